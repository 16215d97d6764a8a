import { SYSTEM } from '../domain/actor';
import type { ProcessReview } from '../domain/review/review';
import type { Month } from '../domain/review/period';
import type { Instant } from '../domain/time';
import { UnreadableEvent } from './complaint-stream';
import { EventIdConflict } from './errors';
import { eventIdFrom } from './event-id';
import { toJsonObject } from './json';
import type { EventReader, EventStore, RecordedEvent } from './port';

/** The stored name of the event whose data are a {@link ProcessReview}. */
export const PROCESS_REVIEWED = 'ProcessReviewed';

export function reviewStream(policyId: string): string {
  return `review-${policyId}`;
}

/** Stores the review of a month for ever; false when that month of that policy is stored already, by whomever. */
export async function storeReview(
  store: Pick<EventStore, 'append'>,
  review: ProcessReview,
  now: Instant,
): Promise<boolean> {
  const stream = reviewStream(review.policy.id);
  const event = {
    id: eventIdFrom(stream, review.month),
    type: PROCESS_REVIEWED,
    data: toJsonObject(review),
    metadata: toJsonObject({ at: now, by: SYSTEM }),
  };
  try {
    return (await store.append(stream, [event], 'any')).outcome === 'appended';
  } catch (error) {
    if (error instanceof EventIdConflict) return false;
    throw error;
  }
}

/** The reviews of a policy, by month; empty when there is none. */
export async function readReviews(
  reader: EventReader<'visible' | 'durable'>,
  policyId: string,
): Promise<readonly ProcessReview[]> {
  const reviews = (await reader.readStream(reviewStream(policyId))).map(reviewIn);
  return reviews.sort((a, b) => (a.month < b.month ? -1 : 1));
}

/** The review of a month; undefined when there is none. */
export async function readReview(
  reader: EventReader<'visible' | 'durable'>,
  policyId: string,
  month: Month,
): Promise<ProcessReview | undefined> {
  return (await readReviews(reader, policyId)).find((review) => review.month === month);
}

function reviewIn(event: RecordedEvent): ProcessReview {
  if (event.type !== PROCESS_REVIEWED) throw new UnreadableEvent(event, 'this type is not known');
  // Written by storeReview; the type vouches for the shape.
  const review: unknown = event.data;
  return review as ProcessReview;
}
