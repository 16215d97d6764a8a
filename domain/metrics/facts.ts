import type { Redress } from '../authority/limits';
import type { Complaint, Handover, Period } from '../state';
import type { Instant } from '../time';

/** A stretch of time: from the first moment up to the second, which is not in it any more. */
export interface TimeSpan {
  readonly from: Instant;
  readonly until: Instant;
}

/** A recurring issue (a problem, see domain/problems) that a complaint belongs to. */
export interface IssueFacts {
  readonly id: string;
  /** The rule of the policy that found it. */
  readonly rule: string;
  readonly openedAt: Instant;
  readonly resolvedAt?: Instant | undefined;
}

/** What metrics look at: a part of the folded state of a complaint, so that every complaint has it. */
export type ComplaintFacts = Pick<
  Complaint,
  | 'id'
  | 'registeredAt'
  | 'policy'
  | 'level'
  | 'priority'
  | 'category'
  | 'team'
  | 'channel'
  | 'clocks'
  | 'interrupted'
  | 'periods'
  | 'missed'
  | 'handovers'
  | 'referrals'
  | 'resolution'
  | 'formerResolutions'
  | 'answer'
  | 'rejections'
  | 'reopenings'
  | 'closure'
  | 'customerMessages'
  | 'customerUpdates'
  | 'feedback'
  | 'processFeedback'
> & {
  /** Only for metrics of issues: those it belongs to. */
  readonly issues?: readonly IssueFacts[];
};

export function isIn({ from, until }: TimeSpan, at: Instant): boolean {
  return at >= from && at < until;
}

/** What of the list happened in the span. */
export function happenedIn<Happening extends { readonly at: Instant }>(
  list: readonly Happening[],
  span: TimeSpan,
): readonly Happening[] {
  return list.filter(({ at }) => isIn(span, at));
}

/** The parts of the complaint's life that lie in the span, cut off at its ends. */
export function periodsIn(
  { periods }: Pick<Complaint, 'periods'>,
  { from, until }: TimeSpan,
): readonly (Period & TimeSpan)[] {
  return periods
    .filter((one) => one.from < until && (one.until ?? until) > from)
    .map((one) => ({
      ...one,
      from: one.from > from ? one.from : from,
      until: one.until !== undefined && one.until < until ? one.until : until,
    }));
}

/** When somebody accepted the complaint first, and at which level. */
export function firstAcceptance({ periods }: Pick<Complaint, 'periods'>): Period | undefined {
  return periods.find(({ status }) => status === 'in-progress');
}

/**
 * When the complaint was closed first, and whether it was opened again. A closing that was undone in the same
 * millisecond leaves no gap in its life, so it is none.
 */
export function firstClosing({
  periods,
}: Pick<Complaint, 'periods'>): { readonly at: Instant; readonly reopened: boolean } | undefined {
  for (const [index, { until }] of periods.entries()) {
    if (until === undefined) return undefined;
    const next = periods[index + 1];
    if (!next || next.from > until) return { at: until, reopened: next !== undefined };
  }
  return undefined;
}

/** The closing that stands, with the resolution; undefined when it was withdrawn, or goes on elsewhere, or is open. */
export function settlement({ closure, resolution }: Pick<Complaint, 'closure' | 'resolution'>) {
  if (!closure || !resolution || closure.cause === 'withdrawn' || closure.cause === 'merged')
    return undefined;
  return { at: closure.at, resolution };
}

/** What the customer has from a closed complaint: of offers that they accepted, and of the one that stood at the end. */
export function redressGiven(
  facts: Pick<Complaint, 'closure' | 'resolution' | 'formerResolutions' | 'answer'>,
): readonly Redress[] {
  const { resolution, formerResolutions, answer } = facts;
  const stands = settlement(facts) !== undefined || answer?.accepted === true;
  return [
    ...formerResolutions.filter(({ accepted }) => accepted),
    ...(stands && resolution ? [resolution] : []),
  ].flatMap(({ redress }) => redress);
}

/** One escalation: up the ladder, to another department, or to an outside body. */
export interface Escalation {
  readonly at: Instant;
  /** The level that let go of it. */
  readonly level: string;
  readonly kind: 'hierarchical' | 'functional' | 'external';
  /** What it came from; only people refer a complaint to an outside body. */
  readonly cause: 'person' | NonNullable<Handover['byItself']>;
}

/** Every escalation of the complaint. Handing over to a team that is open is none, nor is going back down. */
export function escalationsIn({
  handovers,
  referrals,
  periods,
}: Pick<Complaint, 'handovers' | 'referrals' | 'periods'>): readonly Escalation[] {
  const within = handovers.flatMap(
    ({ at, kind, from, byItself: cause = 'person' as const }): readonly Escalation[] =>
      kind === 'down' || cause === 'follow-the-sun' ? [] : [{ at, level: from.level, kind, cause }],
  );
  const outside = referrals.flatMap(({ at }): readonly Escalation[] => {
    const level = periods.findLast(({ from }) => from <= at)?.level;
    return level === undefined ? [] : [{ at, level, kind: 'external', cause: 'person' }];
  });
  return [...within, ...outside];
}
