import type { Request, Router } from 'express';
import { z } from 'zod';
import { commandNames, commands, isOnComplaint, type OnComplaint } from '../../domain/commands';
import { complaintIdSchema } from '../../domain/complaint-id';
import { complaintsProjection } from '../../projections/models/complaints';
import { complaintsOfProblem } from '../../projections/queries/problems';
import { similarComplaints } from '../../projections/queries/similar';
import { readProblem } from '../../eventstore/problem-log';
import { readJsonBody } from '../body';
import { giveToAll } from '../bulk';
import type { CommandDesk } from '../command-desk';
import { readCommandId, readExpectedRevision, readPreferences, readTraceparent } from '../command-headers';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { invalidRequest } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf, requestIdOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { bodyErrors, noParameters, pageSize, readQuery } from '../validation';
import { isProblemId, noSuchProblem } from './problems';

/** So many complaints get a command with one request. */
export const MOST_AT_ONCE = 500;
/** The key of each command has `:` and an id of at most 64 characters behind it, and 200 characters at most. */
const LONGEST_KEY = 135;
/** Within the minute that clients wait for an answer. */
const WITHIN_MS = 40_000;

const name = z.enum(commandNames.filter(isOnComplaint));
const body = z
  .strictObject({
    command: name,
    data: z.record(z.string(), z.unknown()).default({}),
    complaints: z.array(complaintIdSchema).min(1).max(MOST_AT_ONCE).optional(),
    similarTo: complaintIdSchema.optional(),
    problem: z.string().refine(isProblemId, 'is not the id of a recurring problem').optional(),
    /** Go on behind this complaint, where an earlier answer ended. */
    after: complaintIdSchema.optional(),
  })
  .refine(
    ({ complaints, similarTo, problem }) =>
      [complaints, similarTo, problem].filter((one) => one !== undefined).length === 1,
    'needs one of complaints, similarTo and problem',
  )
  .refine(({ complaints, after }) => complaints === undefined || after === undefined, {
    path: ['after'],
    message: 'goes with similarTo or problem only',
  });

const similarParameters = z.strictObject({
  after: complaintIdSchema.optional(),
  limit: pageSize(MOST_AT_ONCE, 100),
  minPosition: z.string().optional(),
});

/** Mass complaints: which are the same, and answering them together. */
export function bulkRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const { events, pool } = dependencies;
  const router = createRouter();

  resource(router, '/complaints/:complaintId/similar', {
    get: async (req, res) => {
      const complaintId = complaintIdIn(req);
      const { after, limit, minPosition } = readQuery(req, similarParameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, complaintsProjection, minPosition);
      const found = await fromReadModels(() => similarComplaints(pool, complaintId, { after, limit }));
      if (found.length === 0) await requireComplaint(events, complaintId);
      const last = found.at(-1);
      const next = last && found.length === limit ? last.id : null;
      if (next !== null) {
        const query = new URLSearchParams({ after: next, limit: String(limit) });
        res.links({ next: `/v1/complaints/${complaintId}/similar?${query.toString()}` });
      }
      res.json({ complaints: found, next });
    },
  });

  resource(router, '/bulk', {
    post: [
      ...readJsonBody,
      async (req, res) => {
        readQuery(req, noParameters);
        const { order, wanted } = readOrder(req);
        res.set('Idempotency-Key', order.key);
        const complaintIds = await complaintsOf(wanted);
        const whole = wanted.complaints !== undefined || complaintIds.length < MOST_AT_ONCE;
        const outcomes = await giveToAll(give, order, complaintIds, {
          requestId: requestIdOf(req),
          withinMs: WITHIN_MS,
        });
        res.json({ command: order.name, outcomes, next: whole ? null : (complaintIds.at(-1) ?? null) });
      },
    ],
  });
  return router;

  async function complaintsOf({ complaints, similarTo, problem, after }: Wanted): Promise<readonly string[]> {
    const page = { after, limit: MOST_AT_ONCE };
    if (complaints !== undefined) return [...new Set(complaints)];
    if (similarTo !== undefined) {
      const similar = await fromReadModels(() => similarComplaints(pool, similarTo, page));
      if (similar.length === 0 && after === undefined) await requireComplaint(events, similarTo);
      return similar.map(({ id }) => id);
    }
    const found = await fromReadModels(() => complaintsOfProblem(pool, problem ?? '', page));
    if (found.length === 0 && !(await readProblem(events.durable, problem ?? '')).problem)
      throw noSuchProblem(problem ?? '');
    return found;
  }
}

type Wanted = Pick<z.output<typeof body>, 'complaints' | 'similarTo' | 'problem' | 'after'>;

function readOrder(req: Request) {
  if (readExpectedRevision(req) !== undefined) {
    throw invalidRequest(
      [{ header: 'If-Match', detail: 'means nothing here: every complaint has a revision of its own.' }],
      'Leave it out.',
    );
  }
  const key = readCommandId(req);
  if (key.length > LONGEST_KEY) {
    throw invalidRequest(
      [{ header: 'Idempotency-Key', detail: `has to be at most ${LONGEST_KEY} characters here.` }],
      'Use a UUID; each complaint gets the key with its id behind it.',
    );
  }
  const parsed = body.safeParse(req.body ?? {});
  const hint = 'Send {"command", "data", and one of "complaints", "similarTo", "problem"}.';
  if (!parsed.success) throw invalidRequest(bodyErrors(parsed.error), hint);
  const { command, data, ...wanted } = parsed.data;
  const { id, role } = personOf(req);
  const order = {
    name: command,
    data: readData(command, data),
    by: { id, role },
    key,
    traceparent: readTraceparent(req),
    preferences: readPreferences(req),
  };
  return { order, wanted };
}

function readData(command: OnComplaint, given: unknown): unknown {
  const parsed = commands[command].schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = bodyErrors(parsed.error).map((error) =>
    'pointer' in error ? { ...error, pointer: `/data${error.pointer}` } : error,
  );
  throw invalidRequest(errors, `GET /v1/commands/${command} shows what the data have to be.`);
}
