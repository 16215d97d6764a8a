import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/contract';
import type { WebhookDeliveryInput } from './messages';

/** For three days. How long it waits in between is the activity's to say, unless its worker died. */
const { deliverToWebhook } = proxyActivities<WebhookActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '3d',
  retry: { initialInterval: '5s', backoffCoefficient: 3, maximumInterval: '4h' },
});
const { giveUpWebhook } = proxyActivities<WebhookActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
});

/** Sends one event to one webhook; resolves with what became of it. */
export async function deliverWebhook(round: WebhookDeliveryInput): Promise<string> {
  try {
    return await deliverToWebhook(round);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return giveUpWebhook(round);
  }
}
