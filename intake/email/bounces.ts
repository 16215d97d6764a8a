import type { Pool } from 'pg';
import type { GiveCommand } from '../../activities/give-command';
import { openMailbag } from '../../activities/mailbag';
import { readComplaint } from '../../api/complaint-reading';
import type { EventSource } from '../../api/dependencies';
import { messageKey } from '../../delivery/message-key';
import { deliveryCommand } from '../../domain/deliveries';
import { toInstant, toMs } from '../../domain/time';
import type { IncomingMail } from './read-mail';
import { ownMessageIdsIn } from './references';

/** A message of ours that came back. */
export interface Bounced {
  readonly complaintId: string;
  readonly messageId: string;
}

/** The message came back before it is on record that it went out; so the report has to come again. */
export class NotYetSent extends Error {
  readonly code = 'not-yet-sent';
  constructor() {
    super('It is not on record yet that this message was sent.');
    this.name = 'NotYetSent';
  }
}

/** Puts on record what reports of other mail servers say of our messages. */
export interface Bounces {
  /** Which message a report is about; undefined when it is none of ours. */
  find(mail: Pick<IncomingMail, 'report' | 'answers'>): Promise<Bounced | undefined>;
  /** Rejects with {@link NotYetSent}. May be repeated. */
  record(bounced: Bounced, report: NonNullable<IncomingMail['report']>, receivedAt: string): Promise<void>;
}

export function createBounces({
  pool,
  events,
  giveDelivery,
}: {
  readonly pool: Pool;
  readonly events: EventSource;
  readonly giveDelivery: GiveCommand;
}): Bounces {
  const mailbag = openMailbag(pool);
  return {
    async find({ report, answers }) {
      for (const { key, complaintId } of ownMessageIdsIn(`${answers} ${report?.original ?? ''}`)) {
        const { rows } = await pool.query<{ id: string }>(
          "SELECT id FROM outbox.messages WHERE complaint_id = $1 AND channel = 'email'",
          [complaintId],
        );
        const found = rows.find(({ id }) => messageKey(id) === key);
        if (found) return { complaintId, messageId: found.id };
      }
      return undefined;
    },

    async record({ complaintId, messageId }, { status }, receivedAt) {
      const item = await mailbag.find(messageId);
      const unsettled = await mailbag.unsettled(complaintId);
      if (!item?.outcome || unsettled.some((one) => one.messageId === messageId)) throw new NotYetSent();
      if (item.outcome.is !== 'sent') return;
      const known = (await readComplaint(events, complaintId)).events.some(
        ({ type, data }) => type === 'MessageFailed' && 'messageId' in data && data.messageId === messageId,
      );
      if (known) return;
      const outcome = {
        messageId,
        ...(item.letter ? { kind: item.letter.kind } : {}),
        channel: 'email',
        at: toInstant(toMs(receivedAt)),
        // RFC 3463: 4.4.7 is "delivery time expired"; the rest is a no.
        failed: status === '4.4.7' || status.startsWith('4.') ? 'timed-out' : 'refused',
      } as const;
      // The attempt after the last: none comes any more, so this id is free.
      await giveDelivery({ complaintId, command: deliveryCommand(outcome, item.attempts + 1) });
    },
  };
}
