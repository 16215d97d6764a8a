import { type Deadline, deadlineName } from '../deadlines';
import type { Complaint } from '../state';

/** The first of `deadlines`, without putting the others in order. */
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
