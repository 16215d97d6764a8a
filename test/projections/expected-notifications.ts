import type { Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { personalPartsOf } from '../../domain/personal/personal-parts';
import { type Recipient, reactions } from '../../domain/reactions';
import { decodeEvent } from '../../eventstore/complaint-stream';
import type { RecordedEvent } from '../../eventstore/port';
import { replaceParts } from '../../eventstore/vault/parts';

type Row = Record<string, unknown>;
/**
 * What `notifications` has to hold of a complaint: what reactions say by the whole state after each event; what was
 * before the last erasure as they say it of what can still be read.
 */
export function notificationRows(id: string, stored: readonly RecordedEvent[]): readonly Row[] {
  const events = stored.map(decodeEvent);
  const last = events.findLastIndex(({ type }) => type === 'PersonalDataErased');
  const erasure = events[last];
  const on = erasure?.type === 'PersonalDataErased' ? erasure.data.on : '';
  return stored.flatMap((one, index) => {
    const [event, complaint] = [events[index], fold(events.slice(0, index + 1))];
    if (!event || !complaint) throw new Error(`${id} has no event ${index}`);
    const [live, blank] = [reactions(complaint, event), reactions(complaint, blankOf(one))];
    const told = index < last ? blank.filter(({ to }) => live.some((same) => isSame(same.to, to))) : live;
    const rows = told.flatMap(({ to, reason, text }) => {
      if (to.kind === 'complainant') return [];
      const later = blank.find((same) => isSame(same.to, to));
      const stays = later?.text === live.find((same) => isSame(same.to, to))?.text;
      return {
        complaint_id: id,
        revision: index,
        kind: to.kind,
        recipient: to.kind === 'person' ? to.id : to.role,
        position: one.position,
        at: new Date(event.at),
        type: event.type,
        reason,
        text: index < last ? text.replaceAll('0000-00-00', on) : text,
        blank: stays ? null : (later?.text ?? ''),
        blank_reason: stays ? null : (later?.reason ?? null),
        place: placeOf(one),
      };
    });
    const key = ({ kind, recipient }: (typeof rows)[number]) => `${kind} ${recipient}`;
    return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  });
}

const isSame = (a: Recipient, b: Recipient) => JSON.stringify(a) === JSON.stringify(b);

/** By the personal parts as the vault finds them in what is stored. */
function blankOf(stored: RecordedEvent): Recorded {
  const parts = personalPartsOf(stored) ?? [];
  return decodeEvent(
    replaceParts(stored, parts, (_value, _pointer, part) =>
      JSON.parse(JSON.stringify(part.blank('0000-00-00'))),
    ),
  );
}

/** What `notified_complaints` has to hold of a complaint. */
export function notifiedRow(id: string, stored: readonly RecordedEvent[]): Row {
  const complaint = fold(stored.map(decodeEvent));
  return {
    id,
    revision: stored.length - 1,
    status: complaint?.status,
    role: complaint?.role,
    owner: complaint?.owner ?? null,
    assignee: complaint?.assignee ?? null,
    watchers: complaint?.watchers,
    approvers: complaint?.pendingApproval?.approval.roles ?? [],
  };
}

/** The position as numbers, as PostgreSQL sorts it. */
export function placeOf({ position }: RecordedEvent): readonly number[] {
  return position.split('/').map(Number);
}
