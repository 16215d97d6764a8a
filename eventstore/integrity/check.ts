import type { LogPosition, SealedEvent } from '../port';
import type { Finding } from './finding';
import { contentHash, logHash as chainLog, NO_HASH, streamHash as chainStream } from './hashes';

/** The end of a chain. */
export interface LogEnd {
  /** Number of events. */
  readonly place: number;
  readonly position: string;
  readonly logHash: string;
}

/** The same, of a store at hand. */
export type KnownEnd = LogEnd & { readonly position: LogPosition };

/** What a head says of the log: after `place` events its chain has this hash. */
export type KnownPlace = Pick<LogEnd, 'place' | 'logHash'>;

export interface StreamEnd {
  readonly stream: string;
  readonly revision: number;
  readonly streamHash: string;
}

/** An event that was found to be as it was recorded, with its hashes. */
export interface Proof {
  readonly streamHash: string;
  readonly logHash: string;
}

export type Judgement =
  | { readonly finding: Finding; readonly proof?: undefined }
  | { readonly proof: Proof; readonly finding?: undefined };

/** How a stream stands after its last event. */
export interface StreamState {
  readonly revision: number;
  readonly hash: string;
}

/** Judges events one after the other, as they come from {@link EventStore.sealed}. Of no use after a finding. */
export interface Check {
  judge(event: SealedEvent): Judgement;
  /** Heads that the log did not reach. */
  finish(): Finding | undefined;
  readonly place: number;
  readonly logEnd: LogEnd | undefined;
  readonly streamEnd: StreamEnd | undefined;
}

export interface CheckOptions {
  /** Whether the events are those of the whole log, rather than of one stream. */
  readonly wholeLog: boolean;
  readonly heads?: readonly KnownPlace[];
  /** Begins behind this place of the log, which is taken as it is. */
  readonly after?: LogEnd;
  /** How streams stand where the check begins; kept up to date by it. */
  readonly streams?: Map<string, StreamState>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DENSE = /^\d+$/;

/** Keeps the end of each stream and nothing else of what it has seen. */
export function createCheck({ wholeLog, heads = [], after, streams = new Map() }: CheckOptions): Check {
  const ahead = heads.toSorted((a, b) => a.place - b.place);
  let place = after?.place ?? 0;
  let logHash = after?.logHash ?? NO_HASH;
  let goodUntil = place;
  let last: SealedEvent | undefined;
  /** How things stood before the last event. */
  let before: { readonly stream: StreamState | undefined; readonly logHash: string } | undefined;

  function judge(event: SealedEvent): Judgement {
    const state = streams.get(event.stream);
    const finding = misplaced(event, state) ?? changed(event);
    if (finding) return { finding };

    const streamHash = chainStream(state?.hash ?? NO_HASH, event);
    const proof = { streamHash, logHash: wholeLog ? chainLog(logHash, place + 1, streamHash) : NO_HASH };
    const broken = unchained(event, proof);
    if (broken) return { finding: inserted(event) ?? broken };

    before = { stream: state, logHash };
    streams.set(event.stream, { revision: event.revision, hash: streamHash });
    logHash = proof.logHash;
    place += 1;
    last = event;
    const differing = passHeads(event, proof.logHash);
    return differing ? { finding: differing } : { proof };
  }

  function misplaced(event: SealedEvent, state: StreamState | undefined): Finding | undefined {
    const due = place + 1;
    if (wholeLog && DENSE.test(event.position) && event.position !== String(due)) {
      if (BigInt(event.position) < BigInt(due)) {
        return found(event, 'event-inserted', `Position ${due} is due here; this one was there before.`);
      }
      const reason = `There is no event at this position; the next one is at ${event.position}.`;
      return { kind: 'event-missing', position: String(due), place: due, reason };
    }
    const revision = (state?.revision ?? -1) + 1;
    if (event.revision === revision) return timeWentBack(event);
    if (event.revision < revision) {
      const reason = `Revision ${revision} of the stream is due here; ${event.revision} was there before.`;
      return found(event, 'event-inserted', reason);
    }
    const reason = `Revision ${revision} of the stream is due here; the next one that is there is ${event.revision}.`;
    return { ...found(event, 'event-missing', reason), revision };
  }

  /** Where the store keeps the chains, they prove the times, also when its clock was put back. */
  function timeWentBack(event: SealedEvent): Finding | undefined {
    if (event.streamHash !== undefined || last === undefined || event.recordedAt >= last.recordedAt)
      return undefined;
    const reason = `It was recorded at ${event.recordedAt}, but the event before it at ${last.recordedAt}.`;
    return found(event, 'time-went-back', reason);
  }

  function changed(event: SealedEvent): Finding | undefined {
    if (hashOrNothing(event) !== event.contentHash) {
      const reason =
        'Its data, metadata or type are not those that were recorded: they do not give its hash.';
      return found(event, 'content-changed', reason);
    }
    if (UUID.test(event.id) && !Number.isNaN(Date.parse(event.recordedAt))) return undefined;
    const reason = `No event was ever recorded with the id "${event.id}" and the time "${event.recordedAt}".`;
    return found(event, 'hash-changed', reason);
  }

  function unchained(event: SealedEvent, { streamHash, logHash }: Proof): Finding | undefined {
    // A store keeps both chains or none, for every event.
    const keepsChains = (last ?? event).streamHash !== undefined;
    if (!keepsChains && event.streamHash === undefined) return undefined;
    if (event.streamHash !== streamHash) {
      const reason =
        'Its id, time or stream are not those that were recorded, or its kept hash is not: they do not follow from ' +
        'the event before it in its stream.';
      return found(event, 'hash-changed', reason);
    }
    if (!wholeLog || event.logHash === logHash) return undefined;
    const reason =
      'It is whole, but it was not recorded right after the event before it: it was moved, or events between them were ' +
      'removed, or the kept hash of the log was changed.';
    return found(event, 'out-of-order', reason);
  }

  /** The event does follow when the last one is left out: then the last one was put in, with hashes that fit. */
  function inserted(event: SealedEvent): Finding | undefined {
    if (!wholeLog || before === undefined || last === undefined) return undefined;
    const sameStream = event.stream === last.stream;
    const state = sameStream ? before.stream : streams.get(event.stream);
    const revision = sameStream ? event.revision - 1 : event.revision;
    const hash = chainStream(state?.hash ?? NO_HASH, { ...event, revision });
    if (chainLog(before.logHash, place, hash) !== event.logHash) return undefined;
    const { position, stream } = last;
    const reason = 'It was put in later: the event after it was recorded right after the one before it.';
    return { kind: 'event-inserted', position, place, stream, revision: last.revision, reason };
  }

  function passHeads({ position }: SealedEvent, computed: string): Finding | undefined {
    for (let head = ahead[0]; head?.place === place; head = ahead[0]) {
      ahead.shift();
      if (head.logHash !== computed) {
        const reason =
          `The log after ${place} events has not the hash of the head that was exported: something between place ` +
          `${goodUntil + 1} and ${place} was changed, and all hashes after it were made anew.`;
        return { kind: 'head-differs', position, place, goodUntil, reason };
      }
      goodUntil = place;
    }
    return undefined;
  }

  function finish(): Finding | undefined {
    const [head] = ahead;
    if (head === undefined) return undefined;
    const due = place + 1;
    const position = last === undefined || DENSE.test(last.position) ? String(due) : `after ${last.position}`;
    const reason = `The log ends after ${place} events; when the head was exported it had ${head.place}.`;
    return { kind: 'tail-cut', position, place: due, goodUntil, reason };
  }

  function found<Kind extends Finding['kind']>(event: SealedEvent, kind: Kind, reason: string) {
    const { position, stream, revision } = event;
    return { kind, position, place: place + 1, stream, revision, reason };
  }

  return {
    judge,
    finish,
    get place() {
      return place;
    },
    get logEnd() {
      return wholeLog && last !== undefined ? { place, position: last.position, logHash } : after;
    },
    get streamEnd() {
      const state = last && streams.get(last.stream);
      return (
        last &&
        state && {
          stream: last.stream,
          revision: state.revision,
          streamHash: state.hash,
        }
      );
    },
  };
}

/** Nothing for what no store has recorded, such as a number that no double is. */
function hashOrNothing(event: SealedEvent): string | undefined {
  try {
    return contentHash(event);
  } catch {
    return undefined;
  }
}
