import { ApplicationFailure, Context } from '@temporalio/activity';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { fold } from '../domain/evolve';
import { type CloudEvent, cloudEventOf } from '../delivery/webhooks/cloud-event';
import type { DeliveryBook, DeliveryWork } from '../delivery/webhooks/delivery-book';
import type { ToStart } from '../delivery/webhooks/dispatcher';
import { post } from '../delivery/webhooks/post';
import { signatureHeaders } from '../delivery/webhooks/signature';
import type { WebhookTargets } from '../delivery/webhooks/target';
import { type DisabledReason, TEST_TYPE } from '../delivery/webhooks/webhook';
import { messageKey } from '../delivery/message-key';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { EventStore } from '../eventstore/port';
import type { Logger } from '../platform/log';
import { redressVersion } from '../platform/version';
import { TASK_QUEUE, type WebhookDeliveryInput } from '../workflows/messages';
import type { WebhookActivities } from './contract';

/** How webhooks are called. */
export interface WebhookSending extends WebhookTargets {
  /** Whose events they are: the `source` of CloudEvents, a URI. */
  readonly source: string;
}

/** The body of a test: a CloudEvent of no complaint. */
type TestEvent = Omit<CloudEvent, 'data'> & { readonly data: { readonly webhookId: string } };

const GONE = 410;
const SECOND_MS = 1_000;
const LONGEST_WAIT_MS = 4 * 3_600 * SECOND_MS;

/** Has a delivery carried out by a workflow of its own. Asking again does nothing. */
export function createStartWebhookDelivery(
  client: Client,
  taskQueue: string = TASK_QUEUE,
): (delivery: ToStart) => Promise<void> {
  return async ({ webhookId, about, deliveryId, round }) => {
    const input: WebhookDeliveryInput = { deliveryId, round };
    try {
      await client.workflow.start('deliverWebhook', {
        workflowId: `webhook-${webhookId}-${messageKey(about)}${round === 0 ? '' : `-${round}`}`,
        taskQueue,
        args: [input],
        staticSummary: `An event for webhook ${webhookId}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        // One that ended leaves nothing to do, unless the outcome was lost with a database that was restored.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };
}

/**
 * Makes the activities that call a webhook. An attempt is noted before the call is made: who dies in between leaves an
 * event that may have arrived, and the next attempt sends it again under the same `webhook-id`.
 */
export function createDeliverWebhook({
  store,
  book,
  sending,
  log,
}: {
  readonly store: Pick<EventStore, 'durable'>;
  readonly book: DeliveryBook;
  readonly sending: WebhookSending;
  readonly log: Logger;
}): WebhookActivities {
  return {
    async deliverToWebhook(round) {
      const work = await book.begin(round);
      if (work) await call(round, work);
      return outcomeOf(round);
    },
    async giveUpWebhook(round) {
      tell(round, await book.giveUp(round, undefined, { counts: true }));
      return outcomeOf(round);
    },
  };

  async function call(round: WebhookDeliveryInput, work: DeliveryWork): Promise<void> {
    const { source, ...targets } = sending;
    const body = JSON.stringify(await eventOf(work, round.deliveryId, source));
    const answered = await post({
      url: work.url,
      headers: {
        'Content-Type': 'application/cloudevents+json; charset=utf-8',
        'User-Agent': `Redress/${redressVersion}`,
        ...signatureHeaders({ id: round.deliveryId, at: new Date(), body }, work.secrets),
      },
      body,
      ...targets,
    });
    if (answered.end === 'answered' && answered.status >= 200 && answered.status < 300)
      return book.delivered(round, { status: answered.status });
    const result =
      answered.end === 'answered'
        ? { status: answered.status, error: `it answered ${answered.status}` }
        : { error: answered.reason };
    if (result.status === GONE) {
      if (await book.gone(round, result)) tell(round, 'gone');
      return;
    }
    if (!work.event) {
      await book.giveUp(round, result, { counts: false });
      return;
    }
    tell(round, await book.attemptFailed(round, result));
    throw ApplicationFailure.create({
      message: 'The webhook did not take the event.',
      type: 'NotNow',
      nextRetryDelay: waitAfter(Context.current().info.attempt),
    });
  }

  async function eventOf(
    { event, webhookId, createdAt }: DeliveryWork,
    deliveryId: string,
    source: string,
  ): Promise<CloudEvent | TestEvent> {
    if (!event) return testEvent(webhookId, deliveryId, createdAt, source);
    const stream = await store.durable.readStream(streamOf(event.complaintId), { limit: event.revision + 1 });
    const events = stream.map(decodeEvent);
    const [told, after] = [events.at(-1), fold(events)];
    if (!after || told?.id !== event.id)
      throw new Error(`event ${event.id} is not at revision ${event.revision} of ${event.complaintId}`);
    return cloudEventOf(told, after, source);
  }

  async function outcomeOf(round: WebhookDeliveryInput) {
    const outcome = (await book.outcomeOf(round)) ?? 'unknown';
    if (outcome === 'open') throw new Error('the delivery has no outcome yet');
    return outcome;
  }

  function tell({ deliveryId }: WebhookDeliveryInput, reason: DisabledReason | undefined): void {
    if (reason !== undefined) log.warn({ deliveryId, reason }, 'a webhook was disabled');
  }
}

function testEvent(webhookId: string, id: string, createdAt: Date, source: string): TestEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: TEST_TYPE,
    subject: webhookId,
    time: createdAt.toISOString(),
    datacontenttype: 'application/json',
    data: { webhookId },
  };
}

/** 5 s, 15 s, 45 s … 4 hours, each a fifth more or less, so that what failed together does not come back together. */
function waitAfter(attempt: number): number {
  const wait = Math.min(5 * SECOND_MS * 3 ** (attempt - 1), LONGEST_WAIT_MS);
  return Math.round(wait * (0.8 + Math.random() * 0.4));
}
