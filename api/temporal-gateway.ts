import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { PersonCommand } from '../domain/commands';
import { commandHash } from '../eventstore/digest';
import { streamOf } from '../eventstore/complaint-stream';
import {
  commandSignal,
  commandUpdate,
  type ComplaintInput,
  type Outcome,
  REFUSED,
  TASK_QUEUE,
} from '../workflows/messages';
import { forgetHistories } from './forget-histories';
import type { CommandResult, Gateway } from './gateway';
import { isRefusalDetail } from './refusal-detail';
import { messageOf } from '../platform/errors';
import { readWorkflow } from './workflow-view/read-workflow';

/** gRPC: invalid argument, permission denied, unimplemented, unauthenticated. */
const HOPELESS: ReadonlySet<number> = new Set([3, 7, 12, 16]);

export interface TemporalGatewayOptions {
  readonly client: Client;
  readonly taskQueue?: string;
  /** How long `send` waits for an outcome, in milliseconds. */
  readonly deadlineMs?: number;
  /** For tests: the bound of a run's history. */
  readonly historyLimit?: number;
}

/**
 * Hands commands to workflows as updates. The update's id is the command's id with the hash of its content, so that
 * every repetition meets the same update and another command under the same id does not get its answer. Everything
 * that may pass is tried again with the same id until the deadline: a draining run, a failed workflow task (whose
 * command may have been stored), an accepted update whose run ended. A complaint without a workflow gets one.
 */
export function createTemporalGateway(options: TemporalGatewayOptions): Gateway {
  const { client, taskQueue = TASK_QUEUE, deadlineMs = 10_000 } = options;

  function startOptions(complaintId: string, command: PersonCommand) {
    const input: ComplaintInput = {
      complaintId,
      ...(options.historyLimit === undefined ? {} : { historyLimit: options.historyLimit }),
    };
    return {
      workflowId: streamOf(complaintId),
      taskQueue,
      args: [input] as [ComplaintInput],
      staticSummary: summaryOf(complaintId, command),
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    };
  }

  function update(
    complaintId: string,
    command: PersonCommand,
    updateId: string,
    start: boolean,
  ): Promise<Outcome> {
    const definition = commandUpdate(command.name);
    const updateOptions = { args: [command] as [PersonCommand], updateId };
    if (!start)
      return client.workflow.getHandle(streamOf(complaintId)).executeUpdate(definition, updateOptions);
    const startWorkflowOperation = new WithStartWorkflowOperation(
      'complaint',
      startOptions(complaintId, command),
    );
    return client.workflow.executeUpdateWithStart(definition, { ...updateOptions, startWorkflowOperation });
  }

  return {
    async send(complaintId, command): Promise<CommandResult> {
      const until = Date.now() + deadlineMs;
      // Half of the hash: an id of 200 characters still fits into the 255 that Temporal keeps.
      const updateId = `${command.id}:${commandHash(command).slice(0, 32)}`;
      let start = command.name === 'register' || command.name === 'reopen';
      let reason = 'No worker answered in time.';
      while (Date.now() < until) {
        try {
          const outcome = await client.withDeadline(until, () =>
            update(complaintId, command, updateId, start),
          );
          return { kind: 'accepted', outcome };
        } catch (error) {
          const answer = refusalIn(error);
          if (answer) return answer;
          reason = messageOf(error);
          if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) break;
          if (error instanceof WorkflowNotFoundError) start = true;
          else if (!mayPass(error)) throw error;
        }
        await delay(Math.min(25 + Math.random() * 50, Math.max(0, until - Date.now())));
      }
      return { kind: 'unknown', reason };
    },

    async post(complaintId, command) {
      const signal = { signal: commandSignal, signalArgs: [command] as [PersonCommand] };
      await client.withDeadline(Date.now() + deadlineMs, () =>
        client.workflow.signalWithStart('complaint', { ...startOptions(complaintId, command), ...signal }),
      );
    },

    async forget(complaintIds) {
      const until = Date.now() + deadlineMs;
      return client
        .withDeadline(until, () => forgetHistories(client, complaintIds.map(streamOf), until))
        .then((left) => complaintIds.filter((id) => left.has(streamOf(id))));
    },

    async look(complaintId, wanted) {
      return client.withDeadline(Date.now() + deadlineMs, () =>
        readWorkflow(client, streamOf(complaintId), wanted),
      );
    },

    async ping() {
      await client.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({}));
    },
  };
}

/** The refusal that the workflow answered with, if that is what the error is. */
function refusalIn(error: unknown): CommandResult | undefined {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
    return undefined;
  const { type, details } = error.cause;
  const refusal: unknown = details?.[0];
  return type === REFUSED && isRefusalDetail(refusal) ? { kind: 'refused', refusal } : undefined;
}

/**
 * Whether the same call may succeed a moment later. An update that failed without being refused was draining or lost
 * its run; of the errors of the service, those of the request itself do not pass. FAILED_PRECONDITION is among those
 * that do: it stands for a workflow task that failed, and is not retried by the SDK.
 */
function mayPass(error: unknown): boolean {
  if (error instanceof WorkflowUpdateFailedError) return true;
  // The SDK wraps what the service says, but not from an update that comes with a start.
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && !HOPELESS.has(cause.code);
}

function summaryOf(complaintId: string, command: PersonCommand): string {
  if (command.name !== 'register') return `Complaint ${complaintId}`;
  const { category, priority } = command.data;
  return `Complaint ${complaintId}, ${category}${priority === undefined ? '' : `, priority ${priority}`}`;
}
