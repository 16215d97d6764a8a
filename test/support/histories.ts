import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { streamOf } from '../../eventstore/complaint-stream';
import { dataConverter } from './payload-keys';
import { type System, workflowBundle } from './system';

type History = temporal.api.history.v1.IHistory;

/** The histories of all runs of a complaint's workflow, the oldest first. */
export async function historiesOf(system: System, complaintId: string): Promise<History[]> {
  const histories: History[] = [];
  for await (const { runId } of system.client.workflow.list({
    query: `WorkflowId = '${streamOf(complaintId)}'`,
  })) {
    histories.push(await system.client.workflow.getHandle(streamOf(complaintId), runId).fetchHistory());
  }
  return histories.reverse();
}

/** Replays histories against today's workflow code. Rejects when it would do anything else than it did then. */
export async function replay(workflowId: string, histories: readonly History[]): Promise<void> {
  for (const history of histories) {
    await Worker.runReplayHistory(
      { workflowBundle: await workflowBundle(), dataConverter },
      history,
      workflowId,
    );
  }
}
