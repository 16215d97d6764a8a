import { ApplicationFailure, Context } from '@temporalio/activity';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { deliveryCommand } from '../domain/deliveries';
import type { Recorded } from '../domain/events';
import { fold } from '../domain/evolve';
import { isCourtesy } from '../domain/letters/kinds';
import { toInstant, toMs } from '../domain/time';
import { mailOf, type Sender } from '../delivery/email/mail';
import type { MailTransport } from '../delivery/email/smtp';
import { messageKey } from '../delivery/message-key';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { PinnedPolicies } from '../eventstore/policy-log';
import type { EventStore } from '../eventstore/port';
import { type MessageInput, TASK_QUEUE } from '../workflows/messages';
import type { DeliveryActivities } from './contract';
import type { GiveCommand } from './give-command';
import type { Mailbag, MailItem, MailOutcome } from './mailbag';

/** How mails are sent, and by whom. */
export interface MailSending extends Sender {
  readonly transport: MailTransport;
}

/** Has a message sent by a workflow of its own. Asking again does nothing. */
export type StartDelivery = (message: MessageInput) => Promise<void>;

const HEARTBEAT_EVERY_MS = 4_000;

/** Where the policy has no letters, a message is an English sentence without a subject. */
const PLAIN = { language: 'en' };

export function createStartDelivery(client: Client, taskQueue: string = TASK_QUEUE): StartDelivery {
  return async (message) => {
    try {
      await client.workflow.start('deliver', {
        workflowId: `deliver-${messageKey(message.messageId)}`,
        taskQueue,
        args: [message],
        staticSummary: `A message about complaint ${message.complaintId}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };
}

/**
 * Makes the activities that send a message to a complainant. An attempt is noted before the mail is handed over: who
 * dies in between leaves a row that may have been sent, and the next attempt sends it again under the same Message-ID.
 */
export function createDeliver({
  store,
  policies,
  mailbag,
  mail,
  give,
}: {
  readonly store: Pick<EventStore, 'durable'>;
  readonly policies: { readonly pinned: PinnedPolicies };
  readonly mailbag: Mailbag;
  readonly mail: MailSending;
  readonly give: GiveCommand;
}): DeliveryActivities {
  return {
    async deliverMessage({ messageId }) {
      const item = await mailbag.find(messageId);
      if (!item) return 'unknown';
      if (!item.outcome) await send(item);
      return settle(messageId);
    },
    async giveUpMessage({ messageId }) {
      await mailbag.conclude(messageId, 'timed-out');
      return settle(messageId);
    },
  };

  async function send(item: MailItem): Promise<void> {
    const { messageId, complaintId, letter } = item;
    const events = (await store.durable.readStream(streamOf(complaintId))).map(decodeEvent);
    const complaint = fold(events);
    if (!complaint || isErasedSince(events, item.revision)) return mailbag.conclude(messageId, 'erased');
    const { name, email: address } = complaint.complainant;
    if (address === undefined) return mailbag.conclude(messageId, 'no-address');
    const { letters } = await policies.pinned(complaint.policy);
    const written = mailOf(
      {
        messageId,
        complaintId,
        firstMessageId: item.firstMessageId,
        to: { name, address },
        language: letter?.language ?? PLAIN.language,
        subject: letter?.subject ?? complaint.subject,
        text: item.text,
        courtesy: letter !== undefined && isCourtesy(letter.kind, letters?.courtesy),
      },
      mail,
    );
    if ((await mailbag.handOver(messageId)) === undefined) return;
    const { end, answer } = await whileBeating(() => mail.transport.send(written));
    if (end === 'not-now') {
      await mailbag.noteFailure(messageId, answer);
      // What the server said may name the recipient; it stays in the outbox, where it can be erased.
      throw ApplicationFailure.retryable('The mail server did not take the message.', 'NotNow');
    }
    await mailbag.conclude(messageId, end === 'taken' ? 'sent' : 'refused', answer);
  }

  /** Puts the outcome on record in the complaint. */
  async function settle(messageId: string): Promise<MailOutcome | 'unknown'> {
    const item = await mailbag.find(messageId);
    if (!item?.outcome) return 'unknown';
    const { complaintId, letter, attempts, outcome } = item;
    const recorded = {
      messageId,
      ...(letter ? { kind: letter.kind } : {}),
      channel: 'email',
      at: toInstant(toMs(outcome.at)),
      ...(outcome.is === 'sent' ? {} : { failed: outcome.is }),
    } as const;
    await give({ complaintId, command: deliveryCommand(recorded, attempts) });
    await mailbag.settle(messageId);
    return outcome.is;
  }
}

function isErasedSince(events: readonly Recorded[], revision: number): boolean {
  return events.some((event) => event.type === 'PersonalDataErased' && event.revision > revision);
}

/** Has Temporal notice within seconds when this process dies meanwhile. */
async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  context.heartbeat();
  const beating = setInterval(() => context.heartbeat(), HEARTBEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beating);
  }
}
