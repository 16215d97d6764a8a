import { type Reachable, nextChannel } from '../letters/contact';
import type { DeliveryCommand } from '../commands';
import type { Complaint } from '../state';
import type { Context, Decided } from './context';

/**
 * What became of a message to the complainant, for the record. It is a fact whatever the complaint has come to, so
 * nothing refuses it, and no clock runs otherwise because of it. A way that failed is followed by the next of the policy.
 */
export function recordDelivery(
  { complainant, erased }: Pick<Complaint, 'complainant' | 'erased'>,
  { data }: Pick<DeliveryCommand, 'data'>,
  { policy }: Pick<Context, 'policy'>,
): readonly Decided[] {
  const { failed: reason, ...message } = data;
  if (reason === undefined) return [{ type: 'MessageDelivered', data: message }];
  // There is nothing left that could be said, and nobody to say it to.
  const reachable: Reachable = erased && reason === 'erased' ? {} : complainant;
  const next = nextChannel(reachable, data.channel, policy.letters?.channels);
  return [{ type: 'MessageFailed', data: { ...message, reason, ...(next === undefined ? {} : { next }) } }];
}
