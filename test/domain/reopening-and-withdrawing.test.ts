import {
  accept,
  after,
  allStopped,
  at,
  by,
  clock,
  given,
  lastMessages,
  registered,
  resolved,
  up,
  waiting,
} from './kit';
import type { PersonId } from './world';

const resolve = (person: PersonId) => by(person, 'resolve', resolved);
const satisfied = by('ana', 'accept-resolution', { csat: 5, comment: 'Quick' });
const dissatisfied = by('ana', 'reject-resolution', { reason: 'Too little', csat: 1, comment: 'Hm' });
const close = (person: PersonId, note?: string) => by(person, 'close', note === undefined ? {} : { note });
const reopen = by('ben', 'reopen', { reason: 'New facts' });
const withdraw = by('ben', 'withdraw', { reason: 'Settled' });
const owned = [registered, accept('ana')];
const offered = [...owned, waiting('PT1H'), resolve('ana')];

describe('reopening', () => {
  test('asks the former owner to accept, with all clocks from now', () => {
    const { complaint } = given(...offered, satisfied, close('ana'), waiting('P30D'))
      .when(reopen)
      .thenEvents({
        type: 'ComplaintReopened',
        data: {
          reason: 'New facts',
          level: 'frontline',
          assignee: 'ana',
          clocks: {
            stopped: [],
            started: [
              clock('acknowledge', 'frontline', 'P30DT1H', 'PT4H'),
              clock('respond', 'frontline', 'P30DT1H', 'P2D'),
              clock('customer-update', 'frontline', 'P30DT1H', 'P5D'),
            ],
          },
        },
      })
      .thenTold('person:ana assigned', 'complainant customer-informed');
    expect(complaint).toMatchObject({ status: 'new', assignee: 'ana', reopenings: 1 });
    for (const gone of ['owner', 'closure', 'resolution', 'answer'])
      expect(complaint).not.toHaveProperty(gone);
  });

  test('keeps the resolution that did not last, once', () => {
    const setAside = { reason: 'New facts', at: at('PT1H'), by: 'ben' };
    const former = { ...resolved, redress: [], level: 'frontline', at: at('PT1H'), by: 'ana' };
    expect(after(...offered, satisfied, close('ana'), reopen).complaint?.formerResolutions).toEqual([
      { ...former, accepted: true, setAside },
    ]);
    expect(after(...offered, dissatisfied, withdraw, reopen).complaint?.formerResolutions).toEqual([
      { ...former, setAside: { reason: 'Too little', at: at('PT1H'), by: 'ana' } },
    ]);
  });

  test('stays at the level that it had reached', () => {
    const { complaint } = given(registered, up('ana'), withdraw).when(reopen);
    expect(complaint.level).toBe('supervisor');
  });

  test('of a complaint that nobody had accepted puts it into the inbox', () => {
    const { complaint } = given(registered, by('sam', 'assign', { assignee: 'ana' }), withdraw)
      .when(reopen)
      .thenTold('complainant customer-informed', 'role:agent handed-over');
    expect(complaint).toMatchObject({ status: 'new' });
    expect(complaint).not.toHaveProperty('assignee');
  });

  test('keeps the former owner informed when another takes over', () => {
    const world = after(...offered, close('ana', 'No answer'), reopen, accept('max'));
    expect(world.complaint).toMatchObject({ owner: 'max', watchers: ['ana'] });
    const later = given(...offered, close('ana', 'No answer'), reopen, accept('max')).when(resolve('max'));
    expect(lastMessages(later.world)).toContainEqual(
      expect.objectContaining({ to: { kind: 'person', id: 'ana' }, reason: 'watching' }),
    );
  });

  test('is refused unless it is closed', () => {
    given(registered).when(reopen).thenRefused('not-closed');
    given(...owned)
      .when(reopen)
      .thenRefused('not-closed');
    given(...offered)
      .when(reopen)
      .thenRefused('not-closed');
    given(...owned, withdraw, reopen)
      .when(reopen)
      .thenRefused('not-closed');
  });
});

describe('withdrawing', () => {
  const stages = {
    new: [registered],
    assigned: [registered, by('sam', 'assign', { assignee: 'ana' })],
    'in progress': owned,
    escalated: [...owned, up('ana')],
    resolved: offered,
    accepted: [...offered, satisfied],
    rejected: [...offered, dissatisfied],
    reopened: [...offered, close('ana', 'No answer'), reopen],
  };
  for (const [stage, steps] of Object.entries(stages)) {
    test(`closes a complaint that is ${stage}, stops every clock and ends the last period`, () => {
      const { complaint } = given(...steps, waiting('PT1H'))
        .when(withdraw)
        .thenEvents({ type: 'ComplaintWithdrawn', data: { reason: 'Settled', clocks: allStopped } });
      expect(complaint).toMatchObject({
        status: 'closed',
        clocks: [],
        closure: { cause: 'withdrawn', note: 'Settled', by: 'ben' },
      });
      expect(complaint.periods.every(({ until }) => until !== undefined)).toBe(true);
      expect(complaint.periods.at(-1)?.until).toBe(complaint.changedAt);
    });
  }

  test('tells the complainant, the holder and those who watch', () => {
    given(...stages.assigned)
      .when(withdraw)
      .thenTold('complainant customer-informed', 'person:ana assigned');
    given(...owned)
      .when(withdraw)
      .thenTold('complainant customer-informed', 'person:ana owner');
    given(...stages.escalated)
      .when(withdraw)
      .thenTold('complainant customer-informed', 'person:ana watching');
  });

  test('is possible for every role of the ladder, at any level, once', () => {
    given(...stages.escalated)
      .when(withdraw)
      .thenTypes('ComplaintWithdrawn');
    given(registered)
      .when(by('ida', 'withdraw', { reason: 'Because' }))
      .thenRefused('role-may-not-act');
    given(registered, withdraw).when(withdraw).thenRefused('complaint-closed');
  });
});
