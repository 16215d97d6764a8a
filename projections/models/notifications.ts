import type { Recorded } from '../../domain/events';
import { withoutPersonalParts } from '../../domain/personal/complaint';
import { reactions, recipientKey } from '../../domain/reactions';
import type { Complaint } from '../../domain/state';
import { isComplaintStream } from '../../eventstore/complaint-stream';
import type { LogPosition } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';
import { type RememberedStates, rememberedStates } from '../remembered-states';
import { foldNew } from './folded-complaints';
import { storedHoldings, toHolding } from './notified-complaints';
import { NO_DAY } from './timeline';

/**
 * One row for everybody of the organisation who has to hear of an event, by the same reactions by which they are sent
 * messages; and what of each complaint these depend on.
 */
export const notificationsProjection: Projection = {
  name: 'notifications',
  version: 1,
  tables: ['notifications', 'notified_complaints'],
  concerns: isComplaintStream,
  onPoison: 'park-stream',
  divisible: true,
  begin: () => applier(rememberedStates(storedHoldings)),
};

function applier(memory: RememberedStates<Complaint>): Apply {
  return async (tx, events) => {
    const { steps, states } = await foldNew(tx, memory, events);
    const changed = new Map<string, Complaint>();
    const rows: NotificationRow[] = [];
    const erasures: (readonly [id: string, revision: number, on: string])[] = [];
    for (const { id, event, recorded, after } of steps) {
      changed.set(id, after);
      rows.push(...rowsOf(after, recorded, event.position));
      if (recorded.type === 'PersonalDataErased') erasures.push([id, recorded.revision, recorded.data.on]);
    }
    const holdings = [...changed.values()].map(toHolding);
    if (holdings.length > 0) await tx.query(UPSERT, [JSON.stringify(holdings)]);
    if (rows.length > 0) await tx.query(INSERT, [JSON.stringify(rows)]);
    for (const [id, revision, on] of erasures) {
      await tx.query(FORGET, [id, revision]);
      await tx.query(ERASE, [id, revision, on]);
    }
    memory.keep(states);
  };
}

interface NotificationRow {
  readonly complaint_id: string;
  readonly revision: number;
  readonly kind: 'person' | 'role';
  readonly recipient: string;
  readonly position: LogPosition;
  readonly at: string;
  readonly type: string;
  readonly reason: string;
  readonly text: string;
  readonly blank: string | null;
  readonly blank_reason: string | null;
}

function rowsOf(complaint: Complaint, event: Recorded, position: LogPosition): readonly NotificationRow[] {
  const messages = reactions(complaint, event);
  if (messages.length === 0) return [];
  // Who had a complaint before it was handed over is known from its dossier, which is erased as a whole.
  const blanks = new Map(
    reactions(complaint, withoutPersonalParts(event, NO_DAY)).map((message) => [
      recipientKey(message.to),
      message,
    ]),
  );
  return messages.flatMap((message): NotificationRow[] => {
    const { to, reason, text } = message;
    if (to.kind === 'complainant') return [];
    const blank = blanks.get(recipientKey(to));
    return [
      {
        complaint_id: complaint.id,
        revision: event.revision,
        kind: to.kind,
        recipient: to.kind === 'person' ? to.id : to.role,
        position,
        at: event.at,
        type: event.type,
        reason,
        text,
        ...(blank?.text === text
          ? { blank: null, blank_reason: null }
          : { blank: blank?.text ?? '', blank_reason: blank?.reason ?? null }),
      },
    ];
  });
}

const COLUMNS =
  'complaint_id, revision, kind, recipient, position, at, type, reason, text, blank, blank_reason';

// An event that is there already is the same event: streams do not change.
const INSERT = `INSERT INTO notifications (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::notifications, $1)
  ON CONFLICT (complaint_id, revision, kind, recipient) DO NOTHING`;

const FORGET = `DELETE FROM notifications
  WHERE complaint_id = $1 AND revision < $2 AND blank IS NOT NULL AND blank_reason IS NULL`;

// The blanks stay what they are, so that a read model that is built anew later is the same.
const ERASE = `UPDATE notifications SET text = replace(blank, '${NO_DAY}', $3), reason = blank_reason
  WHERE complaint_id = $1 AND revision < $2 AND blank IS NOT NULL`;

const HOLDING = 'id, revision, status, role, owner, assignee, watchers, approvers';

const UPSERT = `INSERT INTO notified_complaints AS stored (${HOLDING})
  SELECT ${HOLDING} FROM jsonb_populate_recordset(NULL::notified_complaints, $1)
  ON CONFLICT (id) DO UPDATE SET (${HOLDING}) = ROW (${HOLDING.replaceAll(/\w+/g, 'excluded.$&')})
  WHERE stored.revision < excluded.revision`;
