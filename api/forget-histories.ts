import { setTimeout as delay } from 'node:timers/promises';
import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';

interface Run {
  readonly runId: string;
  readonly closed: boolean;
}

const AGAIN_MS = 500;
const AT_ONCE = 8;

/**
 * Has Temporal delete every run of the workflows, as soon as it is closed: what was asked for is durable, and done in the
 * background within a minute or so. Resolves, at `until` (milliseconds since 1970) at the latest, with the ids of those
 * of which a run still goes on.
 */
export async function forgetHistories(
  client: Client,
  workflowIds: readonly string[],
  until: number,
): Promise<ReadonlySet<string>> {
  const left = new Set(workflowIds);
  const waiting = [...workflowIds];
  async function work(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
      if (await forget(client, id, until)) left.delete(id);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return left;
}

/** True when nothing is left that was not asked to be deleted. Runs are listed a moment late: it looks twice. */
async function forget(client: Client, workflowId: string, until: number): Promise<boolean> {
  const asked = new Set<string>();
  for (let calm = false; ; await delay(AGAIN_MS)) {
    const fresh = (await runsOf(client, workflowId)).filter(({ runId }) => !asked.has(runId));
    if (fresh.length === 0) {
      if (calm) return true;
      calm = true;
    }
    for (const { runId } of fresh.filter(({ closed }) => closed)) {
      await deleteRun(client, workflowId, runId);
      asked.add(runId);
    }
    if (Date.now() + AGAIN_MS > until) return false;
  }
}

/** Those that are listed, and the newest, which may not be listed yet. */
async function runsOf(client: Client, workflowId: string): Promise<readonly Run[]> {
  const runs = new Map<string, Run>();
  for await (const { runId, status } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
    runs.set(runId, { runId, closed: status.name !== 'RUNNING' });
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    runs.set(runId, { runId, closed: status.name !== 'RUNNING' });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return [...runs.values()];
}

async function deleteRun(client: Client, workflowId: string, runId: string): Promise<void> {
  const { namespace } = client.options;
  try {
    await client.workflowService.deleteWorkflowExecution({
      namespace,
      workflowExecution: { workflowId, runId },
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** gRPC: not found. */
function isGone(error: unknown): boolean {
  return isGrpcServiceError(error) && error.code === 5;
}
