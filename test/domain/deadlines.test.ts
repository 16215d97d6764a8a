import { deadlines } from '../../domain/deadlines';
import {
  accept,
  anew,
  at,
  breached,
  by,
  clock,
  deadline,
  given,
  inOrganisation,
  missed,
  passing,
  registered,
  resolved,
  starting,
  underPolicy,
  up,
  waiting,
} from './kit';
import { organisation, ladderPolicy } from './world';

const atTop = [registered, up('ana'), up('sam'), up('dana'), accept('max')];
const update = by('ana', 'send-customer-update', { message: 'Soon' });

describe('a missed response', () => {
  test('takes the complaint to the next level by itself, with the dossier', () => {
    const { complaint } = given(registered, accept('ana'), waiting('P2D'))
      .when(deadline('respond'))
      .thenEvents({
        type: 'ComplaintEscalated',
        data: {
          kind: 'hierarchical',
          from: 'frontline',
          to: 'supervisor',
          toRole: 'supervisor',
          summary: `Frontline did not resolve the complaint by ${at('P2D')}.`,
          cause: { type: 'deadline', missed: missed('respond', 'frontline', 'P2D') },
          dossier: {
            details: {
              subject: 'Charged twice',
              description: 'The same card payment was booked twice.',
              category: 'card',
              department: 'accounts',
              priority: 'normal',
              channel: 'phone',
              registeredAt: at('PT0S'),
            },
            handedOverBy: { level: 'frontline', owner: 'ana' },
            stepsTaken: [],
            proposedSolutions: [],
            promisesMade: [],
            formerResolutions: [],
            timeConsumed: { totalMs: 172_800_000, perLevel: [{ level: 'frontline', ms: 172_800_000 }] },
            openTime: {
              calendar: 'always',
              totalMs: 172_800_000,
              parts: [
                { status: 'new', level: 'frontline', department: 'accounts', pausedBy: [], ms: 0 },
                {
                  status: 'in-progress',
                  level: 'frontline',
                  department: 'accounts',
                  holder: 'ana',
                  pausedBy: [],
                  ms: 172_800_000,
                },
              ],
            },
          },
          dossierHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          clocks: {
            stopped: ['approval', 'hand-over'],
            started: [
              clock('acknowledge', 'supervisor', 'P2D', 'PT4H'),
              anew(
                clock('respond', 'supervisor', 'P2D', 'P2D'),
                clock('respond', 'frontline', 'PT0S', 'P2D'),
              ),
              clock('customer-update', 'supervisor', 'P2D', 'P5D'),
            ],
          },
        },
      })
      .thenTold('role:supervisor handed-over', 'complainant customer-informed', 'person:ana watching');
    expect(complaint).toMatchObject({
      status: 'new',
      level: 'supervisor',
      watchers: ['ana'],
      handovers: [{ kind: 'hierarchical', by: 'system', byItself: 'deadline' }],
      missed: [missed('respond', 'frontline', 'P2D')],
    });
  });

  test('needs neither attempt nor reason nor owner', () => {
    given(registered, waiting('P2D')).when(deadline('respond')).thenTypes('ComplaintEscalated');
  });

  test('tells an assignee who had not accepted that it is gone', () => {
    given(registered, passing('PT4H'), waiting('P2D'))
      .when(deadline('respond'))
      .thenTold('role:supervisor handed-over', 'complainant customer-informed', 'person:ana reassigned');
  });

  test('says by how much it is late', () => {
    const { verdict } = given(registered, waiting('P2DT0.25S')).when(deadline('respond'));
    expect(verdict).toMatchObject([
      { data: { cause: { missed: missed('respond', 'frontline', 'P2D', 'P2DT0.25S', 250) } } },
    ]);
  });

  test('at the last level is recorded and goes nowhere', () => {
    const { complaint } = given(...atTop, waiting('P10D'))
      .when(deadline('respond'))
      .thenEvents({
        type: 'ResponseMissed',
        data: {
          missed: missed('respond', 'senior-management', 'P10D'),
          warnedRole: 'manager',
          clocks: starting(
            breached(
              anew(
                clock('respond', 'senior-management', 'PT0S', 'P10D'),
                clock('respond', 'department', 'PT0S', 'P5D'),
              ),
            ),
          ),
        },
      })
      .thenTold('role:manager deadline-missed', 'person:max owner');
    expect(complaint).toMatchObject({ level: 'senior-management', status: 'in-progress', owner: 'max' });
    expect(deadlines(complaint).some(({ name }) => name === 'respond')).toBe(false);
  });

  test('at the last level starts again when the customer rejects the resolution', () => {
    const { complaint } = given(...atTop, passing('P10D'), by('max', 'resolve', resolved)).when(
      by('max', 'reject-resolution', { reason: 'No' }),
    );
    expect(complaint.clocks).toContainEqual(clock('respond', 'senior-management', 'P10D', 'P10D'));
  });

  test('of a ladder with one level goes nowhere from the start', () => {
    const policy = { ...ladderPolicy, levels: ladderPolicy.levels.slice(0, 1) };
    given(underPolicy(policy), registered, waiting('P2D'))
      .when(deadline('respond'))
      .thenTold('role:agent deadline-missed');
  });
});

describe('a missed customer update', () => {
  test('is recorded, warns the level above and tells the owner', () => {
    const { complaint } = given(...atTop.slice(0, 2), accept('sam'), waiting('P5D'))
      .when(deadline('customer-update'))
      .thenEvents({
        type: 'CustomerUpdateMissed',
        data: {
          missed: missed('customer-update', 'supervisor', 'P5D'),
          warnedRole: 'department',
          clocks: starting(breached(clock('customer-update', 'supervisor', 'PT0S', 'P5D'))),
        },
      })
      .thenTold('role:department deadline-missed', 'person:sam owner');
    expect(complaint.owner).toBe('sam');
  });

  test('warns the last level itself when there is none above', () => {
    given(...atTop, waiting('P5D'))
      .when(deadline('customer-update'))
      .thenTold('role:manager deadline-missed', 'person:max owner');
  });

  test('does not come when the customer heard from us, until the whole time has passed again', () => {
    const told = [registered, accept('ana'), waiting('P1D'), update];
    given(...told, waiting('P4D'))
      .when(deadline('customer-update', at('P5D')))
      .thenNothing();
    given(...told, waiting('P5D'))
      .when(deadline('customer-update'))
      .thenTypes('CustomerUpdateMissed');
  });

  test('starts anew with an escalation, which tells the customer how things stand, and never comes while a resolution is offered', () => {
    const { complaint } = given(registered, up('ana'), waiting('P1D')).when(up('sam'));
    expect(complaint.clocks).toContainEqual(clock('customer-update', 'department', 'P1D', 'P5D'));
    given(registered, accept('ana'), by('ana', 'resolve', resolved), waiting('P5D'))
      .when(deadline('customer-update', at('P5D')))
      .thenNothing();
  });
});

describe('a deadline', () => {
  test('does nothing one millisecond early, and fires on the dot', () => {
    given(registered, waiting('P1DT23H59M59.999S')).when(deadline('respond')).thenNothing();
    given(registered, waiting('P2D')).when(deadline('respond')).thenTypes('ComplaintEscalated');
  });

  test('fires once: the same command again does nothing', () => {
    const again = deadline('respond', at('P2D'));
    given(registered, waiting('P2D'), again).when(again).thenNothing();
    const top = deadline('respond', at('P10D'));
    given(...atTop, waiting('P10D'), top)
      .when(top)
      .thenNothing();
    const update = deadline('customer-update', at('P5D'));
    given(registered, waiting('P5D'), update).when(update).thenNothing();
    const acknowledge = deadline('acknowledge', at('PT4H'));
    given(registered, waiting('PT4H'), acknowledge).when(acknowledge).thenNothing();
  });

  test('does nothing at a moment at which nothing is due, or after the clock was stopped', () => {
    given(registered, waiting('P9D'))
      .when(deadline('respond', at('P3D')))
      .thenNothing();
    given(registered, accept('ana'), by('ana', 'resolve', resolved), waiting('P9D'))
      .when(deadline('respond', at('P2D')))
      .thenNothing();
    given(registered, by('ana', 'withdraw', { reason: 'Settled' }), waiting('P9D'))
      .when(deadline('respond', at('P2D')))
      .thenNothing();
  });

  test('of a level that was left no longer counts', () => {
    given(registered, waiting('PT1H'), up('ana'), waiting('P9D'))
      .when(deadline('respond', at('P2D')))
      .thenNothing();
  });

  test('counts against the policy that the complaint is pinned to', () => {
    const policy = { ...ladderPolicy, id: 'strict', version: 7 };
    const { verdict } = given(underPolicy(policy), registered, waiting('P2D')).when(deadline('respond'));
    expect(verdict).toMatchObject([
      { data: { cause: { missed: { policy: { id: 'strict', version: 7 } } } } },
    ]);
  });

  test('fires for a complaint whose owner left the organisation', () => {
    given(
      registered,
      accept('ana'),
      inOrganisation(organisation.people.filter(({ id }) => id !== 'ana')),
      waiting('P2D'),
    )
      .when(deadline('respond'))
      .thenTypes('ComplaintEscalated');
  });
});
