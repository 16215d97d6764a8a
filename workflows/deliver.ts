import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities } from '../activities/contract';
import type { MessageInput } from './messages';

/** 5 s, 15 s, 45 s, 2 min … 3 h, then every 4 hours, for three days. */
const { deliverMessage } = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '15s',
  scheduleToCloseTimeout: '3d',
  retry: { initialInterval: '5s', backoffCoefficient: 3, maximumInterval: '4h' },
});
const { giveUpMessage } = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
});

/** Sends one message to a complainant; resolves with what became of it, which is on record then. */
export async function deliver(message: MessageInput): Promise<string> {
  try {
    return await deliverMessage(message);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return giveUpMessage(message);
  }
}
