import { type Attribution, attribute } from './clocks/attribution';
import type { Approval } from './authority/approval';
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
 * stand in the stream before this event. Of a description that is too long the beginning is here.
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
  /** A decision that waited for approval. Handing over to another level or department made it void: whoever has it now decides. */
  readonly pendingApproval?: Pick<Approval, 'id' | 'for' | 'requestedBy' | 'requestedAt'>;
  readonly omitted?: {
    readonly stepsTaken: number;
    readonly promisesMade: number;
    readonly formerResolutions: number;
    /** Characters. */
    readonly description?: number;
  };
  readonly timeConsumed: TimeConsumed;
  /** The same in opening hours, for each level, holder and pause. Missing in dossiers of versions before 0.2. */
  readonly openTime?: Attribution;
}

// A store takes an append of 1 MiB, and one command may hand a complaint over several times: by itself, then by rules
// of the policy. The first dossier may be 420 kB, those that follow at the same moment 160, 80, 40 and so on: together
// less than 740 kB. The command's own event has 256 kB at most, as much as the API takes; the rest is for letters.
const ROOM = 420_000;
const ROOM_AFTERWARDS = 320_000;

export function compileDossier(
  complaint: Complaint,
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): HandoverDossier {
  const { subject, category, department, priority, channel, registeredAt } = complaint;
  const { product, receivedAt, level, owner, assignee, severity, concerns, amount } = complaint;
  const known = {
    details: {
      subject,
      description: '',
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
    ...approvalOf(complaint),
    timeConsumed: timeConsumed(complaint, now),
    openTime: attribute(complaint, calendarOf(policy, policy.calendar), now),
  };
  let left = roomFor(complaint, now) - bytesOf(known);
  const description = beginning(complaint.description, left);
  left -= bytesOf(description);
  // The solutions of a step stand in the dossier twice.
  const stepsTaken = newest(complaint.attempts, left * 0.7, (step) => [step, step.proposedSolutions]);
  left -= stepsTaken.reduce((sum, step) => sum + bytesOf([step, step.proposedSolutions]), 0);
  const formerResolutions = newest(complaint.formerResolutions, left * 0.7);
  left -= bytesOf(formerResolutions);
  const promisesMade = newest(complaint.promises, left);
  const cut = complaint.description.length - description.length;
  const omitted = {
    stepsTaken: complaint.attempts.length - stepsTaken.length,
    promisesMade: complaint.promises.length - promisesMade.length,
    formerResolutions: complaint.formerResolutions.length - formerResolutions.length,
    ...(cut > 0 ? { description: cut } : {}),
  };
  return {
    ...known,
    details: { ...known.details, description },
    stepsTaken,
    proposedSolutions: stepsTaken.flatMap((step) => step.proposedSolutions),
    promisesMade,
    formerResolutions,
    ...(Object.values(omitted).some((count) => count > 0) ? { omitted } : {}),
  };
}

/** How many bytes of JSON the dossier may have: less for each one that was frozen at the same moment. */
function roomFor({ handovers, referrals }: Complaint, now: Instant): number {
  const before = [...handovers, ...referrals].filter(({ at }) => at === now).length;
  return before === 0 ? ROOM : ROOM_AFTERWARDS / 2 ** before;
}

function approvalOf({ pendingApproval }: Complaint): Pick<HandoverDossier, 'pendingApproval'> {
  if (!pendingApproval) return {};
  const { id, for: asked, requestedBy, requestedAt } = pendingApproval.approval;
  return { pendingApproval: { id, for: asked, requestedBy, requestedAt } };
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
    left -= bytesOf(content(entry)) + 1;
    return left < 0;
  });
  return entries.slice(firstKept + 1);
}

/** As much of the beginning of a text as fits into `room` bytes of JSON; no character is cut in two. */
function beginning(text: string, room: number): string {
  if (bytesOf(text) <= room) return text;
  const quotes = bytesOf('');
  let left = room - quotes;
  let end = 0;
  for (const character of text) {
    left -= bytesOf(character) - quotes;
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function bytesOf(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}
