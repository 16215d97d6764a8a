import type { Client } from '@temporalio/client';
import type { FollowUp } from '../domain/follow-ups';
import { streamOf } from '../eventstore/complaint-stream';
import { commandSignal, type ComplaintInput, TASK_QUEUE } from '../workflows/messages';

/** Gives another complaint a command; its workflow is started if need be. Giving it again does nothing. */
export type GiveFollowUp = (followUp: FollowUp) => Promise<void>;

/** Gives follow-ups as signals: nobody waits for the answer, and a refusal is told to whoever caused it. */
export function createGiveFollowUp(client: Client, taskQueue: string = TASK_QUEUE): GiveFollowUp {
  return async ({ complaintId, command }) => {
    const input: ComplaintInput = { complaintId };
    await client.workflow.signalWithStart('complaint', {
      workflowId: streamOf(complaintId),
      taskQueue,
      args: [input],
      staticSummary: `Complaint ${complaintId}`,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      signal: commandSignal,
      signalArgs: [command],
    });
  };
}
