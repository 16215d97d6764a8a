import { Failure } from '../platform/failure';
import { contentHash } from './integrity/hashes';
import type { EventStore, NewEvent, SealedEvent } from './port';

const MAX_EVENTS = 500;
/** Half of what an append may have, so that what a store counts in beside the content fits too. */
const MAX_BYTES = 512 * 1024;

export interface CopyProgress {
  /** `copying`: compared with what is there already, or appended. `verifying`: compared in both logs after that. */
  readonly step: 'copying' | 'verifying';
  /** So many events of the source are done in this step. */
  readonly events: number;
}

export interface CopyResult {
  /** In the source, and now in the copy. */
  readonly events: number;
  /** Of these, appended by this call. */
  readonly appended: number;
}

/**
 * Copies a log into an empty store, event by event in log order: streams, revisions, ids, types, data and metadata are
 * the same afterwards, encrypted fields as they are (pass the stores themselves, without what decrypts). Then reads both
 * from the start and compares stream, revision, id and content hash of each event, computing the hashes anew.
 *
 * A copy that broke off is continued by calling again, and one that is complete is verified again. Rejects with a
 * {@link Failure} when the target holds something else, when content and hash do not fit, or when the source went on
 * meanwhile (stop its writers); with StoreUnavailable when a store does not answer.
 *
 * `recordedAt` becomes the time of the copy, because a store only ever vouches for its own clock. The chains of hashes,
 * which cover it, begin anew: keep the signed heads and a bundle of the old log as evidence of when things were recorded.
 */
export async function copyLog(
  from: EventStore,
  to: EventStore,
  { onProgress = () => {} }: { readonly onProgress?: (progress: CopyProgress) => void } = {},
): Promise<CopyResult> {
  const appended = await copyEvents(from, to, (events) => onProgress({ step: 'copying', events }));
  // What was copied may be visible in the source and not yet durable: without this a crash could leave the copy ahead.
  await from.durable.head();
  const events = await compareLogs(from, to, (done) => onProgress({ step: 'verifying', events: done }));
  return { events, appended };
}

async function copyEvents(
  from: EventStore,
  to: EventStore,
  onProgress: (events: number) => void,
): Promise<number> {
  const present = eventsOf(to);
  let batch: SealedEvent[] = [];
  let bytes = 0;
  let done = 0;
  let appended = 0;
  let ended = false;

  async function flush(): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    await to.append(
      first.stream,
      batch.map(toNewEvent),
      first.revision === 0 ? 'no-stream' : first.revision - 1,
    );
    appended += batch.length;
    done += batch.length;
    batch = [];
    bytes = 0;
    onProgress(done);
  }

  try {
    for await (const event of eventsOf(from)) {
      checkContent(event, 'source');
      if (!ended) {
        const next = await present.next();
        if (next.done !== true) {
          checkSame(event, next.value, done + 1);
          done += 1;
          if (done % MAX_EVENTS === 0) onProgress(done);
          continue;
        }
        ended = true;
      }
      const size = Buffer.byteLength(JSON.stringify([event.type, event.data, event.metadata]));
      const full = batch.length >= MAX_EVENTS || bytes + size > MAX_BYTES;
      if (full || event.stream !== batch[0]?.stream) await flush();
      batch.push(event);
      bytes += size;
    }
    await flush();
  } finally {
    await present.return();
  }
  return appended;
}

async function compareLogs(
  from: EventStore,
  to: EventStore,
  onProgress: (events: number) => void,
): Promise<number> {
  const copies = eventsOf(to);
  let done = 0;
  try {
    for await (const event of eventsOf(from)) {
      const copy = await copies.next();
      if (copy.done === true) {
        throw differ(
          done + 1,
          'only the source has an event',
          'Stop what writes to the source, and copy again.',
        );
      }
      checkContent(event, 'source');
      checkContent(copy.value, 'copy');
      checkSame(event, copy.value, done + 1);
      done += 1;
      if (done % MAX_EVENTS === 0) onProgress(done);
    }
    if ((await copies.next()).done !== true)
      throw differ(done + 1, 'only the target has an event', NEW_TARGET);
  } finally {
    await copies.return();
  }
  onProgress(done);
  return done;
}

async function* eventsOf(store: EventStore): AsyncGenerator<SealedEvent, void, void> {
  for await (const page of store.sealed()) yield* page;
}

function toNewEvent({ id, type, data, metadata }: SealedEvent): NewEvent {
  return { id, type, data, metadata };
}

function checkContent(event: SealedEvent, where: 'source' | 'copy'): void {
  if (contentHash(event) === event.contentHash) return;
  throw new Failure({
    code: 'RDS-5401',
    what: 'The event log was not copied.',
    why: `In the ${where}, event ${event.revision} of ${event.stream} (at ${event.position}) does not fit its content hash: it was changed, or something else than the event store wrote it.`,
    fix: 'Find out what happened to it (redress verify), or copy from a backup that verifies.',
  });
}

function checkSame(original: SealedEvent, copy: SealedEvent, place: number): void {
  for (const member of ['stream', 'revision', 'id', 'contentHash'] as const) {
    if (original[member] !== copy[member]) {
      throw differ(
        place,
        `${member} is ${original[member]} in the source and ${copy[member]} in the target`,
        NEW_TARGET,
      );
    }
  }
}

const NEW_TARGET = 'Copy into an empty event log, or into a copy of this one that was not used since.';

function differ(place: number, finding: string, fix: string): Failure {
  return new Failure({
    code: 'RDS-5402',
    what: 'The target is not a copy of the event log.',
    why: `At event ${place} of the log, ${finding}.`,
    fix,
  });
}
