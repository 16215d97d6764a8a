import type { Client } from '@temporalio/client';
import type { DeliveryCommand, PersonCommand } from '../domain/commands';
import { streamOf } from '../eventstore/complaint-stream';
import { commandSignal, type ComplaintInput, TASK_QUEUE } from '../workflows/messages';

/** Gives a complaint a command; its workflow is started if need be. Giving it again does nothing. */
export type GiveCommand = (given: {
  readonly complaintId: string;
  readonly command: PersonCommand | DeliveryCommand;
}) => Promise<void>;

/** Gives commands as signals: nobody waits for the answer, and a refusal is told to whoever caused it. */
export function createGiveCommand(client: Client, taskQueue: string = TASK_QUEUE): GiveCommand {
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
