import type { Pool } from 'pg';

/** A node of a plan, as far as tests look at it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** All nodes of the plan by which PostgreSQL has just run the statement. */
export async function explain(
  pool: Pool,
  text: string,
  parameters: readonly unknown[],
): Promise<readonly PlanNode[]> {
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    [...parameters],
  );
  const flatten = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(flatten)];
  return rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan));
}

/** No table is read as a whole and nothing is sorted. */
export function expectIndexed(plan: readonly PlanNode[]): void {
  const types = plan.map((node) => node['Node Type']);
  expect(types).not.toContain('Seq Scan');
  expect(types.filter((type) => type.endsWith('Sort'))).toEqual([]);
}
