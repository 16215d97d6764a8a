import { deadlines } from '../../domain/deadlines';
import { viewOf } from '../../domain/view';
import {
  after,
  anew,
  at,
  breached,
  by,
  catchingUp,
  clock,
  missed,
  passing,
  registered,
  up,
  waiting,
} from './kit';

describe('all by themselves', () => {
  test('complaints climb through four levels, each deadline at its time', () => {
    const { events, complaint } = after(registered, passing('P30D'));
    expect(events.map(({ type, at: when }) => [type, when])).toEqual([
      ['ComplaintRegistered', at('PT0S')],
      ['AcknowledgementMissed', at('PT4H')],
      ['ComplaintEscalated', at('P2D')],
      ['AcknowledgementMissed', at('P2DT4H')],
      ['ComplaintEscalated', at('P4D')],
      ['AcknowledgementMissed', at('P5D')],
      // Each handover told the customer how things stand; the last of them is five days ago.
      ['CustomerUpdateMissed', at('P9D')],
      ['ComplaintEscalated', at('P9D')],
      ['AcknowledgementMissed', at('P10D')],
      ['CustomerUpdateMissed', at('P14D')],
      ['ResponseMissed', at('P19D')],
    ]);
    expect(complaint).toMatchObject({
      level: 'senior-management',
      status: 'new',
      assignee: 'max',
    });
    expect(complaint?.clocks).toEqual([
      breached(clock('acknowledge', 'senior-management', 'P9D', 'P1D')),
      breached(clock('customer-update', 'senior-management', 'P9D', 'P5D')),
      breached(
        anew(
          clock('respond', 'senior-management', 'P9D', 'P10D'),
          clock('respond', 'department', 'P4D', 'P5D'),
        ),
      ),
    ]);
    expect(complaint && deadlines(complaint)).toEqual([]);
    expect(complaint?.missed.every(({ lateByMs }) => lateByMs === 0)).toBe(true);
  });

  test('complaints whose deadlines passed in an outage are caught up in order, and the next level gets its whole time', () => {
    const { events, complaint } = after(registered, waiting('P10D'), catchingUp);
    expect(complaint?.missed).toEqual([
      missed('acknowledge', 'frontline', 'PT4H', 'P10D', 849_600_000),
      missed('respond', 'frontline', 'P2D', 'P10D', 691_200_000),
    ]);
    expect(events.every(({ revision }, index) => revision === index)).toBe(true);
    expect(complaint && deadlines(complaint)).toEqual([
      { name: 'acknowledge', dueAt: at('P10DT4H') },
      { name: 'respond', dueAt: at('P12D') },
      // The handover told the customer that it goes on, so the update that was overdue starts anew.
      { name: 'customer-update', dueAt: at('P15D') },
    ]);
  });
});

describe('the view', () => {
  test('lists deadlines in milliseconds, the earliest first, and says who holds it', () => {
    const view = viewOf(after(registered, up('ana'), by('sam', 'assign', { assignee: 'dana' })).complaint);
    expect(view).toEqual({
      revision: 2,
      status: 'new',
      closed: false,
      level: 'supervisor',
      priority: 'normal',
      department: 'accounts',
      holder: 'dana',
      breached: false,
      deadlines: [
        { name: 'acknowledge', at: Date.parse(at('PT4H')) },
        { name: 'respond', at: Date.parse(at('P2D')) },
        { name: 'customer-update', at: Date.parse(at('P5D')) },
      ],
    });
  });

  test('is breached from the first missed deadline on, and empty before registration', () => {
    expect(viewOf(after(registered, passing('PT4H')).complaint).breached).toBe(true);
    expect(viewOf(undefined)).toEqual({
      revision: -1,
      status: 'none',
      closed: false,
      deadlines: [],
      breached: false,
    });
  });
});
