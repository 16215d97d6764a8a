import { type AssignmentQuestion, chooseHolder, teamFor } from '../../../domain/organisation/assignment';
import { away, NOW, organisationOf, type WrittenTeam } from './organisations';

const level = { id: 'one', role: 'agent' };
const idle = { openComplaints: {}, lastAssigned: {} };

type People = Parameters<typeof organisationOf>[0];
type Given = Partial<Omit<AssignmentQuestion, 'organisation'>>;

function ask(people: People, teams: readonly WrittenTeam[], given: Given = {}) {
  const organisation = organisationOf(people, { teams: [...teams] });
  return chooseHolder({
    organisation,
    level,
    needs: { skills: [] },
    exclude: [],
    now: NOW,
    workload: idle,
    ...given,
  });
}

const team = (assignment: WrittenTeam['assignment'], more: Partial<WrittenTeam> = {}): WrittenTeam => ({
  id: 'front',
  title: 'Front',
  level: 'one',
  assignment,
  ...more,
});
const member = (id: string, more: Partial<People[number]> = {}): People[number] => ({
  id,
  team: 'front',
  ...more,
});

describe('row 23: the team that a complaint comes to', () => {
  const teams = [
    team('inbox', { id: 'cards', departments: ['cards', 'payments'] }),
    team('inbox', { id: 'rest' }),
    team('inbox', { id: 'loans', departments: ['loans', 'payments'] }),
    team('inbox', { id: 'above', level: 'two' }),
  ];
  const organisation = organisationOf([{ id: 'ana' }], { teams });

  test('is the first of the level that works for the department, else the first without departments', () => {
    expect(teamFor(organisation, 'one', 'loans')?.id).toBe('loans');
    expect(teamFor(organisation, 'one', 'payments')?.id).toBe('cards');
    expect(teamFor(organisation, 'one', 'savings')?.id).toBe('rest');
    expect(teamFor(organisation, 'one', undefined)?.id).toBe('rest');
    expect(teamFor(organisation, 'two', 'loans')?.id).toBe('above');
    expect(teamFor(organisation, 'three', 'loans')).toBeUndefined();
  });

  test('is the one that is asked for, if it works at the level', () => {
    const { people } = organisation;
    expect(ask(people, teams, { department: 'loans', team: 'rest' }).team).toBe('rest');
    expect(ask(people, teams, { department: 'loans', team: 'above' }).team).toBe('loans');
    expect(ask(people, teams, { department: 'loans', team: 'gone' }).team).toBe('loans');
  });
});

describe('row 24: an inbox', () => {
  test('gives a complaint to nobody', () => {
    expect(ask([member('ana')], [team('inbox')])).toEqual({
      team: 'front',
      strategy: 'inbox',
      reason: 'It lies in the inbox of team front until someone accepts it.',
      considered: [],
    });
  });

  test('is what the people of a role are without a team', () => {
    expect(ask([{ id: 'ana' }], [])).toEqual({
      strategy: 'inbox',
      reason: 'It lies in the inbox until someone accepts it.',
      considered: [],
    });
  });

  test('that is sticky gives it to whoever dealt with the former one, if nothing speaks against it', () => {
    const sticky = [team('inbox', { sticky: true })];
    const people = [member('ana'), member('ben', { capacity: 2 })];
    expect(ask(people, sticky, { stickyTo: 'ben' })).toMatchObject({ assignee: 'ben', strategy: 'sticky' });
    const workload = { ...idle, openComplaints: { ben: 2 } };
    expect(ask(people, sticky, { stickyTo: 'ben', workload })).toMatchObject({
      strategy: 'inbox',
      considered: [{ person: 'ben', verdict: 'at-capacity', load: 2 }],
    });
    expect(ask(people, sticky, { stickyTo: 'zoe' })).not.toHaveProperty('assignee');
    expect(ask(people, [team('inbox')], { stickyTo: 'ben' })).not.toHaveProperty('assignee');
  });
});

describe('row 24: assignment by load', () => {
  test('chooses the fewest open complaints, and says what became of everyone', () => {
    const people = [member('ana'), member('ben'), member('cem'), { id: 'dan' }];
    const workload = { openComplaints: { ana: 3, ben: 1, cem: 2 }, lastAssigned: {} };
    expect(ask(people, [team('least-loaded')], { workload })).toEqual({
      assignee: 'ben',
      team: 'front',
      strategy: 'least-loaded',
      reason: 'ben has the fewest open complaints of those it suits best: 1.',
      considered: [
        { person: 'ana', verdict: 'busier', load: 3 },
        { person: 'ben', verdict: 'chosen', load: 1 },
        { person: 'cem', verdict: 'busier', load: 2 },
      ],
    });
  });

  test('goes by turns among the equally loaded', () => {
    const people = [member('ana'), member('ben'), member('cem')];
    const workload = { openComplaints: { ana: 1, ben: 1, cem: 1 }, lastAssigned: { front: 'ana' } };
    const { assignee, considered } = ask(people, [team('least-loaded')], { workload });
    expect(assignee).toBe('ben');
    expect(considered.map(({ verdict }) => verdict)).toEqual(['not-their-turn', 'chosen', 'not-their-turn']);
  });

  test('counts for a person called "constructor" only what they hold', () => {
    const people = [member('ana'), member('constructor', { capacity: 1 })];
    const workload = { openComplaints: { ana: 1 }, lastAssigned: {} };
    expect(ask(people, [team('least-loaded')], { workload }).considered).toEqual([
      { person: 'ana', verdict: 'busier', load: 1 },
      { person: 'constructor', verdict: 'chosen', load: 0 },
    ]);
  });
});

describe('row 24: assignment by turns', () => {
  const people = [member('ana'), member('ben'), member('cem')];

  test.each([
    [undefined, 'ana'],
    ['ana', 'ben'],
    ['ben', 'cem'],
    ['cem', 'ana'],
    ['someone-who-left', 'ana'],
  ])('goes from %s to %s', (last, next) => {
    const workload = { openComplaints: { ben: 9 }, lastAssigned: last ? { front: last } : {} };
    expect(ask(people, [team('round-robin')], { workload })).toMatchObject({
      assignee: next,
      strategy: 'round-robin',
      reason: `It is ${next}’s turn.`,
    });
  });
});

describe('row 24: stickiness', () => {
  const sticky = [team('round-robin', { sticky: true })];
  const people = [member('ana'), member('ben', { languages: ['en'] }), member('cem')];

  test('gives the complaint to whoever dealt with the former one', () => {
    expect(ask(people, sticky, { stickyTo: 'ben' })).toMatchObject({
      assignee: 'ben',
      strategy: 'sticky',
      reason: 'ben dealt with the former complaint of the same person.',
    });
  });

  test('counts only among those whom it suits best', () => {
    const given = { stickyTo: 'cem', needs: { skills: [], language: 'en' } };
    expect(ask(people, sticky, given)).toMatchObject({ assignee: 'ben', strategy: 'round-robin' });
  });
});

describe('row 24: skills, languages, working time and capacity', () => {
  const suits = { skills: ['cards'], languages: ['de'] };
  const cards = { skills: ['cards'], language: 'de-AT' };
  const chosen = (people: People, given: Given = {}) => {
    const { assignee, reason, considered } = ask(people, [team('least-loaded')], { needs: cards, ...given });
    return [
      assignee,
      reason.split('though ')[1],
      considered.map(({ person, verdict }) => `${person} ${verdict}`),
    ];
  };

  test('decide before the load', () => {
    const workload = { openComplaints: { ben: 9 }, lastAssigned: {} };
    expect(chosen([member('ana'), member('ben', suits)], { workload })).toEqual([
      'ben',
      undefined,
      ['ana lacks-skill', 'ben chosen'],
    ]);
  });

  test('are loosened one after the other: language, skills, working time, capacity', () => {
    const working = ({ id }: { id: string }) => id !== 'off';
    const workload = { openComplaints: { full: 1 }, lastAssigned: {} };
    const people = [
      member('full', { ...suits, capacity: 1 }),
      member('off', suits),
      member('unskilled', { languages: ['de'] }),
      member('mute', { skills: ['cards'] }),
    ];
    const given = { isWorking: working, workload };
    expect(chosen(people, given)).toEqual([
      'mute',
      'mute does not speak the language.',
      ['full at-capacity', 'off not-working', 'unskilled lacks-skill', 'mute chosen'],
    ]);
    expect(chosen(people.slice(0, 3), given).slice(0, 2)).toEqual(['unskilled', 'unskilled lacks a skill.']);
    expect(chosen(people.slice(0, 2), given).slice(0, 2)).toEqual(['off', 'off is not at work now.']);
    expect(chosen(people.slice(0, 1), given).slice(0, 2)).toEqual(['full', 'full is at capacity.']);
  });

  test('ask for every skill that is needed', () => {
    const people = [member('ana', { skills: ['cards'] }), member('ben', { skills: ['cards', 'law'] })];
    expect(chosen(people, { needs: { skills: ['law', 'cards'] } })[0]).toBe('ben');
  });
});

describe('row 25: assignment while people are out of office', () => {
  const absent = { outOfOffice: [away(8)] };

  test('gives nothing to the absent, whatever speaks for them', () => {
    const people = [member('ana', { ...absent, skills: ['cards'] }), member('ben', { capacity: 1 })];
    const workload = { openComplaints: { ben: 5 }, lastAssigned: {} };
    const given = { needs: { skills: ['cards'] }, stickyTo: 'ana', workload };
    expect(ask(people, [team('least-loaded', { sticky: true })], given)).toMatchObject({
      assignee: 'ben',
      considered: [
        { person: 'ana', verdict: 'absent' },
        { person: 'ben', verdict: 'chosen', load: 5 },
      ],
    });
  });

  test('finds the substitute of a substitute when nobody of the team is there', () => {
    const people = [
      member('ana', { ...absent, substitute: 'ben' }),
      { id: 'ben', ...absent, substitute: 'cem' },
      { id: 'cem' },
    ];
    expect(ask(people, [team('round-robin')])).toMatchObject({
      assignee: 'cem',
      team: 'front',
      strategy: 'substitute',
      reason: 'cem stands in for ana.',
    });
  });

  test('prefers a member to a stand-in, but a stand-in whom it suits to a member whom it does not', () => {
    const people = [
      member('ana', { ...absent, substitute: 'cem' }),
      member('ben'),
      { id: 'cem', languages: ['de'] },
    ];
    const workload = { openComplaints: { ben: 1 }, lastAssigned: {} };
    expect(ask(people, [team('least-loaded')], { workload }).assignee).toBe('ben');
    const needs = { skills: [], language: 'de' };
    expect(ask(people, [team('least-loaded')], { workload, needs }).assignee).toBe('cem');
  });

  test('considers a stand-in of a higher role only where the role reaches the level', () => {
    const people = [member('ana', { ...absent, substitute: 'sam' }), { id: 'sam', role: 'supervisor' }];
    const above = { ...level, rolesAbove: ['supervisor'] };
    expect(ask(people, [team('round-robin')], { level: above }).assignee).toBe('sam');
    expect(ask(people, [team('round-robin')])).toEqual({
      team: 'front',
      strategy: 'inbox',
      reason: 'It lies in the inbox of team front, because nobody there can take it: ana is absent.',
      considered: [{ person: 'ana', verdict: 'absent' }],
    });
  });
});

describe('row 22: a complaint that nobody accepted in time', () => {
  const reassign = true;

  test('goes from an inbox to a person, and not to one who had it', () => {
    const people = [member('ana'), member('ben'), member('cem')];
    const next = (...exclude: string[]) => ask(people, [team('inbox')], { reassign, exclude }).assignee;
    expect([next(), next('ana'), next('ben'), next('ana', 'ben')]).toEqual(['ana', 'ben', 'cem', 'cem']);
    expect(ask(people, [team('inbox')], { reassign, exclude: ['cem'] })).toMatchObject({
      assignee: 'ana',
      strategy: 'least-loaded',
    });
  });

  test('goes to others of the role when the team has nobody left', () => {
    const people = [member('ana'), { id: 'ben' }, { id: 'max', role: 'manager' }];
    const given = { reassign, exclude: ['ana'] };
    expect(ask(people, [team('round-robin')], given)).toEqual({
      assignee: 'ben',
      team: 'front',
      strategy: 'round-robin',
      reason: 'Nobody of team front is left, so it goes to another of the role: It is ben’s turn.',
      considered: [
        { person: 'ana', verdict: 'excluded' },
        { person: 'ben', verdict: 'chosen', load: 0 },
      ],
    });
    expect(ask(people, [team('round-robin')], { exclude: ['ana'] })).not.toHaveProperty('assignee');
  });

  test('names each person once where a stand-in of the team was excluded', () => {
    const people = [
      member('ana', { outOfOffice: [away(1)], substitute: 'ben' }),
      { id: 'ben' },
      { id: 'cem', outOfOffice: [away(1)], substitute: 'ben' },
    ];
    const { considered } = ask(people, [team('round-robin')], { reassign, exclude: ['ben'] });
    expect(considered).toEqual([
      { person: 'ana', verdict: 'absent' },
      { person: 'ben', verdict: 'excluded' },
      { person: 'cem', verdict: 'absent' },
    ]);
  });
});

describe('row 26: an inbox with nobody in it', () => {
  test('is told from its answer: nobody is assigned, and it says why', () => {
    const people = [{ id: 'max', role: 'manager' }];
    expect(ask(people, [], { reassign: true })).toEqual({
      strategy: 'inbox',
      reason: 'It lies in the inbox, because nobody there can take it: it has nobody.',
      considered: [],
    });
    const all = [member('ana', { outOfOffice: [away(1)] }), member('ben')];
    expect(ask(all, [team('inbox')], { reassign: true, exclude: ['ben'] })).toMatchObject({
      strategy: 'inbox',
      reason:
        'It lies in the inbox of team front, because nobody there can take it: ana is absent, ben is excluded.',
    });
  });
});
