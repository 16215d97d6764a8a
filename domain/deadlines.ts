import type { Clock, ClockName } from './clocks/clock';
import type { Complaint } from './state';
import type { Instant } from './time';

/** Something that will happen by itself unless someone acts before. */
export interface Deadline {
  /** The clock for a breach, `{clock}@{percent}` for a warning before it or a reminder after it. */
  readonly name: string;
  readonly dueAt: Instant;
}

/** What will happen by itself, the earliest first: the next threshold of every clock that does not stand still. */
export function deadlines(complaint: Pick<Complaint, 'clocks'>): readonly Deadline[] {
  // Instants have one form, so their text sorts as they do.
  const sortKey = ({ dueAt, name }: Deadline) => `${dueAt} ${name}`;
  return complaint.clocks
    .flatMap((clock) => nextOf(clock) ?? [])
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** The first of {@link deadlines}, without putting the others in order. */
export function firstDeadline({ clocks }: Pick<Complaint, 'clocks'>): Deadline | undefined {
  let first: Deadline | undefined;
  for (const { name, ahead } of clocks) {
    const next = ahead[0];
    if (next?.at === undefined || (first && next.at > first.dueAt)) continue;
    const found = { name: deadlineName(name, next.percent), dueAt: next.at };
    if (!first || found.dueAt < first.dueAt || found.name < first.name) first = found;
  }
  return first;
}

function nextOf({ name, ahead }: Clock): Deadline | undefined {
  const next = ahead[0];
  if (next?.at === undefined) return undefined;
  return { name: deadlineName(name, next.percent), dueAt: next.at };
}

export function deadlineName(clock: ClockName, percent: number): string {
  return percent === 100 ? clock : `${clock}@${percent}`;
}

/** The clock and the percentage of a deadline's name. */
export function thresholdOf(deadline: string): { readonly clock: ClockName; readonly percent: number } {
  const [clock = deadline, percent] = deadline.split('@');
  return { clock, percent: percent === undefined ? 100 : Number(percent) };
}
