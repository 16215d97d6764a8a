import type { ClockName } from './clocks';
import type { Complaint } from './state';
import type { Instant } from './time';

/** Something that will happen by itself unless someone acts before. */
export interface Deadline {
  readonly name: ClockName;
  readonly dueAt: Instant;
}

/** What will happen by itself, the earliest first. Instants have one form, so their text sorts as they do. */
export function deadlines(complaint: Complaint): readonly Deadline[] {
  const sortKey = ({ dueAt, name }: Deadline) => `${dueAt} ${name}`;
  return complaint.clocks
    .map(({ name, dueAt }) => ({ name, dueAt }))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}
