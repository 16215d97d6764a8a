import fc from 'fast-check';
import type { z } from 'zod';
import {
  attemptOutcomes,
  type CommandName,
  channels,
  commandNames,
  commands,
  resolutionOutcomes,
} from '../../domain/commands';
import { erasureGrounds } from '../../domain/commands/personal-data';
import type { DeliveryFailure } from '../../domain/events';
import { changeModes } from '../../domain/policy/document';
import { durationMs } from '../../domain/time';
import { receipt } from './evidence';
import { richPolicy } from './rich';
import { COMPLAINT_ID, ladderPolicy, type PersonId, people } from './world';

/** One thing that happens in a random sequence. `holder`: whoever owns the complaint or was asked to take it. */
export type Action =
  | {
      readonly kind: 'command';
      readonly who: PersonId | 'holder';
      readonly name: CommandName;
      readonly data: unknown;
      readonly revision: 'none' | 'current' | 'old';
    }
  | { readonly kind: 'time'; readonly ms: number; readonly outage: boolean }
  | { readonly kind: 'stray-deadline'; readonly name: string; readonly offsetMs: number }
  /** A message to the customer came to an end, whatever the complaint has come to meanwhile. */
  | { readonly kind: 'delivery'; readonly failed?: DeliveryFailure };

type Input<Name extends CommandName> = z.input<(typeof commands)[Name]['schema']>;

const text = fc.oneof(
  fc.constantFrom(
    'x',
    '{"a":1}',
    "'; DROP TABLE events; --",
    '<b>',
    '申し立て',
    '👩‍👩‍👧',
    '\u0001\u2028',
    '__proto__',
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .map((value) => `${value.replaceAll('\0', '')}.`),
);
const slug = fc.constantFrom('constructor', 'tostring', 'x-1', '0', 'system', 'none');
const oneOf = (known: readonly string[]) =>
  fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 6 }, { arbitrary: slug, weight: 1 });
const ids = (list: readonly { readonly id: string }[]) => oneOf(list.map(({ id }) => id));
/** What these policies know: the plain ladder knows less, and refuses the rest. */
const rich = richPolicy();
const some = (list: readonly { readonly id: string }[]) => fc.constantFrom(...list.map(({ id }) => id));
const money = fc.constantFrom('GBP 20.00', 'GBP 90.00', 'GBP 20000.00', 'JPY 100');
const redress = fc.array(
  fc.record({ kind: fc.constantFrom('goodwill', 'refund', 'compensation'), amount: money }),
  { maxLength: 2 },
);
const otherComplaint = fc.constantFrom('RD-OTHER', 'RD-OTHER-2', COMPLAINT_ID);
const moment = fc.constantFrom(
  '2026-03-01T08:00:00Z',
  '2024-02-29T23:59:59.999+05:30',
  '2999-12-31T00:00:00Z',
);
const promises = fc.array(fc.record({ what: text, dueBy: moment }, { requiredKeys: ['what'] }), {
  maxLength: 3,
});
const feedback = { csat: fc.integer({ min: 1, max: 5 }), ces: fc.integer({ min: 1, max: 7 }), comment: text };
const level = fc.constantFrom(...ladderPolicy.levels.map(({ id }) => id));

const inputs: { readonly [Name in CommandName]: fc.Arbitrary<Input<Name>> } = {
  register: fc.record(
    {
      subject: text,
      description: text,
      category: ids(ladderPolicy.categories),
      priority: oneOf(ladderPolicy.priorities),
      product: text,
      channel: fc.constantFrom(...channels),
      complainant: fc.record({ name: text, phone: text, address: text }, { requiredKeys: [] }),
      receivedAt: moment,
      source: fc.record({ system: slug, reference: text }),
    },
    { requiredKeys: ['subject', 'description', 'category'] },
  ),
  accept: fc.constant({}),
  assign: fc.record({ assignee: oneOf(Object.keys(people)), note: text }, { requiredKeys: ['assignee'] }),
  'record-attempt': fc.record(
    {
      tried: text,
      proposedSolutions: fc.array(text, { maxLength: 3 }),
      outcome: fc.constantFrom(...attemptOutcomes),
      promises,
    },
    { requiredKeys: ['tried', 'outcome'] },
  ),
  'add-note': fc.record({ text }),
  'attach-evidence': fc
    .record({ note: text, from: fc.constantFrom('customer', 'us') }, { requiredKeys: ['from'] })
    .map(receipt),
  'raise-concern': fc.record({ concern: ids(rich.concerns), note: text }, { requiredKeys: ['concern'] }),
  reclassify: fc
    .record(
      {
        reason: text,
        category: ids(ladderPolicy.categories),
        priority: oneOf(ladderPolicy.priorities),
        severity: oneOf(rich.severities),
        technicalImpact: oneOf(rich.technicalImpacts),
        product: text,
        amount: money,
      },
      { requiredKeys: ['reason'] },
    )
    .map((data) => (Object.keys(data).length > 1 ? data : { ...data, priority: 'urgent' })),
  pause: fc.record(
    {
      reason: ids(rich.pauseReasons),
      note: text,
      until: fc
        .integer({ min: 0, max: 40 })
        .map((days) => new Date(Date.UTC(2026, 2, 2 + days, 10, 17)).toISOString()),
    },
    { requiredKeys: ['reason'] },
  ),
  resume: fc.record({ reason: ids(rich.pauseReasons), note: text }, { requiredKeys: ['reason'] }),
  'record-customer-message': fc.record(
    { message: text, channel: fc.constantFrom(...channels) },
    { requiredKeys: ['message'] },
  ),
  'adopt-policy': fc.record(
    {
      version: fc.constantFrom(1, 2, 2, 3),
      policy: oneOf(['rich', 'rich', 'standard']),
      mode: fc.constantFrom(...changeModes),
      reason: text,
    },
    { requiredKeys: ['version', 'reason'] },
  ),
  escalate: fc.record(
    { reason: oneOf(['threat', 'no-agreement', 'customer-asks']), to: level, summary: text },
    { requiredKeys: ['summary'] },
  ),
  'de-escalate': fc.record({ to: level, justification: text }, { requiredKeys: ['justification'] }),
  transfer: fc.record({ department: ids(ladderPolicy.departments.slice(3, 5)), summary: text }),
  refer: fc.record(
    { body: ids(rich.externalBodies), summary: text, reference: text },
    { requiredKeys: ['body', 'summary'] },
  ),
  'close-referral': fc.record({
    body: some(rich.externalBodies),
    outcome: fc.constantFrom('answered', 'withdrawn'),
    summary: text,
  }),
  resolve: fc.record(
    { outcome: fc.constantFrom(...resolutionOutcomes), summary: text, redress, promises },
    { requiredKeys: ['outcome', 'summary'] },
  ),
  approve: fc.record({ note: text }, { requiredKeys: [] }),
  decline: fc.record({ reason: text }),
  'accept-resolution': fc.record(feedback, { requiredKeys: [] }),
  'reject-resolution': fc.record({ reason: text, ...feedback }, { requiredKeys: ['reason'] }),
  'send-customer-update': fc.record({ message: text, promises }, { requiredKeys: ['message'] }),
  close: fc.record(
    {
      note: text,
      rootCause: ids(rich.closing.rootCauses),
      correctiveAction: some(rich.closing.correctiveActions),
      correctiveNote: text,
    },
    { requiredKeys: [] },
  ),
  reopen: fc.record({ reason: text }),
  withdraw: fc.record({ reason: text }),
  'update-contact': fc.record({ complainant: fc.record({ name: text, phone: text }, { requiredKeys: [] }) }),
  'record-feedback': fc
    .record(feedback, { requiredKeys: [] })
    .map((data) => (Object.keys(data).length > 0 ? data : { csat: 3 })),
  'give-process-feedback': fc.record(
    { rating: fc.integer({ min: 1, max: 5 }), about: slug, text },
    { requiredKeys: ['rating', 'text'] },
  ),
  link: fc.record(
    {
      to: otherComplaint,
      relation: fc.constantFrom('related', 'duplicate', 'merged-from'),
      note: text,
    },
    { requiredKeys: ['to', 'relation'] },
  ),
  merge: fc.record({ into: otherComplaint, reason: text }),
  'place-legal-hold': fc.record({ reason: text }),
  'lift-legal-hold': fc.record({ reason: text }),
  'erase-personal-data': fc.record({ subject: fc.uuid(), ground: fc.constantFrom(...erasureGrounds) }),
  split: fc.record(
    { subject: text, description: text, category: ids(ladderPolicy.categories) },
    { requiredKeys: ['subject', 'description'] },
  ),
};

const who = fc.oneof(
  { arbitrary: fc.constant('holder' as const), weight: 4 },
  { arbitrary: fc.constantFrom(...(Object.keys(people) as PersonId[])), weight: 2 },
);

// Most sequences would be closed early and stay so, if ending a complaint were as likely as working on it.
const weights: Partial<Record<CommandName, number>> = {
  accept: 12,
  'record-attempt': 3,
  'raise-concern': 2,
  reclassify: 3,
  pause: 6,
  resume: 4,
  'record-customer-message': 2,
  'adopt-policy': 2,
  escalate: 5,
  'de-escalate': 2,
  transfer: 4,
  refer: 4,
  'close-referral': 3,
  resolve: 6,
  approve: 3,
  decline: 3,
  'accept-resolution': 4,
  'reject-resolution': 6,
  reopen: 8,
  link: 1,
};
// One in three hundred steps: a complaint that was merged is over for good.
const rare: readonly CommandName[] = ['merge'];

function commandAction(name: CommandName): fc.Arbitrary<Action> {
  return fc.record({
    kind: fc.constant('command' as const),
    who,
    name: fc.constant(name),
    data: inputs[name].map((data): unknown => commands[name].schema.parse(data)),
    revision: fc.constantFrom('none', 'none', 'none', 'current', 'old'),
  });
}

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  ...commandNames.map((name) => ({
    arbitrary: commandAction(name),
    weight: rare.includes(name) ? 1 : 2 * (weights[name] ?? 1),
  })),
  {
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.oneof(
        fc.constantFrom(...['PT0.001S', 'PT1S', 'PT4H', 'P1D', 'P2D', 'P5D', 'P10D'].map(durationMs)),
        fc.nat(durationMs('P8D')),
        fc.nat(durationMs('PT6H')),
      ),
      outage: fc.boolean(),
    }),
    weight: 32,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('stray-deadline' as const),
      name: fc.constantFrom(
        ...['acknowledge', 'respond', 'respond@75', 'respond@150', 'customer-update', 'final-response@50'],
        ...['external:ombudsman', 'pause:customer', 'hand-over', 'customer-answer', 'approval', 'none'],
      ),
      offsetMs: fc.constantFrom(-1, 0, 0, 1, durationMs('P1D')),
    }),
    weight: 6,
  },
  {
    arbitrary: fc
      .constantFrom(undefined, 'refused' as const, 'no-address' as const, 'erased' as const)
      .map((failed): Action => ({ kind: 'delivery', ...(failed === undefined ? {} : { failed }) })),
    weight: 3,
  },
);

const registration: Action = {
  kind: 'command',
  who: 'ana',
  name: 'register',
  data: commands.register.schema.parse({ subject: 'x', description: 'x', category: 'card' }),
  revision: 'none',
};

/** At least 25 commands and ticks by random people; nine in ten begin with a registration that is accepted. */
export const sequences: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.oneof({ arbitrary: fc.constant(registration), weight: 9 }, { arbitrary: anyAction, weight: 1 }),
    fc.array(anyAction, { minLength: 5, maxLength: 70, size: 'max' }),
  )
  .map(([first, rest]) => [first, ...rest]);
