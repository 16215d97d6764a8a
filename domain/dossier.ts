import { type Attribution, attribute } from './clocks/attribution';
import { calendarOf, type Policy } from './policy/policy';
import type { Attempt, Complaint, FormerResolution, PromiseMade } from './state';
import type { Money } from './money';
import { utf8Length } from './text';
import { elapsedMs, type Instant } from './time';

/** Time around the clock at each level visited, in order of the first visit; the parts add up to the whole. Milliseconds. */
export interface TimeConsumed {
  readonly totalMs: number;
  readonly perLevel: readonly { readonly level: string; readonly ms: number }[];
}

/**
 * What the next level needs to know, frozen into the event of a handover: later changes do not touch it. It always
 * fits into an event: of very long lists the newest entries are here, and `omitted` counts the older ones, which
 * stand in the stream before this event.
 */
export interface HandoverDossier {
  readonly details: {
    readonly subject: string;
    readonly description: string;
    readonly category: string;
    readonly department: string;
    readonly priority: string;
    readonly severity?: string;
    readonly concerns?: readonly string[];
    readonly amount?: Money;
    readonly channel: string;
    readonly product?: string;
    readonly receivedAt?: string;
    readonly registeredAt: Instant;
  };
  /** Whose it was: of an owner, or of an assignee who had not accepted. Neither: it was in the inbox of the level. */
  readonly handedOverBy: { readonly level: string; readonly owner?: string; readonly assignee?: string };
  readonly stepsTaken: readonly Attempt[];
  /** What the steps proposed. */
  readonly proposedSolutions: readonly string[];
  readonly promisesMade: readonly PromiseMade[];
  /** What was offered to the customer before and did not last. */
  readonly formerResolutions: readonly FormerResolution[];
  readonly omitted?: {
    readonly stepsTaken: number;
    readonly promisesMade: number;
    readonly formerResolutions: number;
  };
  readonly timeConsumed: TimeConsumed;
  /** The same in opening hours, for each level, holder and pause. Missing in dossiers of versions before 0.2. */
  readonly openTime?: Attribution;
}

// A store takes an append of 1 MiB. The description needs up to 300 kB of it (control characters, escaped), the summary
// of a handover 30 kB; the largest single attempt in plain text fits.
const ROOM_FOR_STEPS = 320 * 1024;
const ROOM_FOR_PROMISES = 160 * 1024;
const ROOM_FOR_RESOLUTIONS = 160 * 1024;

export function compileDossier(
  complaint: Complaint,
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): HandoverDossier {
  const { subject, description, category, department, priority, channel, registeredAt } = complaint;
  const { product, receivedAt, level, owner, assignee, severity, concerns, amount } = complaint;
  // The solutions of a step stand in the dossier twice.
  const stepsTaken = newest(complaint.attempts, ROOM_FOR_STEPS, (step) => [step, step.proposedSolutions]);
  const promisesMade = newest(complaint.promises, ROOM_FOR_PROMISES);
  const formerResolutions = newest(complaint.formerResolutions, ROOM_FOR_RESOLUTIONS);
  const omitted = {
    stepsTaken: complaint.attempts.length - stepsTaken.length,
    promisesMade: complaint.promises.length - promisesMade.length,
    formerResolutions: complaint.formerResolutions.length - formerResolutions.length,
  };
  return {
    details: {
      subject,
      description,
      category,
      department,
      priority,
      channel,
      registeredAt,
      ...(product === undefined ? {} : { product }),
      ...(receivedAt === undefined ? {} : { receivedAt }),
      ...(severity === undefined ? {} : { severity }),
      ...(concerns.length === 0 ? {} : { concerns }),
      ...(amount === undefined ? {} : { amount }),
    },
    handedOverBy: {
      level,
      ...(owner === undefined ? {} : { owner }),
      ...(assignee === undefined ? {} : { assignee }),
    },
    stepsTaken,
    proposedSolutions: stepsTaken.flatMap((step) => step.proposedSolutions),
    promisesMade,
    formerResolutions,
    ...(Object.values(omitted).some((count) => count > 0) ? { omitted } : {}),
    timeConsumed: timeConsumed(complaint, now),
    openTime: attribute(complaint, calendarOf(policy, policy.calendar), now),
  };
}

/** While the customer has the word nobody works on it: that time is not counted. */
export function timeConsumed(complaint: Pick<Complaint, 'periods'>, now: Instant): TimeConsumed {
  const perLevel = new Map<string, number>();
  for (const { level, status, from, until } of complaint.periods) {
    if (status === 'resolved') continue;
    perLevel.set(level, (perLevel.get(level) ?? 0) + elapsedMs(from, until ?? now));
  }
  return {
    totalMs: [...perLevel.values()].reduce((sum, ms) => sum + ms, 0),
    perLevel: [...perLevel].map(([level, ms]) => ({ level, ms })),
  };
}

/** As many of the last entries as fit into `room` bytes of JSON, in their order. */
function newest<T>(
  entries: readonly T[],
  room: number,
  content: (entry: T) => unknown = (entry) => entry,
): readonly T[] {
  let left = room;
  const firstKept = entries.findLastIndex((entry) => {
    left -= utf8Length(JSON.stringify(content(entry)));
    return left < 0;
  });
  return entries.slice(firstKept + 1);
}
