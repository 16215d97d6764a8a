import { SYSTEM } from './actor';
import { type Command, DELIVERY_ID_PREFIX, type DeliveryCommand } from './commands';
import type { Recorded } from './events';

export type DeliveryOutcome = DeliveryCommand['data'];

/** The command that puts on record what became of a message; `attempts` is how often it was tried. The same on every repetition. */
export function deliveryCommand(outcome: DeliveryOutcome, attempts: number): DeliveryCommand {
  return {
    name: 'record-delivery',
    id: `${DELIVERY_ID_PREFIX}${outcome.messageId}:${outcome.channel}:${attempts}`,
    by: SYSTEM,
    data: outcome,
  };
}

/**
 * The command as if whoever gave it had seen what became of messages since: that comes by itself a moment after a letter,
 * and changes nothing that a decision looks at. `stored`: what the stream holds.
 */
export function overlookingDeliveries<Asked extends Pick<Command, 'expectedRevision'>>(
  command: Asked,
  stored: readonly Pick<Recorded, 'revision' | 'type'>[],
): Asked {
  const { expectedRevision: seen } = command;
  const newer = seen === undefined ? [] : stored.filter(({ revision }) => revision > seen);
  const last = newer.at(-1);
  return last && newer.every(({ type }) => outcomes.has(type))
    ? { ...command, expectedRevision: last.revision }
    : command;
}

const outcomes: ReadonlySet<Recorded['type']> = new Set(['MessageDelivered', 'MessageFailed']);
