import type { Attempt, Complaint, PromiseMade } from './state';
import { elapsedMs, type Instant } from './time';

/** Time at each level visited, in order of the first visit; the parts add up to the whole. Milliseconds. */
export interface TimeConsumed {
  readonly totalMs: number;
  readonly perLevel: readonly { readonly level: string; readonly ms: number }[];
}

/** What the next level needs to know, frozen into the event of a handover: later changes do not touch it. */
export interface HandoverDossier {
  readonly details: {
    readonly subject: string;
    readonly description: string;
    readonly category: string;
    readonly department: string;
    readonly priority: string;
    readonly channel: string;
    readonly product?: string;
    readonly registeredAt: Instant;
  };
  readonly handedOverBy: { readonly level: string; readonly owner?: string };
  readonly stepsTaken: readonly Attempt[];
  readonly proposedSolutions: readonly string[];
  readonly promisesMade: readonly PromiseMade[];
  readonly timeConsumed: TimeConsumed;
}

export function compileDossier(complaint: Complaint, now: Instant): HandoverDossier {
  const { subject, description, category, department, priority, channel, product, registeredAt } = complaint;
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
    },
    handedOverBy: {
      level: complaint.level,
      ...(complaint.owner === undefined ? {} : { owner: complaint.owner }),
    },
    stepsTaken: complaint.attempts,
    proposedSolutions: complaint.attempts.flatMap((attempt) => attempt.proposedSolutions),
    promisesMade: complaint.promises,
    timeConsumed: timeConsumed(complaint, now),
  };
}

export function timeConsumed(complaint: Complaint, now: Instant): TimeConsumed {
  const perLevel = new Map<string, number>();
  for (const stay of complaint.stays) {
    const ms = elapsedMs(stay.from, stay.until ?? now);
    perLevel.set(stay.level, (perLevel.get(stay.level) ?? 0) + ms);
  }
  return {
    totalMs: [...perLevel.values()].reduce((sum, ms) => sum + ms, 0),
    perLevel: [...perLevel].map(([level, ms]) => ({ level, ms })),
  };
}
