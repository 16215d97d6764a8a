import fc from 'fast-check';
import type { z } from 'zod';
import { clockNames } from '../../domain/clocks';
import {
  attemptOutcomes,
  type CommandName,
  channels,
  commandNames,
  commands,
  resolutionOutcomes,
} from '../../domain/commands';
import { durationMs } from '../../domain/time';
import { type PersonId, people, ladderPolicy } from './world';

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
  | {
      readonly kind: 'stray-deadline';
      readonly clock: (typeof clockNames)[number];
      readonly offsetMs: number;
    };

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
const moment = fc.constantFrom(
  '2026-03-01T08:00:00Z',
  '2024-02-29T23:59:59.999+05:30',
  '2999-12-31T00:00:00Z',
);
const promises = fc.array(fc.record({ what: text, dueBy: moment }, { requiredKeys: ['what'] }), {
  maxLength: 3,
});
const csat = fc.integer({ min: 1, max: 5 });

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
  escalate: fc.record(
    { reason: ids(ladderPolicy.escalationReasons), summary: text },
    { requiredKeys: ['summary'] },
  ),
  resolve: fc.record(
    { outcome: fc.constantFrom(...resolutionOutcomes), summary: text, promises },
    { requiredKeys: ['outcome', 'summary'] },
  ),
  'accept-resolution': fc.record({ csat, comment: text }, { requiredKeys: [] }),
  'reject-resolution': fc.record({ reason: text, csat, comment: text }, { requiredKeys: ['reason'] }),
  'send-customer-update': fc.record({ message: text, promises }, { requiredKeys: ['message'] }),
  close: fc.record({ note: text }, { requiredKeys: [] }),
  reopen: fc.record({ reason: text }),
  withdraw: fc.record({ reason: text }),
};

const who = fc.oneof(
  { arbitrary: fc.constant('holder' as const), weight: 3 },
  { arbitrary: fc.constantFrom(...(Object.keys(people) as PersonId[])), weight: 2 },
);

// Most sequences would be closed early and stay so, if ending a complaint were as likely as working on it.
const weights: Partial<Record<CommandName, number>> = {
  accept: 6,
  resolve: 3,
  'accept-resolution': 3,
  'reject-resolution': 3,
  reopen: 4,
  escalate: 3,
};

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
  ...commandNames.map((name) => ({ arbitrary: commandAction(name), weight: weights[name] ?? 1 })),
  {
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.oneof(
        fc.constantFrom(...['PT1S', 'PT4H', 'P1D', 'P2D', 'P5D', 'P10D'].map(durationMs)),
        fc.nat(durationMs('P20D')),
        fc.nat(durationMs('PT6H')),
      ),
      outage: fc.boolean(),
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('stray-deadline' as const),
      clock: fc.constantFrom(...clockNames),
      offsetMs: fc.constantFrom(-1, 0, 0, 1, durationMs('P1D')),
    }),
    weight: 2,
  },
);

const registration: Action = {
  kind: 'command',
  who: 'ana',
  name: 'register',
  data: commands.register.schema.parse({ subject: 'x', description: 'x', category: 'card' }),
  revision: 'none',
};

/** At least 40 commands and ticks by random people; nine in ten begin with a registration that is accepted. */
export const sequences: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.oneof({ arbitrary: fc.constant(registration), weight: 9 }, { arbitrary: anyAction, weight: 1 }),
    fc.array(anyAction, { minLength: 40, maxLength: 60 }),
  )
  .map(([first, rest]) => [first, ...rest]);
