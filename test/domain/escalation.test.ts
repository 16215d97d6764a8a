import type { HandoverDossier } from '../../domain/dossier';
import { digest } from '../../eventstore/digest';
import {
  accept,
  after,
  anew,
  at,
  attempted,
  by,
  clock,
  deadline,
  given,
  lastMessages,
  registered,
  resolved,
  underPolicy,
  waiting,
} from './kit';
import { policyWithSections } from './story';
import { ladderPolicy, type PersonId } from './world';

const attempt = (person: PersonId) => by(person, 'record-attempt', attempted);
const escalate = (person: PersonId, reason?: string) =>
  by(person, 'escalate', { summary: 'Please take over', ...(reason === undefined ? {} : { reason }) });
const note = (person: PersonId) => by(person, 'add-note', { text: 'Customer called again' });
const update = (person: PersonId) =>
  by(person, 'send-customer-update', { message: 'We are waiting for the merchant.' });
const owned = [registered, accept('ana')];
const withdrawn = by('ben', 'withdraw', { reason: 'Settled' });

const details: HandoverDossier['details'] = {
  subject: 'Charged twice',
  description: 'The same card payment was booked twice.',
  category: 'card',
  department: 'accounts',
  priority: 'normal',
  channel: 'phone',
  registeredAt: at('PT0S'),
};
const nothingYet = { stepsTaken: [], proposedSolutions: [], promisesMade: [], formerResolutions: [] };

describe('escalating', () => {
  test('after an attempt needs no reason, freezes the dossier, and starts the clocks of the next level', () => {
    const step: HandoverDossier['stepsTaken'][number] = {
      ...attempted,
      level: 'frontline',
      at: at('PT1H'),
      by: 'ana',
    };
    const { complaint } = given(...owned, waiting('PT1H'), attempt('ana'), waiting('PT2H'))
      .when(escalate('ana'))
      .thenEvents({
        type: 'ComplaintEscalated',
        data: {
          kind: 'hierarchical',
          from: 'frontline',
          to: 'supervisor',
          toRole: 'supervisor',
          summary: 'Please take over',
          cause: { type: 'command' },
          dossier: {
            ...nothingYet,
            details,
            handedOverBy: { level: 'frontline', owner: 'ana' },
            stepsTaken: [step],
            proposedSolutions: ['Refund of one booking'],
            timeConsumed: { totalMs: 10_800_000, perLevel: [{ level: 'frontline', ms: 10_800_000 }] },
            openTime: {
              calendar: 'always',
              totalMs: 10_800_000,
              parts: [
                { status: 'new', level: 'frontline', department: 'accounts', pausedBy: [], ms: 0 },
                {
                  status: 'in-progress',
                  level: 'frontline',
                  department: 'accounts',
                  holder: 'ana',
                  pausedBy: [],
                  ms: 10_800_000,
                },
              ],
            },
          },
          dossierHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          clocks: {
            stopped: ['approval', 'hand-over'],
            started: [
              clock('acknowledge', 'supervisor', 'PT3H', 'PT4H'),
              anew(
                clock('respond', 'supervisor', 'PT3H', 'P2D'),
                clock('respond', 'frontline', 'PT0S', 'P2D'),
              ),
              clock('customer-update', 'supervisor', 'PT3H', 'P5D'),
            ],
          },
        },
      })
      .thenTold('role:supervisor handed-over', 'complainant customer-informed');
    expect(complaint).toMatchObject({
      status: 'new',
      level: 'supervisor',
      role: 'supervisor',
      watchers: ['ana'],
      handovers: [
        {
          kind: 'hierarchical',
          from: { level: 'frontline', department: 'accounts' },
          to: { level: 'supervisor', department: 'accounts' },
          by: 'ana',
          at: at('PT3H'),
        },
      ],
    });
    expect(complaint).not.toHaveProperty('owner');
    expect(complaint.handovers[0]).not.toHaveProperty('byItself');
  });

  test('keeps the hash of the dossier, by which everyone can tell later that it was not changed', () => {
    const { world } = given(...owned, attempt('ana')).when(escalate('ana'));
    const event = world.events.at(-1);
    if (event?.type !== 'ComplaintEscalated') throw new Error('not escalated');
    expect(event.data.dossierHash).toBe(digest(event.data.dossier));
  });

  test('with a reason of the policy needs no attempt', () => {
    const { verdict } = given(...owned)
      .when(escalate('ana', 'customer-asks'))
      .thenTypes('ComplaintEscalated');
    expect(verdict).toMatchObject([{ data: { reason: 'customer-asks' } }]);
  });

  test('starts the customer update again, because the customer is told', () => {
    const { complaint } = given(...owned, waiting('PT1H')).when(escalate('ana', 'threat'));
    expect(complaint.clocks).toContainEqual(clock('customer-update', 'supervisor', 'PT1H', 'P5D'));
  });

  test('starts the customer update again when it had been missed', () => {
    const levels = ladderPolicy.levels.map((level) =>
      level.id === 'department' ? { ...level, respond: 'P6D' } : level,
    );
    const atDepartment = [
      underPolicy(policyWithSections({ levels })),
      registered,
      escalate('ana', 'threat'),
      escalate('sam', 'threat'),
    ];
    const missedIt = [...atDepartment, waiting('P5D'), deadline('customer-update')];
    expect(after(...missedIt).complaint?.missed.map((one) => one.clock)).toEqual(['customer-update']);
    const { complaint } = given(...missedIt).when(escalate('max', 'threat'));
    expect(complaint.clocks).toContainEqual(clock('customer-update', 'senior-management', 'P5D', 'P5D'));
  });

  test('is possible from the inbox and from an assignment, who is told', () => {
    const { complaint } = given(registered, by('sam', 'assign', { assignee: 'ben' }))
      .when(escalate('ana', 'threat'))
      .thenTold('role:supervisor handed-over', 'complainant customer-informed', 'person:ben reassigned');
    expect(complaint).not.toHaveProperty('assignee');
    expect(complaint.watchers).toEqual([]);
    given(registered).when(escalate('ana', 'threat')).thenTypes('ComplaintEscalated');
  });

  test('may be done over the owner’s head by a higher role, and the owner goes on watching', () => {
    const { complaint } = given(...owned)
      .when(escalate('sam', 'beyond-skill'))
      .thenTold('role:supervisor handed-over', 'complainant customer-informed', 'person:ana watching');
    expect(complaint.watchers).toEqual(['ana']);
    given(...owned, attempt('ana'))
      .when(escalate('max'))
      .thenTypes('ComplaintEscalated');
  });
});

describe('escalating is refused', () => {
  test('without an attempt of the owner at this level and without a reason', () => {
    given(...owned)
      .when(escalate('ana'))
      .thenRefused('attempt-or-reason-required');
    given(registered).when(escalate('ana')).thenRefused('attempt-or-reason-required');
    given(...owned, attempt('ana'), escalate('ana'), accept('sam'))
      .when(escalate('sam'))
      .thenRefused('attempt-or-reason-required');
    given(...owned, attempt('ana'), by('ana', 'assign', { assignee: 'ben' }), accept('ben'))
      .when(escalate('ben'))
      .thenRefused('attempt-or-reason-required');
  });

  test('for a reason that is none of the policy’s, even after an attempt', () => {
    given(...owned, attempt('ana'))
      .when(escalate('ana', 'bored'))
      .thenRefused('unknown-reason');
  });

  test('at the last level', () => {
    given(registered, ...(['ana', 'sam', 'dana'] as const).map((person) => escalate(person, 'threat')))
      .when(escalate('max', 'threat'))
      .thenRefused('no-higher-level');
  });

  test('to a peer of the owner, and to roles below the level', () => {
    given(...owned)
      .when(escalate('ben', 'threat'))
      .thenRefused('not-the-owner');
    given(registered, escalate('ana', 'threat'))
      .when(escalate('ben', 'threat'))
      .thenRefused('level-out-of-reach');
    given(registered, escalate('ana', 'threat'), accept('sam'))
      .when(escalate('ana', 'threat'))
      .thenRefused('not-the-owner');
  });

  test('while a resolution is offered, and once it is closed', () => {
    given(...owned, by('ana', 'resolve', resolved))
      .when(escalate('ana', 'threat'))
      .thenRefused('already-resolved');
    given(...owned, withdrawn)
      .when(escalate('ana', 'threat'))
      .thenRefused('complaint-closed');
  });
});

describe('a former owner', () => {
  test('watches through all levels to the end and is told of every later step', () => {
    const steps = [
      escalate('sam', 'threat'),
      accept('dana'),
      by('dana', 'record-attempt', attempted),
      escalate('dana'),
      note('max'),
      accept('max'),
      update('max'),
      by('max', 'resolve', resolved),
      by('max', 'accept-resolution', { csat: 4 }),
      by('max', 'close', {}),
      by('max', 'reopen', { reason: 'New facts' }),
      withdrawn,
    ];
    const begin = [...owned, attempt('ana'), escalate('ana')];
    steps.forEach((step, done) => {
      const { complaint, world } = given(...begin, ...steps.slice(0, done)).when(step);
      expect(complaint.watchers).toContain('ana');
      expect(lastMessages(world)).toContainEqual(
        expect.objectContaining({ to: { kind: 'person', id: 'ana' } }),
      );
    });
  });
});
