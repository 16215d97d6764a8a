import { policyWithSections, Story } from '../story';
import { above, away, IN_JUNE, person, team, type Written } from './office';

const HOUR = 3_600_000;
const desk = (assignment: 'inbox' | 'round-robin' | 'least-loaded', ...names: readonly string[]) => ({
  teams: [team('desk', { assignment })],
  people: [...names.map((name) => person(name, { team: 'desk' })), ...above],
});
const policy = policyWithSections({ acceptance: { tries: 3, then: 'up' } });
const story = (organisation: Written = desk('round-robin', 'ana', 'ben', 'cem', 'dot'), who = 'ana') =>
  new Story({ policy, organisation }).register({}, who);
const asked = (told: Story) =>
  told.events.flatMap(({ type, data }) =>
    type === 'ComplaintAssigned'
      ? data.assignee
      : type === 'AcknowledgementMissed'
        ? (data.reassignedTo ?? '-')
        : [],
  );

describe('row 22: an assigned team that does not accept in time', () => {
  test('somebody else gets it, so often as the policy tries, and then it goes up', () => {
    const told = story().pass(12 * HOUR - 1);
    expect(asked(told)).toEqual(['ana', 'ben', 'cem']);
    expect(told.all('AcknowledgementMissed').map(({ at, data }) => [at, data.reassignedFrom])).toEqual([
      ['2026-06-01T12:00:00.000Z', 'ana'],
      ['2026-06-01T16:00:00.000Z', 'ben'],
    ]);
    told.pass(1);
    expect(told.complaint).toMatchObject({ level: 'supervisor', acceptancesMissed: 0, status: 'new' });
    expect(told.last('ComplaintEscalated').data).toMatchObject({
      summary: 'Nobody at Frontline accepted the complaint by 2026-06-01T20:00:00.000Z.',
      cause: { type: 'deadline', missed: { clock: 'acknowledge', level: 'frontline' } },
    });
  });

  test('why it was somebody is on record', () => {
    const { assignment, warnedRole } = story()
      .pass(4 * HOUR)
      .last('AcknowledgementMissed').data;
    expect(warnedRole).toBe('supervisor');
    expect(assignment).toMatchObject({ assignee: 'ben', team: 'desk', strategy: 'round-robin' });
    expect(assignment?.considered).toContainEqual({ person: 'ana', verdict: 'excluded' });
  });

  test('once accepted nobody counts any more', () => {
    const told = story()
      .pass(5 * HOUR)
      .by('ben', 'accept', {})
      .pass(20 * HOUR);
    expect(told.complaint).toMatchObject({ level: 'frontline', owner: 'ben', acceptancesMissed: 0 });
  });

  test.each([
    ['an assignment by hand', (told: Story) => told.by('sam', 'assign', { assignee: 'dot' })],
    [
      'a transfer',
      (told: Story) => told.by('sam', 'transfer', { department: 'payments', summary: 'Theirs.' }),
    ],
  ])('%s begins the counting anew', (_, move) => {
    const told = story().pass(9 * HOUR);
    expect(told.complaint.acceptancesMissed).toBe(2);
    move(told);
    expect(told.complaint.acceptancesMissed).toBe(0);
    expect(told.pass(12 * HOUR - 1).complaint).toMatchObject({ level: 'frontline', acceptancesMissed: 2 });
    expect(told.pass(1).complaint.level).toBe('supervisor');
  });

  test('nobody is asked twice, and when nobody is left it lies in the inbox until it goes up', () => {
    const told = story(desk('round-robin', 'ana', 'ben')).pass(8 * HOUR);
    expect(asked(told)).toEqual(['ana', 'ben', '-']);
    expect(told.complaint).not.toHaveProperty('assignee');
    expect(told.pass(4 * HOUR).complaint.level).toBe('supervisor');
  });

  test('those who had it before it was handed over can be asked again', () => {
    const told = story(desk('round-robin', 'ana', 'ben')).pass(4 * HOUR);
    told.by('sam', 'transfer', { department: 'payments', summary: 'Theirs.' }).pass(4 * HOUR);
    expect(asked(told)).toEqual(['ana', 'ben', 'ana', 'ben']);
  });

  test('those who had it before it went up and came back down can be asked again', () => {
    const told = story(desk('round-robin', 'ana', 'ben')).pass(4 * HOUR);
    told.by('sam', 'escalate', { reason: 'threat', summary: 'Sues.' }).pass(HOUR);
    told.by('sam', 'de-escalate', { justification: 'Does not.' }).pass(4 * HOUR);
    expect(asked(told)).toEqual(['ana', 'ben', 'ana', 'ben']);
  });

  test('those who had it before it was opened again can be asked again', () => {
    const told = story(desk('round-robin', 'ana', 'ben'))
      .pass(4 * HOUR)
      .by('ben', 'accept', {});
    told
      .by('ben', 'resolve', { outcome: 'upheld', summary: 'Paid.' })
      .by('ben', 'close', { note: 'No word.' });
    told.pass(HOUR).by('ben', 'reopen', { reason: 'Not paid.' });
    expect(told.complaint.assignee).toBe('ben');
    expect(told.pass(4 * HOUR).complaint.assignee).toBe('ana');
  });

  test('from an inbox that nobody empties a person gets it', () => {
    const told = story(desk('inbox', 'ana', 'ben'));
    expect(asked(told)).toEqual([]);
    expect(asked(told.pass(8 * HOUR))).toEqual(['ana', 'ben']);
  });

  test('at every level, to the top, where it stays and people are reminded', () => {
    const reminding = policyWithSections({
      acceptance: { tries: 1, then: 'up' },
      clocks: [{ id: 'acknowledge', remindAt: [150, 200] }],
    });
    const told = new Story({ policy: reminding, organisation: desk('round-robin', 'ana') }).register();
    told
      .pass(4 * HOUR)
      .pass(4 * HOUR)
      .pass(24 * HOUR);
    expect(told.complaint.level).toBe('senior-management');
    told.pass(48 * HOUR);
    expect(told.complaint).toMatchObject({ level: 'senior-management', status: 'new', assignee: 'max' });
    expect(told.all('AcknowledgementMissed')).toHaveLength(1);
    expect(told.all('ClockWarned').map(({ data }) => [data.clock, data.percent, data.level])).toEqual([
      ['acknowledge', 150, 'senior-management'],
      ['acknowledge', 200, 'senior-management'],
    ]);
  });

  test('after an outage late, once, and by how much is on record', () => {
    const told = story()
      .outage(30 * HOUR)
      .pass(0);
    expect(told.all('AcknowledgementMissed').map(({ data }) => data.missed.lateByMs)).toEqual([26 * HOUR]);
    expect(told.complaint).toMatchObject({ assignee: 'ben', level: 'frontline' });
    expect(told.clock('acknowledge').startedAt).toBe(told.now);
  });

  test('a policy that only warns leaves it there, with somebody else', () => {
    const told = new Story({ organisation: desk('round-robin', 'ana', 'ben') }).register().pass(40 * HOUR);
    expect(asked(told)).toEqual(['ana', 'ben']);
    expect(told.complaint.level).toBe('frontline');
  });
});

describe('row 26: a role inbox with nobody in it escalates too', () => {
  const empty = { people: [person('ana', { outOfOffice: [IN_JUNE] }), ...above] };

  test('when the role is held by somebody who is away', () => {
    const told = story(empty);
    expect(told.complaint).not.toHaveProperty('assignee');
    expect(told.pass(12 * HOUR).complaint.level).toBe('supervisor');
    expect(asked(told)).toEqual(['-', '-']);
  });

  test('when nobody holds the role at all', () => {
    expect(story({ people: above }, 'sam').pass(12 * HOUR).complaint.level).toBe('supervisor');
  });

  test('through as many empty levels as there are, to somebody who is there', () => {
    const told = story({ people: [person('max', { role: 'manager' })] }, 'max').pass('2026-06-06T12:00:00Z');
    expect(told.all('ComplaintEscalated').map(({ data }) => data.to)).toEqual([
      'supervisor',
      'department',
      'senior-management',
    ]);
    expect(told.complaint.assignee).toBe('max');
  });

  test('also where a policy only warns of what nobody accepts: the time to respond runs out', () => {
    const told = new Story({ organisation: empty }).register().pass(48 * HOUR);
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({ missed: { clock: 'respond' } });
  });

  test('a team of which nobody is there hands it to others of the role before it goes up', () => {
    const organisation = {
      teams: [team('desk', { assignment: 'round-robin' }), team('other', { departments: ['payments'] })],
      people: [
        person('ana', { team: 'desk', outOfOffice: [away('2026-06-01', '2026-06-05')] }),
        person('ben', { team: 'other' }),
        ...above,
      ],
    };
    const told = story(organisation);
    expect(told.complaint).not.toHaveProperty('assignee');
    expect(told.pass(4 * HOUR).complaint).toMatchObject({ assignee: 'ben', level: 'frontline' });
  });
});
