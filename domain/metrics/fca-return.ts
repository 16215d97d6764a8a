import type { Redress } from '../authority/limits';
import { resolveTarget } from '../calendar/target';
import type { Policy } from '../policy/policy';
import type { Complaint } from '../state';
import { type Instant, toInstant, toMs } from '../time';
import { isIn, settlement, type TimeSpan } from './facts';
import { calendarIn } from './times';

/** What the return looks at: nothing that is erased with personal data, so that an erasure changes no return. */
export type ReturnFacts = Pick<
  Complaint,
  | 'registeredAt'
  | 'receivedAt'
  | 'category'
  | 'periods'
  | 'resolution'
  | 'formerResolutions'
  | 'answer'
  | 'closure'
>;

/** The numbers of complaints in the return, in its order, each with its formula. */
export const returnCounts = {
  outstandingAtStart:
    'Complaints that were received before the period and not answered before it. (DISP 1.10.2R(3)(b))',
  opened:
    'Complaints that were received in the period: at `receivedAt`, or else when they were registered. (DISP 1.10.2R(1))',
  closedWithin3Days:
    'Of those closed: answered before business closes on the third business day after the day of receipt, by the policy’s calendar. (DISP 1.5.1R)',
  closedWithin8Weeks:
    'Of those closed: answered later than that, and before the end of the day eight weeks after the day of receipt. (DISP 1.6.2R)',
  closedLater: 'Of those closed: answered after that.',
  closed: 'Complaints that were answered in the period.',
  upheld:
    'Of those closed: with an outcome of `upheld` or `partly-upheld`, whether or not the customer is content with it. (DISP 1.10.3G(2))',
  outstandingAtEnd:
    'Complaints that were received before the end of the period and not answered before it: those outstanding at its start, and those opened, without those closed.',
} as const;

export type ReturnCount = keyof typeof returnCounts;
export const returnCountNames = Object.keys(returnCounts) as readonly ReturnCount[];

/** What the other words and numbers of the return mean. */
export const returnTerms = {
  answered:
    'When the offer was made that stands, which is the final response, also when the customer has not said anything yet; an offer that the customer rejected, or that a reopening set aside, stands no more. Without any, when the complaint was withdrawn.',
  redress:
    'The sum of the money, by currency, in minor units, of the resolutions that the customer accepted and of those that stood at the closing, in the period in which the complaint was closed with them. (DISP 1.10.2R(4); goodwill counts, 1.10.3G(3))',
  causes:
    'Of those closed: how many have which root cause; `null` for those that are not closed for good yet, or were closed without one. The main cause is the most frequent.',
  merged:
    'A complaint that was merged into another is no complaint of its own, and counts nowhere, but for money that was given before.',
} as const;

/** One line of the return: of a category, or of all. */
export interface ReturnLine extends Readonly<Record<ReturnCount, number>> {
  /** In minor units, by currency. */
  readonly redress: readonly { readonly currency: string; readonly minor: number }[];
  /** The most frequent first. */
  readonly causes: readonly { readonly rootCause: string | null; readonly complaints: number }[];
  /** Null where no complaint that was closed has a root cause. */
  readonly mainCause: string | null;
}

/** The complaints return of a firm under UK FCA Handbook DISP 1 Annex 1, for a period. */
export interface FcaReturn {
  readonly total: ReturnLine;
  /** Of every category with a complaint that counts, by id. */
  readonly categories: readonly (ReturnLine & { readonly category: string })[];
}

/** Takes complaints, one after the other, in any order. */
export interface ReturnReader {
  add(facts: ReturnFacts, policy: Policy): void;
  read(): FcaReturn;
}

/** A return of no complaints yet. `policy` of a complaint: the one that it follows. */
export function createReturnReader(span: TimeSpan): ReturnReader {
  const total = newLine();
  const categories = new Map<string, Line>();
  return {
    add(facts, policy) {
      const { counts, redress, cause } = contributionOf(facts, policy, span);
      if (counts.length === 0 && redress.length === 0) return;
      const own = categories.get(facts.category) ?? newLine();
      categories.set(facts.category, own);
      for (const line of [total, own]) {
        for (const name of counts) line.counts[name] += 1;
        for (const { amount } of redress) add(line.redress, amount.currency, amount.minor);
        if (counts.includes('closed')) add(line.causes, cause, 1);
      }
    },
    read: () => ({
      total: lineOf(total),
      categories: byName(categories).map(([category, line]) => ({ category, ...lineOf(line) })),
    }),
  };
}

interface Contribution {
  readonly counts: readonly ReturnCount[];
  readonly redress: readonly Redress[];
  readonly cause: string | null;
}

function contributionOf(facts: ReturnFacts, policy: Policy, span: TimeSpan): Contribution {
  const { closure } = facts;
  const redress = givenAt(facts).flatMap((given) => (isIn(span, given.at) ? given.redress : []));
  const cause = closure?.rootCause ?? null;
  if (closure?.cause === 'merged') return { counts: [], redress, cause };
  const opened = openedAt(facts);
  const answer = answerOf(facts);
  const isOutstandingAt = (at: Instant) => opened < at && !(answer && answer.at < at);
  const counts: ReturnCount[] = [];
  if (isOutstandingAt(span.from)) counts.push('outstandingAtStart');
  if (isIn(span, opened)) counts.push('opened');
  if (answer && isIn(span, answer.at)) {
    counts.push('closed', speedOf(opened, answer.at, policy));
    if (answer.upheld) counts.push('upheld');
  }
  if (isOutstandingAt(span.until)) counts.push('outstandingAtEnd');
  return { counts, redress, cause };
}

/** A clock of whoever received it may be a little ahead of ours. */
function openedAt({ receivedAt, registeredAt }: ReturnFacts): Instant {
  const received = receivedAt === undefined ? registeredAt : toInstant(toMs(receivedAt));
  return received < registeredAt ? received : registeredAt;
}

/** See `answered` of {@link returnTerms}. */
function answerOf({
  resolution,
  answer,
  closure,
}: ReturnFacts): { readonly at: Instant; readonly upheld: boolean } | undefined {
  if (resolution && answer?.accepted !== false)
    return { at: resolution.at, upheld: resolution.outcome !== 'not-upheld' };
  return closure && { at: closure.at, upheld: false };
}

function speedOf(opened: Instant, answered: Instant, policy: Policy): ReturnCount {
  const calendar = calendarIn({ policy });
  const isBefore = (target: string) =>
    toMs(answered) < resolveTarget(calendar, target, toMs(opened), 'same-day').dueAt;
  if (isBefore('3 business days')) return 'closedWithin3Days';
  return isBefore('8 weeks') ? 'closedWithin8Weeks' : 'closedLater';
}

/** Each resolution whose money is the customer’s, with the closing by which it became that. */
function givenAt(
  facts: ReturnFacts,
): readonly { readonly at: Instant; readonly redress: readonly Redress[] }[] {
  const { closure, resolution, answer, formerResolutions, periods } = facts;
  const former = formerResolutions
    .filter(({ accepted }) => accepted)
    .map(({ setAside, redress }) => ({
      at: periods.findLast(({ from }) => from < setAside.at)?.until ?? setAside.at,
      redress,
    }));
  const stands = settlement(facts) !== undefined || answer?.accepted === true;
  return closure && resolution && stands
    ? [...former, { at: closure.at, redress: resolution.redress }]
    : former;
}

interface Line {
  readonly counts: Record<ReturnCount, number>;
  readonly redress: Map<string, number>;
  readonly causes: Map<string | null, number>;
}

function newLine(): Line {
  const counts = Object.fromEntries(returnCountNames.map((name) => [name, 0])) as Record<ReturnCount, number>;
  return { counts, redress: new Map(), causes: new Map() };
}

function lineOf({ counts, redress, causes }: Line): ReturnLine {
  const ranked = [...causes].sort(([a, x], [b, y]) => y - x || ((a ?? '') < (b ?? '') ? -1 : 1));
  return {
    ...counts,
    redress: byName(redress).map(([currency, minor]) => ({ currency, minor })),
    causes: ranked.map(([rootCause, complaints]) => ({ rootCause, complaints })),
    mainCause: ranked.find(([rootCause]) => rootCause !== null)?.[0] ?? null,
  };
}

function add<Key>(sums: Map<Key, number>, key: Key, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function byName<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
