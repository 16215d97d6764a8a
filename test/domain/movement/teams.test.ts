import type { Surroundings } from '../../../domain/decide/context';
import { ladderPolicy } from '../../support/configuration';
import { policyWithSections, Story, type StoryOptions } from '../story';
import { above, away, person, team } from './office';

const HOUR = 3_600_000;
const load = (openComplaints: Record<string, number>, lastAssigned: Record<string, string> = {}) =>
  ({ workload: { openComplaints, lastAssigned } }) satisfies Partial<Surroundings>;
const registered = (options: StoryOptions, data = {}) => new Story(options).register(data);

const policy = policyWithSections({
  categories: [
    { id: 'card', title: 'Cards', department: 'accounts', skill: 'cards' },
    { id: 'mortgage', title: 'Mortgages', department: 'lending' },
    { id: 'money-transfer', title: 'Transfers', department: 'payments' },
  ],
  calendars: [
    { id: 'days', title: 'Days', timeZone: 'Europe/London', hours: { 'mon-fri': ['08:00-16:00'] } },
    { id: 'evenings', title: 'Evenings', timeZone: 'Europe/London', hours: { 'mon-fri': ['16:00-22:00'] } },
  ],
});

describe('row 23: teams by department and level', () => {
  const organisation = {
    teams: [
      team('cards', { departments: ['accounts'], assignment: 'round-robin' }),
      team('rest', { assignment: 'round-robin' }),
      team('leads', { level: 'supervisor', assignment: 'round-robin' }),
      team('lending-heads', { level: 'department', departments: ['lending'], assignment: 'round-robin' }),
    ],
    people: [
      person('ana', { team: 'cards' }),
      person('ben', { team: 'rest' }),
      person('sam', { role: 'supervisor', team: 'leads' }),
      person('dana', { role: 'department', team: 'lending-heads' }),
      person('max', { role: 'manager' }),
    ],
  };

  test.each([
    ['card', 'cards', 'ana'],
    ['money-transfer', 'rest', 'ben'],
  ])('a complaint about %s goes to the team %s', (category, wanted, assignee) => {
    expect(registered({ policy, organisation }, { category }).complaint).toMatchObject({
      team: wanted,
      assignee,
    });
  });

  test('each level has a team of its own, and one without any has an inbox', () => {
    const told = registered({ policy, organisation }, { category: 'mortgage' });
    const go = (who: string) =>
      told.by(who, 'escalate', { reason: 'threat', summary: 'Will sue.' }).complaint;
    expect(go('ben')).toMatchObject({ team: 'leads', assignee: 'sam' });
    expect(go('sam')).toMatchObject({ team: 'lending-heads', assignee: 'dana' });
    const top = go('dana');
    expect([top.team, top.assignee]).toEqual([undefined, undefined]);
  });

  test('a team of another department does not get it', () => {
    const told = registered({ policy, organisation }, { category: 'card' });
    told.by('max', 'escalate', { reason: 'threat', to: 'department', summary: 'Mine.' });
    expect([told.complaint.team, told.complaint.assignee]).toEqual([undefined, undefined]);
  });

  test('a team counts in its own opening hours', () => {
    const levels = ladderPolicy.levels.map((level) => ({ ...level, acknowledge: 'PT2H', respond: 'PT16H' }));
    const told = registered({
      policy: { ...policy, levels: policyWithSections({ levels }).levels },
      organisation: {
        ...organisation,
        teams: organisation.teams.map((one) => ({ ...one, calendar: 'evenings' })),
      },
    });
    expect(told.clock('acknowledge')).toMatchObject({
      calendar: { id: 'evenings' },
      dueAt: '2026-06-01T17:00:00.000Z',
    });
  });

  test('a calendar that the policy of a complaint does not have yet stops nobody', () => {
    const teams = [
      team('cards', { assignment: 'round-robin', calendar: 'new-hours', followTheSun: ['late'] }),
      team('late', { calendar: 'other-hours', followTheSun: ['cards'] }),
    ];
    const people = [
      person('ana', { team: 'cards', calendar: 'my-hours' }),
      person('ben', { team: 'late' }),
      ...above,
    ];
    const told = registered({ policy, organisation: { teams, people } });
    expect(told.complaint).toMatchObject({ team: 'cards', assignee: 'ana' });
    told
      .by('ana', 'escalate', { reason: 'threat', summary: 'Sues.' })
      .by('sam', 'de-escalate', { justification: 'No.' });
    expect(told.pass(60 * HOUR).types).not.toContain('ComplaintTransferred');
  });
});

describe('row 24: who gets it, and why', () => {
  const desk = (assignment: 'inbox' | 'round-robin' | 'least-loaded', sticky = false) => ({
    teams: [team('desk', { assignment, sticky })],
    people: [
      person('ana', { team: 'desk', skills: ['cards'], languages: ['en'] }),
      person('ben', { team: 'desk', skills: ['cards'], languages: ['en', 'de'] }),
      person('cem', { team: 'desk', languages: ['en', 'tr'] }),
      ...above,
    ],
  });
  const chosen = (options: StoryOptions, data = {}) => {
    const { assignee, assignment } = registered({ policy, ...options }, data).last('ComplaintAssigned').data;
    return [assignee, assignment?.strategy];
  };

  test('nobody, from an inbox', () => {
    const told = registered({ policy, organisation: desk('inbox') });
    expect(told.types).toEqual(['ComplaintRegistered']);
    expect(told.complaint.team).toBe('desk');
  });

  test('by turns, after whoever had the last', () => {
    const organisation = desk('round-robin');
    expect(chosen({ organisation })).toEqual(['ana', 'round-robin']);
    expect(chosen({ organisation, surroundings: load({}, { desk: 'ana' }) })).toEqual(['ben', 'round-robin']);
    expect(chosen({ organisation, surroundings: load({}, { desk: 'ben' }) })).toEqual(['ana', 'round-robin']);
  });

  test('the one with the fewest open complaints', () => {
    const organisation = desk('least-loaded');
    expect(chosen({ organisation, surroundings: load({ ana: 3, ben: 2 }) })).toEqual(['ben', 'least-loaded']);
    expect(chosen({ organisation, surroundings: load({ ana: 1, ben: 2 }) })).toEqual(['ana', 'least-loaded']);
  });

  test('by skill before anything else, and by language', () => {
    const organisation = desk('least-loaded');
    const busy = { organisation, surroundings: load({ ana: 9, ben: 9, cem: 0 }) };
    expect(chosen(busy)).toEqual(['ana', 'least-loaded']);
    expect(chosen(busy, { complainant: { prefers: { language: 'de-AT' } } })).toEqual([
      'ben',
      'least-loaded',
    ]);
    expect(chosen(busy, { category: 'mortgage' })).toEqual(['cem', 'least-loaded']);
  });

  test('whoever dealt with the former complaint of the same person, where the team wants it', () => {
    const surroundings = { ...load({ ben: 5 }), previous: { count: 1, ids: ['C-0'], lastHolder: 'ben' } };
    expect(chosen({ organisation: desk('least-loaded', true), surroundings })).toEqual(['ben', 'sticky']);
    expect(chosen({ organisation: desk('least-loaded'), surroundings })).toEqual(['ana', 'least-loaded']);
    const lacking = { ...surroundings, previous: { count: 1, ids: ['C-0'], lastHolder: 'cem' } };
    expect(chosen({ organisation: desk('least-loaded', true), surroundings: lacking })).toEqual([
      'ana',
      'least-loaded',
    ]);
  });

  test('by the rules of the team, the system says so, with the reason and everybody it looked at', () => {
    const told = registered({
      policy,
      organisation: desk('least-loaded'),
      surroundings: load({ ana: 3, ben: 2 }),
    });
    const event = told.last('ComplaintAssigned');
    expect(event.by.id).toBe('system');
    expect(event.data.assignment).toEqual({
      assignee: 'ben',
      team: 'desk',
      strategy: 'least-loaded',
      reason: 'ben has the fewest open complaints of those it suits best: 2.',
      considered: [
        { person: 'ana', verdict: 'busier', load: 3 },
        { person: 'ben', verdict: 'chosen', load: 2 },
        { person: 'cem', verdict: 'lacks-skill', load: 0 },
      ],
    });
    expect(told.told(event)).toEqual(['person:ben assigned']);
  });

  test('by hand nobody is asked, and the rules do not interfere', () => {
    const told = registered({ policy, organisation: desk('round-robin') });
    told.by('sam', 'assign', { assignee: 'cem', note: 'Learn it.' });
    expect(told.all('ComplaintAssigned').map(({ data }) => data.assignee)).toEqual(['ana', 'cem']);
    expect(told.last('ComplaintAssigned').data).not.toHaveProperty('assignment');
  });

  test('when it is opened again and whoever had it is gone, by the rules', () => {
    const told = registered({ policy, organisation: desk('round-robin') }).by('ana', 'withdraw', {
      reason: 'Found.',
    });
    told.by('ana', 'reopen', { reason: 'Lost.' });
    expect(told.types.slice(-2)).toEqual(['ComplaintReopened', 'ComplaintAssigned']);
  });
});

describe('row 25: out of office', () => {
  const desk = (...people: ReturnType<typeof person>[]) => ({
    policy,
    organisation: {
      timeZone: 'Europe/London',
      teams: [team('desk', { assignment: 'round-robin' })],
      people: [...people.map((one) => ({ ...one, team: one.team ?? 'desk' })), ...above],
    },
  });
  const gone = (substitute?: string) => ({ outOfOffice: [away('2026-06-01', '2026-06-01', substitute)] });
  const other = { team: 'elsewhere' };

  test('somebody else of the team gets it', () => {
    expect(registered(desk(person('ana', gone()), person('ben'))).complaint.assignee).toBe('ben');
  });

  test('the substitute, and the substitute of an absent substitute', () => {
    const chain = desk(
      person('ana', gone('ben')),
      person('ben', { ...gone('cem'), ...other }),
      person('cem', other),
    );
    const organisation = {
      ...chain.organisation,
      teams: [...chain.organisation.teams, team('elsewhere', { departments: ['lending'] })],
    };
    const told = registered({ ...chain, organisation });
    expect(told.complaint.assignee).toBe('cem');
    expect(told.last('ComplaintAssigned').data.assignment).toMatchObject({
      strategy: 'substitute',
      reason: expect.stringContaining('cem stands in for ana'),
    });
  });

  test('a substitute from a higher level does', () => {
    expect(registered(desk(person('ana', gone('sam')))).complaint).toMatchObject({
      assignee: 'sam',
      level: 'frontline',
    });
  });

  test('the next day they are back', () => {
    const told = new Story(desk(person('ana', gone()), person('ben'))).pass(24 * HOUR).register();
    expect(told.complaint.assignee).toBe('ana');
  });

  test('whoever goes away before accepting loses it when the time has run out', () => {
    const told = registered(
      desk(person('ana', { outOfOffice: [away('2026-06-01T10:00:00Z', '2026-06-02')] }), person('ben')),
    );
    expect(told.complaint.assignee).toBe('ana');
    expect(told.pass(4 * HOUR).complaint.assignee).toBe('ben');
  });

  test('working hours of a person come before those of the team', () => {
    const people = [person('ana', { calendar: 'evenings' }), person('ben', { calendar: 'days' })];
    expect(registered(desk(...people)).complaint.assignee).toBe('ben');
    expect(new Story(desk(...people)).pass(8 * HOUR).register().complaint.assignee).toBe('ana');
  });
});
