import type { EventStore, SealedEvent } from '../port';
import {
  createCheck,
  type KnownEnd,
  type KnownPlace,
  type LogEnd,
  type Proof,
  type StreamEnd,
  type StreamState,
} from './check';
import type { Finding } from './finding';
import { stateBefore } from './state-before';
import { traceDisplaced } from './trace';

/** Whatever gives stored events in their order: an event store, or a copy of one. */
export type SealedSource = Pick<EventStore, 'sealed'>;

export interface VerifyOptions {
  /** Only this stream: content and the chain of the stream, not what the rest of the log says of it. */
  readonly stream?: string;
  /** Places that the log has to pass through. Only for the whole log. */
  readonly heads?: readonly KnownPlace[];
  /**
   * Goes on behind this end of the whole log, which was verified and kept before. What is before it is not looked at:
   * neither whether the log still reaches it (a later place among `heads` shows that), nor the events, of which the kept
   * hashes are believed. Yet nobody gets a changed past confirmed: the chain goes on from the hash that is given here, so
   * its end fits only to the events that were there then.
   */
  readonly after?: KnownEnd;
  /** Called after each page with the number of events that were judged. */
  readonly onProgress?: (events: number) => void;
  /** Takes each event that is as it was recorded; its promise is waited for. */
  readonly onProven?: (event: SealedEvent, proof: Proof) => Promise<void> | void;
}

/** `events` is the number of those that are as they were recorded. The ends are absent where there are no events. */
export type Verification =
  | {
      readonly ok: true;
      readonly events: number;
      /** Of the whole log. */
      readonly head: LogEnd | undefined;
      /** Of the stream of the last event. */
      readonly streamEnd: StreamEnd | undefined;
    }
  | { readonly ok: false; readonly events: number; readonly finding: Finding };

/**
 * Walks once through the log, or one stream, and tells whether every event is what was recorded, where it was
 * recorded, or which is the first that is not. Computes all hashes from the stored data, and compares them with those
 * that the store keeps and with the heads. Memory grows with the number of streams, not of events.
 *
 * Without a head, nothing shows that the end of the log was cut off, or that all of it was made anew.
 */
export async function verifyLog(
  source: SealedSource,
  { stream, heads = [], after, onProgress, onProven }: VerifyOptions = {},
): Promise<Verification> {
  if (stream !== undefined && (heads.length > 0 || after !== undefined))
    throw new RangeError('A head is of the whole log: no stream passes through it.');
  if (after !== undefined && heads.some(({ place }) => place <= after.place))
    throw new RangeError('A head is not behind the one that the walk begins at.');
  const streams = new Map<string, StreamState>();
  const begin = after === undefined ? {} : { after };
  const check = createCheck({ wholeLog: stream === undefined, heads, streams, ...begin });
  const pages = source.sealed(stream === undefined ? after && { after: after.position } : { stream });
  for await (const page of readAhead(pages)) {
    for (const event of page) {
      const last = check.logEnd;
      let earlier: Finding | undefined;
      if (after !== undefined && event.revision > 0 && !streams.has(event.stream)) {
        const before = await stateBefore(source, event, check.place + 1);
        if (before.state) streams.set(event.stream, before.state);
        earlier = before.finding;
      }
      const { finding, proof } = check.judge(event);
      // Unless what is before it in its stream is missing in the log, too.
      if (finding && earlier && finding.position === event.position) return refuse(earlier);
      if (finding) {
        return refuse(
          stream === undefined ? await traceDisplaced(source, { finding, event, last, after }) : finding,
        );
      }
      await onProven?.(event, proof);
    }
    onProgress?.(judged());
  }
  const finding = check.finish();
  if (finding) return refuse(finding);
  return { ok: true, events: judged(), head: check.logEnd, streamEnd: check.streamEnd };

  function refuse(finding: Finding): Verification {
    return { ok: false, events: judged(finding.place - 1), finding };
  }

  function judged(most = check.place): number {
    return Math.min(check.place, most) - (after?.place ?? 0);
  }
}

/** The next page is on its way while one is judged. */
async function* readAhead<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page, void> {
  const iterator = pages[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let page = await next; !page.done; page = await next) {
      next = iterator.next();
      // Seen when it is waited for; until then, or when nobody does any more, it must not end the process.
      next.catch(() => {});
      yield page.value;
    }
  } finally {
    await iterator.return?.();
  }
}
