import type { SealedEvent } from '../port';
import type { KnownEnd, LogEnd } from './check';
import type { Finding } from './finding';
import { logHash, NO_HASH } from './hashes';
import type { SealedSource } from './verify';

/** What was found in the whole log, the event at which it was found, and the end of what is good before it. */
export interface Found {
  readonly finding: Finding;
  readonly event: SealedEvent;
  readonly last: LogEnd | undefined;
  /** Where the walk began. */
  readonly after?: KnownEnd | undefined;
}

/** Where the event is now that was recorded at the place of the finding. */
interface Missed {
  readonly event: SealedEvent;
  readonly place: number;
}

/**
 * Looks further on for the event that was recorded where something else is found now, as its kept hashes tell, and says
 * where it went: whether an event was put in before it, or events changed places. A second walk through the log.
 */
export async function traceDisplaced(source: SealedSource, found: Found): Promise<Finding> {
  const { finding, event, last, after } = found;
  const goesHere = follows(last?.logHash ?? NO_HASH, finding.place);
  if (finding.position !== event.position || goesHere(event)) return finding;
  let missed: Missed | undefined;
  let place = after?.place ?? 0;
  for await (const page of source.sealed(after === undefined ? {} : { after: after.position })) {
    for (const candidate of page) {
      place += 1;
      if (missed !== undefined) return tell(found, missed, candidate);
      if (place > finding.place && goesHere(candidate)) missed = { event: candidate, place };
    }
  }
  return missed === undefined ? finding : tell(found, missed, undefined);
}

/** `next` is the event after the one that was missed. */
function tell({ finding, event }: Found, missed: Missed, next: SealedEvent | undefined): Finding {
  const { position, stream, revision } = event;
  const where = `the event that was recorded at position ${position} is at ${missed.event.position} now`;
  const isShifted = follows(missed.event.logHash ?? NO_HASH, finding.place + 1);
  const wasPutIn =
    next === undefined ? missed.place === finding.place + 1 && !isShifted(event) : isShifted(next);
  return {
    kind: wasPutIn ? 'event-inserted' : 'out-of-order',
    position,
    place: finding.place,
    stream,
    revision,
    reason: wasPutIn
      ? `It was put in later: ${where}, and what followed it is still behind it.`
      : `It was moved here: ${where}.`,
  };
}

function follows(before: string, place: number): (event: SealedEvent) => boolean {
  return ({ streamHash, logHash: kept }) =>
    streamHash !== undefined && logHash(before, place, streamHash) === kept;
}
