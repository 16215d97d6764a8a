import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { organisationSchema } from '../../../domain/organisation/organisation';
import { parseYaml } from '../../../domain/yaml-document';
import { mistakesIn, organisationOf } from './organisations';

const shipped = readFileSync(join(__dirname, '../../../config/organisation.yaml'), 'utf8');

const person = (more: string) => `{ id: ana, name: A, role: agent, ${more} }`;
const withTeams = (teams: string) =>
  `people: [{ id: ana, name: A, role: agent }]
teams:
${teams}`;

describe('row 23: teams, members, skills, languages, calendars and capacity as data', () => {
  test('a file of people and roles alone is an organisation', () => {
    expect(organisationSchema.parse({ people: [{ id: 'ana', name: 'Ana', role: 'agent' }] })).toEqual({
      timeZone: 'UTC',
      teams: [],
      people: [{ id: 'ana', name: 'Ana', role: 'agent', skills: [], languages: [], outOfOffice: [] }],
    });
  });

  test('a team without an assignment is an inbox, and not sticky', () => {
    const { teams } = organisationOf([{ id: 'ana', team: 'front' }], {
      teams: [{ id: 'front', title: 'Front', level: 'frontline' }],
    });
    expect(teams).toEqual([
      {
        id: 'front',
        title: 'Front',
        level: 'frontline',
        departments: [],
        assignment: 'inbox',
        sticky: false,
      },
    ]);
  });

  test('the shipped file has the people of the demo, two for every role that decides alone, and teams', () => {
    const { people, teams } = parseYaml(organisationSchema, shipped, 'organisation.yaml');
    expect(people.map(({ id }) => id)).toEqual([
      'ana',
      'ben',
      'sam',
      'dana',
      'eva',
      'max',
      'mia',
      'ida',
      'intake',
    ]);
    const inTeams = people.filter(({ team }) => team !== undefined);
    for (const role of ['agent', 'department', 'manager'])
      expect(inTeams.filter((one) => one.role === role)).toHaveLength(2);
    // No complaint goes to whoever takes them in.
    expect(people.at(-1)?.outOfOffice).toEqual([{ from: '2020-01-01', until: '2999-12-31' }]);
    expect(teams.map(({ level, assignment }) => `${level} ${assignment}`)).toEqual([
      'frontline inbox',
      'supervisor least-loaded',
      'department round-robin',
      'department round-robin',
      'senior-management least-loaded',
    ]);
    expect(new Set(people.flatMap(({ languages }) => languages))).toEqual(new Set(['en', 'de']));
    expect(people.some(({ outOfOffice }) => outOfOffice.some(({ substitute }) => substitute))).toBe(true);
  });

  test.each([
    ['a team that does not exist', person('team: front'), 'people.0.team: there is no team "front"'],
    [
      'a substitute who does not exist',
      person('substitute: ben'),
      'people.0.substitute: there is no person "ben"',
    ],
    [
      'a substitute of an absence who does not exist',
      person('outOfOffice: [{ from: 2026-03-02, until: 2026-03-03, substitute: ben }]'),
      'people.0.outOfOffice.0.substitute: there is no person "ben"',
    ],
    [
      'someone who is their own substitute',
      person('substitute: ana'),
      'people.0.substitute: ana cannot be the substitute of ana',
    ],
    [
      'a language that is a country',
      person('languages: [en, jp]'),
      'people.0.languages.1: must be an ISO 639-1 code of two letters, such as en or de',
    ],
    [
      'room for no complaint',
      person('capacity: 0'),
      'people.0.capacity: Too small: expected number to be >=1',
    ],
    [
      'an absence that ends before it begins',
      person('outOfOffice: [{ from: 2026-03-03, until: 2026-03-02 }]'),
      'people.0.outOfOffice.0.until: "2026-03-02" does not come after the beginning, "2026-03-03"',
    ],
    [
      'an absence of no time',
      person('outOfOffice: [{ from: "2026-03-02T09:00:00Z", until: "2026-03-02T10:00:00+01:00" }]'),
      'people.0.outOfOffice.0.until: "2026-03-02T10:00:00+01:00" does not come after the beginning, "2026-03-02T09:00:00Z"',
    ],
    [
      'a day that does not exist',
      person('outOfOffice: [{ from: 2026-02-30, until: 2026-03-02 }]'),
      'people.0.outOfOffice.0.from: must be a date such as 2026-08-03, or a moment such as 2026-08-03T12:00:00+02:00',
    ],
  ])('%s is refused with its place', (_, people, mistake) => {
    const [first, ...more] = mistakesIn(`people:\n  - ${people}`);
    expect(more).toEqual([]);
    expect(first?.replace(/^2:\d+ /, '')).toBe(mistake);
  });

  test.each([
    [
      'a team twice',
      '  - { id: a, title: A, level: one }\n  - { id: a, title: B, level: one }',
      '4:11 teams.1.id: "a" occurs twice',
    ],
    [
      'an unknown way of sharing out',
      '  - { id: a, title: A, level: one, assignment: by-lot }',
      '3:48 teams.0.assignment: Invalid option: expected one of "inbox"|"round-robin"|"least-loaded"',
    ],
  ])('%s is refused with its place', (_, teams, mistake) => {
    expect(mistakesIn(withTeams(teams))).toEqual([mistake]);
  });

  test('a time zone that does not exist is refused with its place', () => {
    expect(mistakesIn('timeZone: Europe/Leeds\npeople: [{ id: ana, name: A, role: agent }]')).toEqual([
      '1:11 timeZone: is not a time zone such as Europe/London',
    ]);
  });
});

describe('row 25: substitutes that lead round in a circle', () => {
  test('are refused, and each circle is named once', () => {
    expect(
      mistakesIn(`people:
  - { id: ana, name: A, role: agent, substitute: ben }
  - { id: ben, name: B, role: agent, substitute: cem }
  - { id: cem, name: C, role: agent, substitute: ben }`),
    ).toEqual(['3:50 people.1.substitute: the substitutes lead round in a circle: ben, cem, ben']);
  });

  test('are refused through absences, with the moment at which the circle closes', () => {
    const text = `timeZone: Europe/London
people:
  - { id: ana, name: A, role: agent, substitute: ben, outOfOffice: [{ from: 2026-08-01, until: 2026-08-31 }] }
  - { id: ben, name: B, role: agent, outOfOffice: [{ from: 2026-08-03, until: 2026-08-14, substitute: cem }] }
  - { id: cem, name: C, role: agent, outOfOffice: [{ from: 2026-08-10, until: 2026-08-21, substitute: ana }] }
  - { id: dan, name: D, role: agent, outOfOffice: [{ from: 2026-08-10, until: 2026-08-21, substitute: ana }] }`;
    expect(mistakesIn(text)).toEqual([
      '5:52 people.2.outOfOffice.0: from 2026-08-09T23:00:00.000Z the substitutes lead round in a circle: cem, ana, ben, cem',
    ]);
  });

  test('are allowed where the same people stand in for each other in different weeks', () => {
    const absent = (from: string, until: string, substitute: string) => ({
      outOfOffice: [{ from, until, substitute }],
    });
    const both = (until: string) => [
      { id: 'ana', ...absent('2026-08-03', until, 'ben') },
      { id: 'ben', ...absent('2026-08-10', '2026-08-14', 'ana') },
    ];
    expect(() => organisationOf(both('2026-08-09'))).not.toThrow();
    expect(() => organisationOf(both('2026-08-10'))).toThrow(
      /from 2026-08-10T00:00:00.000Z the substitutes lead round in a circle: ben, ana, ben/,
    );
  });

  test('are found where the end of one of two absences changes the substitute', () => {
    expect(() =>
      organisationOf([
        {
          id: 'ana',
          outOfOffice: [
            { from: '2026-08-03', until: '2026-08-05', substitute: 'cem' },
            { from: '2026-08-03', until: '2026-08-07', substitute: 'ben' },
          ],
        },
        { id: 'ben', outOfOffice: [{ from: '2026-08-03', until: '2026-08-07', substitute: 'ana' }] },
        { id: 'cem' },
      ]),
    ).toThrow(/from 2026-08-06T00:00:00.000Z the substitutes lead round in a circle: ana, ben, ana/);
  });
});

describe('row 27: teams that follow the sun', () => {
  const team = (id: string, more: string) => `  - { id: ${id}, title: T, level: one, ${more} }`;

  test.each([
    ['a team that does not exist', 'calendar: c, followTheSun: [b]', '.0: there is no team "b"'],
    ['only the team itself', 'calendar: c, followTheSun: [a]', ': a cannot hand over to itself'],
    ['a team twice', 'calendar: c, followTheSun: [x, x]', '.1: "x" occurs twice'],
    ['a team of another level', 'calendar: c, followTheSun: [y]', '.0: y works at level two, a at level one'],
    [
      'a team without a calendar',
      'calendar: c, followTheSun: [z]',
      '.0: z needs a calendar, which says when it is open',
    ],
    [
      'anybody while without a calendar',
      'followTheSun: [x]',
      ': a needs a calendar, which says when it is open',
    ],
    [
      'itself and others while without a calendar',
      'followTheSun: [a, x]',
      ': a needs a calendar, which says when it is open',
    ],
  ])('cannot name %s', (_, written, mistake) => {
    const others = [
      team('x', 'calendar: c'),
      '  - { id: y, title: T, level: two, calendar: c }',
      team('z', 'sticky: true'),
    ];
    const [first, ...more] = mistakesIn(withTeams([team('a', written), ...others].join('\n')));
    expect(more).toEqual([]);
    expect(first?.replace(/^3:\d+ /, '')).toBe(`teams.0.followTheSun${mistake}`);
  });

  test('may all have the same list, with themselves in it', () => {
    const chain = { level: 'one', title: 'T', calendar: 'c', followTheSun: ['a', 'b'] };
    expect(() =>
      organisationOf([{ id: 'ana' }], {
        teams: [
          { id: 'a', ...chain },
          { id: 'b', ...chain },
        ],
      }),
    ).not.toThrow();
  });
});
