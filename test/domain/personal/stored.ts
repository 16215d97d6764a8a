import { randomBytes } from 'node:crypto';
import type { Recorded } from '../../../domain/events';
import { personalPartsOf } from '../../../domain/personal/personal-parts';
import { encodeEvent } from '../../../eventstore/complaint-stream';
import { eventIdFrom } from '../../../eventstore/event-id';
import type { LogPosition, NewEvent, RecordedEvent } from '../../../eventstore/port';
import { cipherKeyFrom } from '../../../eventstore/vault/cipher';
import { sealEvent } from '../../../eventstore/vault/sealing';
import type { SubjectKey } from '../../../eventstore/vault/subject-keys';
import { unsealEvent } from '../../../eventstore/vault/unsealing';

const STREAM = 'complaint-C-1';
const live: SubjectKey = { state: 'live', key: cipherKeyFrom(randomBytes(32)) };
const erased: SubjectKey = { state: 'erased', erasedAt: '2026-11-22T10:00:00.000Z' };

/** What stands where a text was, after the erasure of these tests. */
export const ERASED = 'erased on 2026-11-22';

/** The events in the form in which they would be appended; `commandHash` is that of what people said, as it is by most commands. */
export function plainEvents(events: readonly Recorded[], commandHash = 'hash'): readonly NewEvent[] {
  return events.map(({ type, data, at, by, commandId }, index) => {
    const event = { type, data } as Recorded;
    const encoded = encodeEvent(STREAM, event, index, {
      at,
      by,
      commandId,
      commandHash: commandId.startsWith('deadline:') || type === 'PersonalDataErased' ? 'hash' : commandHash,
    });
    return { ...encoded, metadata: { ...encoded.metadata, subject: 'subject-1' } };
  });
}

/** The same as they are stored. */
export function sealedEvents(events: readonly NewEvent[]): readonly RecordedEvent[] {
  return events.map((event, revision) => ({
    ...sealEvent(STREAM, { ...event, id: eventIdFrom(STREAM, revision) }, personalPartsOf, () => live),
    stream: STREAM,
    revision,
    position: String(revision + 1) as LogPosition,
    recordedAt: '2026-06-01T08:00:00.000Z',
  }));
}

/** What is read of stored events while the key is there, or after it was destroyed. */
export function readBack(stored: readonly RecordedEvent[], key: 'live' | 'erased'): readonly RecordedEvent[] {
  return stored.map((event) => unsealEvent(event, personalPartsOf, () => (key === 'live' ? live : erased)));
}
