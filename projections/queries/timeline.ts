import type { Actor } from '../../domain/actor';
import type { Instant } from '../../domain/time';
import type { ReadModels } from '../tables';

/** One step of a complaint in words. The text holds free text of people: treat it as personal data. */
export interface TimelineEntry {
  readonly revision: number;
  readonly position: string;
  readonly at: Instant;
  readonly by: Actor;
  readonly type: string;
  readonly text: string;
  /** When the step is a missed deadline: when it was due, and when that was noticed. */
  readonly missed: { readonly dueAt: Instant; readonly firedAt: Instant } | null;
}

export interface TimelinePage {
  /** Only steps after this revision. */
  readonly after?: number | undefined;
  /** At most so many. Default: 200. */
  readonly limit?: number | undefined;
}

/** The steps of a complaint, the first first; empty when the read model does not have it (yet). */
export async function timelineOf(
  db: ReadModels,
  complaintId: string,
  { after = -1, limit = 200 }: TimelinePage = {},
): Promise<readonly TimelineEntry[]> {
  const rows = await db
    .selectFrom('read.timeline')
    .select(['revision', 'position', 'at', 'by_id', 'by_role', 'type', 'text', 'due_at', 'fired_at'])
    .where('complaint_id', '=', complaintId)
    .where('revision', '>', after)
    .orderBy('revision')
    .limit(limit)
    .execute();
  return rows.map(({ at, by_id, by_role, due_at, fired_at, ...row }) => ({
    ...row,
    at: at,
    by: { id: by_id, role: by_role },
    missed: due_at && fired_at ? { dueAt: due_at, firedAt: fired_at } : null,
  }));
}
