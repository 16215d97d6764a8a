import { z } from 'zod';
import type { Actor } from './actor';
import type { ClockName } from './clocks';
import { complaintIdSchema } from './complaint-id';
import { slug, text } from './text';
import type { Instant } from './time';

const promise = z.strictObject({
  what: text(1_000),
  dueBy: z.iso.datetime({ offset: true }).optional().describe('Until when'),
});
const promises = z.array(promise).max(20).default([]).describe('What the customer was promised');
const csat = z
  .int()
  .min(1)
  .max(5)
  .optional()
  .describe('Customer satisfaction, 1 (very unhappy) to 5 (very happy)');
const comment = text(5_000).optional();

export const channels = [
  'web',
  'email',
  'phone',
  'chat',
  'letter',
  'in-person',
  'referral',
  'other',
] as const;
export const resolutionOutcomes = ['upheld', 'partly-upheld', 'not-upheld'] as const;
export const attemptOutcomes = ['solved', 'not-solved', 'waiting'] as const;

/**
 * Every command a person can give, by its name. This table makes the routes of the API, their schemas, the names of
 * the workflow's updates and the subcommands of the CLI; a command that is not here does not exist.
 */
export const commands = {
  register: {
    summary: 'Register a new complaint',
    schema: z.strictObject({
      complaintId: complaintIdSchema.optional().describe('Default: made from the idempotency key'),
      subject: text(300),
      description: text(50_000),
      category: slug,
      priority: slug.optional().describe('Default: the policy’s'),
      product: text(300).optional(),
      channel: z.enum(channels).default('other'),
      complainant: z
        .strictObject({
          name: text(200).optional(),
          email: z.email().max(254).optional(),
          phone: text(50).optional(),
          address: text(500).optional(),
        })
        .default({}),
      receivedAt: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('When the customer complained, if earlier'),
      source: z
        .strictObject({ system: slug, reference: text(200) })
        .optional()
        .describe('Where it was imported from, and its id there'),
    }),
  },
  accept: {
    summary: 'Take ownership',
    schema: z.strictObject({}),
  },
  assign: {
    summary: 'Assign to a person, who has to accept',
    schema: z.strictObject({ assignee: slug, note: text(2_000).optional() }),
  },
  'record-attempt': {
    summary: 'Record what was tried to settle the complaint',
    schema: z.strictObject({
      tried: text(5_000),
      proposedSolutions: z.array(text(2_000)).max(20).default([]),
      outcome: z.enum(attemptOutcomes),
      promises,
    }),
  },
  'add-note': {
    summary: 'Add an internal note',
    schema: z.strictObject({ text: text(20_000) }),
  },
  escalate: {
    summary: 'Hand over to the next level',
    schema: z.strictObject({
      reason: slug
        .optional()
        .describe('One of the policy’s reasons; needed when the owner has recorded no attempt'),
      summary: text(5_000),
    }),
  },
  resolve: {
    summary: 'Decide the complaint and offer a resolution',
    schema: z.strictObject({
      outcome: z.enum(resolutionOutcomes),
      summary: text(20_000),
      promises,
    }),
  },
  'accept-resolution': {
    summary: 'Record that the customer accepts the resolution',
    schema: z.strictObject({ csat, comment }),
  },
  'reject-resolution': {
    summary: 'Record that the customer rejects the resolution; work goes on',
    schema: z.strictObject({ reason: text(5_000), csat, comment }),
  },
  'send-customer-update': {
    summary: 'Tell the customer how things stand',
    schema: z.strictObject({ message: text(20_000), promises }),
  },
  close: {
    summary: 'Close a resolved complaint',
    schema: z.strictObject({
      note: text(5_000)
        .optional()
        .describe('Needed when the customer has not answered: why it is closed all the same'),
    }),
  },
  reopen: {
    summary: 'Reopen a closed complaint',
    schema: z.strictObject({ reason: text(5_000) }),
  },
  withdraw: {
    summary: 'Record that the customer withdraws the complaint',
    schema: z.strictObject({ reason: text(5_000) }),
  },
} as const satisfies Record<string, { summary: string; schema: z.ZodType }>;

export type CommandName = keyof typeof commands;
export type CommandData<Name extends CommandName> = z.output<(typeof commands)[Name]['schema']>;

interface CommandHeader {
  /** Chosen by the sender, the same on every retry: a command is applied once per id and complaint. */
  readonly id: string;
  readonly by: Actor;
  /** When given, the command is refused unless the complaint is at this revision. */
  readonly expectedRevision?: number;
  /** W3C trace context of the request, kept with the events. */
  readonly traceparent?: string;
}

export type PersonCommand<Name extends CommandName = CommandName> = {
  [N in Name]: CommandHeader & { readonly name: N; readonly data: CommandData<N> };
}[Name];

/** A deadline that has come. Given by the workflow, with the id `deadline:{clock}:{ms}`. */
export type DeadlineCommand = CommandHeader & {
  readonly name: 'deadline';
  readonly data: { readonly clock: ClockName; readonly dueAt: Instant };
};

export type Command = PersonCommand | DeadlineCommand;

/** Ids with this beginning belong to {@link DeadlineCommand}s: a person who took one first would stop the deadline for ever. */
export const DEADLINE_ID_PREFIX = 'deadline:';

export const commandNames = Object.keys(commands) as CommandName[];

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
