import type { Router } from 'express';
import { z } from 'zod';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { operation } from '../contract/operation';
import { instantOut } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import { createRouter, resource } from '../resource';
import { temporalUnavailable } from '../temporal-unavailable';
import { pageSize } from '../validation';
import { activityStates, runStatuses, stepKinds, type WorkflowLook } from '../workflow-view/workflow-look';

const parameters = z.strictObject({
  run: z.uuid().optional().describe('An earlier run; default: the newest'),
  limit: pageSize(1_000, 200).describe('So many of the newest steps'),
});

const look = z.strictObject({
  workflowId: z.string(),
  runId: z.string(),
  namespace: z.string(),
  continuesRunId: z.string().nullable().describe('The run before; ask for it with ?run='),
  status: z.enum(runStatuses),
  summary: z.string().nullable(),
  taskQueue: z.string(),
  startedAt: instantOut,
  closedAt: instantOut.nullable(),
  history: z.strictObject({ events: z.int(), bytes: z.int() }).describe('What Temporal keeps of the run'),
  pendingTaskAttempt: z
    .int()
    .nullable()
    .describe('Above 1: the workflow’s code fails, or no worker takes the task'),
  timers: z.array(
    z.strictObject({
      id: z.string(),
      reason: z.string().nullable().describe('What it waits for'),
      startedAt: instantOut,
      firesAt: instantOut,
    }),
  ),
  activities: z.array(
    z.strictObject({
      id: z.string(),
      type: z.string(),
      summary: z.string().nullable(),
      state: z.enum(activityStates),
      attempt: z.int(),
      scheduledAt: instantOut.nullable(),
      lastStartedAt: instantOut.nullable(),
      nextAttemptAt: instantOut.nullable(),
      lastError: z.string().nullable(),
      lastWorker: z.string().nullable(),
    }),
  ),
  steps: z.array(z.strictObject({ id: z.int(), at: instantOut, kind: z.enum(stepKinds), text: z.string() })),
  earlierSteps: z.int().describe('So many were left out before the first'),
  temporalUi: z.url().nullable().describe('The same run in Temporal’s own console'),
});

/** The workflow behind a complaint, as Temporal keeps it: what it waits for, what it tries, what happened. */
export function workflowRoutes({ events, gateway, temporalUiOrigin }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/complaints/:complaintId/workflow', {
    get: operation({
      id: 'getComplaintWorkflow',
      summary:
        'The workflow of a complaint: timers with their reason, attempts, last errors, history in words',
      tag: 'operations',
      scope: 'operations:read',
      query: parameters,
      answers: { 200: { description: 'What Temporal keeps of it, decoded', json: look } },
      problems: ['not-registered', 'no-such-workflow', 'temporal-unavailable'],
      examples: [{ query: { limit: '50' } }],
      handle: async (req, res, { query: { run: runId, limit } }) => {
        const complaintId = complaintIdIn(req);
        await requireComplaint(events, complaintId);
        const found = await gateway.look(complaintId, { runId, limit }).catch((cause: unknown) => {
          throw temporalUnavailable(cause, 'Try again in a moment; `redress doctor` says what is wrong.');
        });
        if (!found) throw noSuchWorkflow(complaintId, runId);
        res.json({ ...found, temporalUi: temporalUiOrigin ? pageOf(temporalUiOrigin, found) : null });
      },
    }),
  });
  return router;
}

function pageOf(origin: string, { namespace, workflowId, runId }: WorkflowLook): string {
  const path = [namespace, 'workflows', workflowId, runId].map(encodeURIComponent).join('/');
  return `${origin}/namespaces/${path}/history`;
}

function noSuchWorkflow(complaintId: string, runId: string | undefined): Problem {
  return new Problem('no-such-workflow', {
    detail: `Temporal keeps nothing of ${runId === undefined ? 'the workflow' : `the run ${runId}`} of ${complaintId}.`,
    hint: 'A closed complaint needs none and its history is deleted after some days; `redress reconcile` gives an open one its workflow.',
  });
}
