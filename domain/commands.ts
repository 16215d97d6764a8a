import type { z } from 'zod';
import type { Actor } from './actor';
import { customerCommands } from './commands/customer';
import { evidenceCommands } from './commands/evidence';
import { movementCommands } from './commands/movement';
import { personalDataCommands } from './commands/personal-data';
import { registrationCommands } from './commands/registration';
import { relationCommands } from './commands/relations';
import { settlementCommands } from './commands/settlement';
import { workCommands } from './commands/work';
import type { DeliveryFailure } from './events/delivery';
import type { ContactChannel } from './letters/contact';
import type { LetterKind } from './letters/kinds';
import type { Instant } from './time';

export { channels } from './commands/parts';
export { resolutionOutcomes } from './commands/settlement';
export { attemptOutcomes } from './commands/work';

/**
 * Every command a person can give, by its name. This table makes the routes of the API, their schemas, the names of
 * the workflow's updates and the subcommands of the CLI; a command that is not here does not exist.
 */
export const commands = {
  ...registrationCommands,
  ...workCommands,
  ...movementCommands,
  ...settlementCommands,
  ...customerCommands,
  ...relationCommands,
  ...evidenceCommands,
  ...personalDataCommands,
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

/** A deadline that has come. Given by the workflow, with the id `deadline:{name}:{ms}`. */
export type DeadlineCommand = CommandHeader & {
  readonly name: 'deadline';
  /** `clock`: the deadline's name, which is a clock's, or `{clock}@{percent}`. */
  readonly data: { readonly clock: string; readonly dueAt: Instant };
};

/** How the sending of a message ended. Given by the delivery of messages, with the id `delivery:{messageId}:{channel}:{n}`. */
export type DeliveryCommand = CommandHeader & {
  readonly name: 'record-delivery';
  readonly data: {
    readonly messageId: string;
    readonly kind?: LetterKind;
    readonly channel: ContactChannel;
    readonly at: Instant;
    /** Left out: it was delivered. */
    readonly failed?: DeliveryFailure;
  };
};

export type Command = PersonCommand | DeadlineCommand | DeliveryCommand;

/** Ids with this beginning belong to {@link DeadlineCommand}s: a person who took one first would stop the deadline for ever. */
export const DEADLINE_ID_PREFIX = 'deadline:';

/** Ids with this beginning belong to {@link DeliveryCommand}s. */
export const DELIVERY_ID_PREFIX = 'delivery:';

/** True for an id that only Redress itself gives a command. */
export function isOwnCommandId(id: string): boolean {
  return id.startsWith(DEADLINE_ID_PREFIX) || id.startsWith(DELIVERY_ID_PREFIX);
}

export const commandNames = Object.keys(commands) as CommandName[];

/** A person is erased in all of their complaints, and evidence comes with a file: both have a way of their own. */
type Otherwise = 'erase-personal-data' | 'attach-evidence';

export type Offered = Exclude<CommandName, Otherwise>;

/** Commands that people give by their name. */
export const offeredNames = commandNames.filter(isOffered);

function isOffered(name: CommandName): name is Offered {
  return name !== 'erase-personal-data' && name !== 'attach-evidence';
}

/** Those that go to one complaint. */
export type OnComplaint = Exclude<Offered, 'register'>;

export function isOnComplaint(name: CommandName): name is OnComplaint {
  return name !== 'register' && isOffered(name);
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
