import type { Instant } from '../../domain/time';
import type { ReadModels } from '../tables';

/** A published version of a policy in a list. */
export interface PolicySummary {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly publishedAt: Instant;
  /** The id of whoever published it. */
  readonly by: string;
}

/** Every published version, by id, the newest version of each first. */
export async function listPolicies(db: ReadModels): Promise<readonly PolicySummary[]> {
  const rows = await db
    .selectFrom('read.policies')
    .select(['id', 'version', 'title', 'published_at', 'published_by'])
    .orderBy('id')
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ published_at, published_by, ...row }) => ({
    ...row,
    publishedAt: published_at,
    by: published_by,
  }));
}
