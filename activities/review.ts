import { Context } from '@temporalio/activity';
import { calendarOf, type Policy } from '../domain/policy/policy';
import { type Month, monthsOver, type Period, periodOf } from '../domain/review/period';
import { type ProcessReview, type ReviewedProblems, reviewOf } from '../domain/review/review';
import { addTallies, NO_TALLY, type ReviewScope, tallyOf } from '../domain/review/tally';
import { type Instant, toInstant } from '../domain/time';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { Policies } from '../eventstore/policy-log';
import type { EventStore } from '../eventstore/port';
import { readReviews, storeReview } from '../eventstore/review-log';
import type { ReviewReport } from './contract';

/** What a review asks of the read models. */
export interface ReviewSource {
  firstRegistration(): Promise<Instant | undefined>;
  caughtUp(): Promise<boolean>;
  complaintsIn(period: Period): AsyncIterable<readonly string[]>;
  problemsIn(period: Period): Promise<ReviewedProblems>;
}

export interface ReviewOptions {
  readonly store: Pick<EventStore, 'append' | 'durable'>;
  /** The active one is reviewed, with the complaints that follow any version of it. */
  readonly policies: Policies;
  readonly source: ReviewSource;
  /** Called now and then with the month and how many complaints were looked at. */
  readonly onProgress?: (month: Month, complaints: number) => void;
}

/** What happened at the end of a month has been stored by then. */
const SETTLED_MS = 3_600_000;
/** Streams that are read at once. */
const CONCURRENCY = 16;

/**
 * Reviews every month since the first complaint that is over and has no review yet, the first first, and stores each
 * once, however many do so at once. `now`: milliseconds since 1970.
 */
export async function reviewPeriods(options: ReviewOptions, now: number): Promise<ReviewReport> {
  const { store, policies, source } = options;
  const policy = await policies.active();
  const first = await source.firstRegistration();
  if (first === undefined) return { stored: [] };
  const reviewed = new Set((await readReviews(store.durable, policy.id)).map(({ month }) => month));
  const stored: Month[] = [];
  for (const month of monthsOver(first, toInstant(now - SETTLED_MS), timeZoneOf(policy))) {
    if (reviewed.has(month)) continue;
    const review = await reviewMonth(options, policy, month);
    if (await storeReview(store, review, toInstant(now))) stored.push(month);
  }
  return { stored };
}

/** The review of a month, whether it is over or not; nothing is stored. Rejects while the read models are behind. */
export async function reviewMonth(
  { store, source, onProgress }: ReviewOptions,
  policy: Policy,
  month: Month,
): Promise<ProcessReview> {
  if (!(await source.caughtUp()))
    throw new Error(
      `The read models are behind the event log, so ${month} cannot be reviewed. Try again later.`,
    );
  const scope = scopeOf(policy, month);
  let tally = NO_TALLY;
  let complaints = 0;
  for await (const page of source.complaintsIn(scope.period)) {
    for (let start = 0; start < page.length; start += CONCURRENCY) {
      const histories = await Promise.all(
        page.slice(start, start + CONCURRENCY).map((id) => store.durable.readStream(streamOf(id))),
      );
      for (const history of histories) tally = addTallies(tally, tallyOf(history.map(decodeEvent), scope));
      complaints += histories.length;
      onProgress?.(month, complaints);
    }
  }
  return reviewOf(tally, scope, policy, await source.problemsIn(scope.period));
}

function scopeOf(policy: Policy, month: Month): ReviewScope {
  const calendar = calendarOf(policy, policy.calendar);
  return { policyId: policy.id, period: periodOf(month, calendar.timeZone), calendar };
}

export function timeZoneOf(policy: Policy): string {
  return calendarOf(policy, policy.calendar).timeZone;
}

/** The same as an activity: it tells Temporal of its progress, so that a worker that died is noticed. */
export function createReviewActivity(
  options: Omit<ReviewOptions, 'onProgress'>,
): (now: number) => Promise<ReviewReport> {
  return (now) => {
    const context = Context.current();
    const onProgress = (month: Month, complaints: number) => context.heartbeat({ month, complaints });
    return reviewPeriods({ ...options, onProgress }, now);
  };
}
