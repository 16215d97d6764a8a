import { SYSTEM } from './actor';
import { DELIVERY_ID_PREFIX, type DeliveryCommand } from './commands';

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
