import { isOpen } from '../../../domain/calendar/business-time';
import { toMs } from '../../../domain/time';
import { calendarOf } from '../../../domain/policy/policy';
import { ladderPolicy } from '../../support/configuration';
import { policyWithSections, Story } from '../story';
import { above, person, team } from './office';

const HOUR = 3_600_000;
const office = (id: string, timeZone: string) => ({
  id,
  title: id,
  timeZone,
  hours: { 'mon-fri': ['09:00-17:00'] },
});
const policy = policyWithSections({
  calendars: [
    office('london', 'Europe/London'),
    office('new-york', 'America/New_York'),
    office('sydney', 'Australia/Sydney'),
  ],
  clocks: [],
  levels: ladderPolicy.levels.map((level) => ({ ...level, acknowledge: 'PT200H', respond: 'PT24H' })),
});
const chain = ['london', 'new-york', 'sydney'];
const organisation = {
  teams: chain.map((id) => team(id, { calendar: id, followTheSun: chain, assignment: 'round-robin' })),
  people: [
    person('ana', { team: 'london' }),
    person('bob', { team: 'new-york' }),
    person('cat', { team: 'sydney' }),
    ...above,
  ],
};
const story = (start = '2026-06-01T08:00:00Z') => new Story({ policy, organisation, start }).register();
const moves = (told: Story) =>
  told.all('ComplaintTransferred').map(({ at, data }) => `${at.slice(5, 16)} ${data.to.team}`);

describe('row 27: the complaint follows the sun', () => {
  test('from team to team over a day and a night, to whoever is at work there', () => {
    const told = story().pass('2026-06-02T08:00:00Z');
    expect(moves(told)).toEqual(['06-01T16:00 new-york', '06-01T23:00 sydney', '06-02T08:00 london']);
    expect(told.all('ComplaintAssigned').map(({ data }) => data.assignee)).toEqual([
      'ana',
      'bob',
      'cat',
      'ana',
    ]);
    expect(told.last('ComplaintTransferred')).toMatchObject({
      by: { id: 'system' },
      data: {
        from: { department: 'accounts', team: 'sydney' },
        to: { department: 'accounts', team: 'london' },
        cause: { type: 'follow-the-sun', from: 'sydney', to: 'london' },
      },
    });
    expect(told.complaint.handovers.map(({ byItself }) => byItself)).toEqual(Array(3).fill('follow-the-sun'));
  });

  test('regression, row 22: going round the world does not begin the counting of missed acceptances anew', () => {
    const strict = {
      ...policy,
      acceptance: { tries: 3, then: 'up' as const },
      levels: policy.levels.map((level) => ({
        ...level,
        acknowledge: { default: 'PT5H' },
        respond: { default: 'PT200H' },
      })),
    };
    const told = new Story({ policy: strict, organisation, start: '2026-06-01T08:00:00Z' }).register();
    const escalated = told.pass('2026-06-03T08:00:00Z').all('ComplaintEscalated')[0];
    expect(told.all('ComplaintTransferred').length).toBeGreaterThan(0);
    expect(escalated?.data.cause).toMatchObject({ type: 'deadline', missed: { clock: 'acknowledge' } });
  });

  test('the clock of the level goes on, in the hours of whoever has it', () => {
    const told = story().pass('2026-06-01T16:00:00Z');
    expect(told.clock('respond')).toMatchObject({
      calendar: { id: 'new-york' },
      usedMs: 8 * HOUR,
      adjusted: { change: 'team', mode: 'carry' },
    });
    told.pass('2026-06-01T23:00:00Z');
    expect(told.clock('respond')).toMatchObject({ calendar: { id: 'sydney' }, usedMs: 13 * HOUR });
    told.pass('2026-06-02T08:00:00Z');
    // 8 in London, 5 in New York after London has closed, 8 in Sydney: 3 of 24 are left.
    expect(told.clock('respond')).toMatchObject({ usedMs: 21 * HOUR, dueAt: '2026-06-02T11:00:00.000Z' });
    expect(told.pass('2026-06-02T10:59:59.999Z').complaint.level).toBe('frontline');
    told.pass(1);
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({
      missed: { dueAt: '2026-06-02T11:00:00.000Z', lateByMs: 0 },
    });
  });

  test('over a weekend it waits for the first that opens', () => {
    const told = story('2026-06-05T08:00:00Z').pass('2026-06-08T10:00:00Z');
    expect(moves(told)).toEqual(['06-05T16:00 new-york', '06-07T23:00 sydney', '06-08T08:00 london']);
    expect(told.clock('respond').dueAt).toBe('2026-06-08T11:00:00.000Z');
    expect(told.types).not.toContain('HandOverPostponed');
  });

  test.each([
    [
      'when clocks are put back in London',
      '2026-10-23T08:00:00Z',
      ['10-23T16:00 new-york', '10-25T22:00 sydney', '10-26T09:00 london'],
    ],
    [
      'when they are in New York',
      '2026-10-30T09:00:00Z',
      ['10-30T17:00 new-york', '11-01T22:00 sydney', '11-02T09:00 london'],
    ],
  ])('in the hours on the wall %s', (_, start, expected) => {
    expect(moves(story(start).pass(73.5 * HOUR))).toEqual(expected);
  });

  test('whoever owned it watches, the next one has to accept, and the customer is not told', () => {
    const told = story().by('ana', 'accept', {}).pass('2026-06-01T16:00:00Z');
    expect(told.complaint).toMatchObject({ status: 'new', assignee: 'bob', watchers: ['ana'] });
    const hear = told.told(told.last('ComplaintTransferred'));
    expect(hear).toContain('person:ana watching');
    expect(hear).not.toContain('complainant customer-informed');
  });

  test('a complaint that comes while the team is closed goes to the one that is open', () => {
    expect(story('2026-06-01T18:00:00Z').complaint).toMatchObject({ team: 'new-york', assignee: 'bob' });
    const night = story('2026-06-01T22:00:00Z');
    expect(night.complaint.team).toBe('london');
    expect(moves(night.pass(3 * HOUR))).toEqual(['06-01T23:00 sydney']);
  });

  test('coming down in the night it goes to the one that is open too', () => {
    const told = story()
      .by('ana', 'escalate', { reason: 'threat', summary: 'Sues.' })
      .pass('2026-06-02T01:00:00Z');
    told.by('sam', 'de-escalate', { justification: 'Yours.' });
    expect(told.complaint).toMatchObject({ team: 'sydney', assignee: 'cat' });
  });

  test('after an outage it goes to whoever is open then, with the time that was used while somebody was', () => {
    const told = story().outage('2026-06-02T01:00:00Z').pass(0);
    expect(moves(told)).toEqual(['06-02T01:00 sydney']);
    expect(told.clock('respond')).toMatchObject({ usedMs: 8 * HOUR, calendar: { id: 'sydney' } });
  });

  test.each([
    ['nobody is open', '2026-06-01T22:00:00Z', '2026-06-01T23:00:00.000Z'],
    ['the team itself is open again', '2026-06-02T09:00:00Z', '2026-06-02T16:00:00.000Z'],
  ])('after an outage at whose end %s it stays, and the next moment is set', (_, end, next) => {
    const told = story().outage(end).pass(0);
    expect(told.types.at(-1)).toBe('HandOverPostponed');
    expect(told.complaint).toMatchObject({ team: 'london', assignee: 'ana' });
    expect(told.clock('hand-over').dueAt).toBe(next);
    expect(moves(told.pass(next)).at(-1)).toMatch(next.startsWith('2026-06-01') ? /sydney$/ : /new-york$/);
  });

  test('two weeks long only an open team gets it, and one that is open keeps it', () => {
    const slow = {
      ...policy,
      levels: policy.levels.map((level) => ({ ...level, respond: { default: 'PT300H' } })),
    };
    const told = new Story({ policy: slow, organisation }).register();
    const open = (id: string | undefined, at: number) => isOpen(calendarOf(policy, id ?? ''), at);
    for (let hour = 0; hour < 14 * 24; hour += 1) {
      told.pass(HOUR);
      const at = toMs(told.now);
      if (chain.some((id) => open(id, at)) && told.complaint.level === 'frontline')
        expect([told.now, open(told.complaint.team, at)]).toEqual([told.now, true]);
    }
    expect(told.all('ComplaintTransferred').length).toBeGreaterThan(25);
    for (const { at, data } of told.all('ComplaintTransferred')) {
      expect(open(data.to.team, toMs(at))).toBe(true);
      expect(open(data.from.team, toMs(at))).toBe(false);
    }
  });

  test('handing over by the sun is no ping-pong between departments', () => {
    const bounded = { ...policy, handovers: { pingPong: 2 } };
    const told = new Story({ policy: bounded, organisation }).register().pass('2026-06-02T08:00:00Z');
    told.by('ana', 'transfer', { department: 'payments', summary: 'Theirs.' });
    expect(told.complaint).toMatchObject({ level: 'frontline', department: 'payments' });
  });

  test('at levels without such teams nothing of the kind happens', () => {
    const told = story().by('ana', 'escalate', { reason: 'threat', summary: 'Sues.' });
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('hand-over');
  });

  test('while the customer has the word nobody gets it', () => {
    const told = story()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', { outcome: 'upheld', summary: 'Paid.' });
    expect(moves(told.pass(48 * HOUR))).toEqual([]);
    expect(moves(told.by('ana', 'reject-resolution', { reason: 'No.' }).pass(24 * HOUR))).toHaveLength(3);
  });
});

describe('row 27: a chain in which nobody follows', () => {
  const calendars = [
    { id: 'always-on', title: 'Always', timeZone: 'UTC', hours: 'always' as const },
    { id: 'day', title: 'Day', timeZone: 'UTC', hours: { 'mon-sun': ['09:00-17:00'] } },
    { id: 'noon', title: 'Noon', timeZone: 'UTC', hours: { 'mon-sun': ['11:00-12:00', '13:00-14:00'] } },
  ];
  const under = (own: string, other: string, start = '2026-06-01T10:00:00Z') =>
    new Story({
      policy: policyWithSections({ calendars }),
      start,
      organisation: {
        teams: [
          team('one', { calendar: own, followTheSun: ['two'] }),
          team('two', { calendar: other, followTheSun: ['one'] }),
        ],
        people: [person('ana', { team: 'one' }), person('bob', { team: 'two' }), ...above],
      },
    }).register();
  const handOver = (told: Story) => told.complaint.clocks.find(({ name }) => name === 'hand-over')?.dueAt;

  test('because the team never closes', () => {
    expect(handOver(under('always-on', 'day'))).toBeUndefined();
    expect(handOver(under('always', 'always'))).toBeUndefined();
  });

  test('because the other is open only while the team is', () => {
    expect(handOver(under('day', 'noon'))).toBeUndefined();
    expect(handOver(under('day', 'day'))).toBeUndefined();
  });

  test('one that is always open takes over the moment the team closes, and keeps it', () => {
    const told = under('day', 'always-on');
    expect(handOver(told)).toBe('2026-06-01T17:00:00.000Z');
    expect(told.pass(20 * HOUR).complaint.team).toBe('two');
    expect(handOver(told)).toBeUndefined();
  });

  test('between shifts too', () => {
    const told = under('noon', 'day', '2026-06-01T11:00:00Z');
    expect(handOver(told)).toBe('2026-06-01T12:00:00.000Z');
    expect(told.pass(HOUR).complaint.team).toBe('two');
    expect(handOver(told)).toBeUndefined();
  });
});
