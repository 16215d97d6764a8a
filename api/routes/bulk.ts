import type { Request, Router } from 'express';
import { z } from 'zod';
import { commandNames, commands, isOnComplaint, type OnComplaint } from '../../domain/commands';
import { complaintIdSchema } from '../../domain/complaint-id';
import { complaintsProjection } from '../../projections/models/complaints';
import { complaintsOfProblem } from '../../projections/queries/problems';
import { type SimilarComplaint, similarComplaints } from '../../projections/queries/similar';
import { readProblem } from '../../eventstore/problem-log';
import { type BulkOrder, giveToAll } from '../bulk';
import type { CommandDesk } from '../command-desk';
import { readCommandId, readExpectedRevision, readPreferences, readTraceparent } from '../command-headers';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { bulkOutcome } from '../contract/bodies/bulk-outcome';
import { status } from '../contract/bodies/parts';
import { operation } from '../contract/operation';
import { instantOut, minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { invalidRequest } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf, requestIdOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { bodyErrors, pageSize } from '../validation';
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
    data: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('As the command itself takes them: GET /v1/commands/{command} shows them'),
    complaints: z.array(complaintIdSchema).min(1).max(MOST_AT_ONCE).optional().describe('To each of these'),
    similarTo: complaintIdSchema.optional().describe('To all with the same narrative as this one'),
    problem: z
      .string()
      .refine(isProblemId, 'is not the id of a recurring problem')
      .optional()
      .describe('To all of this recurring problem'),
    after: complaintIdSchema
      .optional()
      .describe('Go on behind this complaint, where `next` of an earlier answer ended'),
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
  after: complaintIdSchema.optional().describe('Go on behind this complaint'),
  limit: pageSize(MOST_AT_ONCE, 100),
  minPosition,
});

const next = z.string().nullable().describe('The `after` of the next page; null at the end');
const similarList = z.strictObject({
  complaints: z.array(
    z.strictObject({
      id: z.string(),
      status,
      level: z.string(),
      holder: z.string().nullable().describe('The owner, else the assignee'),
      registeredAt: instantOut,
    }),
  ) satisfies z.ZodType<readonly SimilarComplaint[]>,
  next,
});

/** Mass complaints: which are the same, and answering them together. */
export function bulkRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const { events, pool } = dependencies;
  const router = createRouter();

  resource(router, '/complaints/:complaintId/similar', {
    get: operation({
      id: 'listSimilarComplaints',
      summary: 'Complaints with the same narrative, itself among them, the first that was registered first',
      description: 'The same is what differs only in case, spacing and punctuation.',
      tag: 'complaints',
      scope: 'complaints:read',
      query: similarParameters,
      answers: { 200: { description: 'A page of complaints', json: similarList, headers: ['Link'] } },
      problems: ['not-registered', 'read-model-behind'],
      examples: [{ query: { limit: '20' } }],
      handle: async (req, res, { query: { after, limit, minPosition: position } }) => {
        const complaintId = complaintIdIn(req);
        if (position !== undefined) await awaitPosition(dependencies, complaintsProjection, position);
        const found = await fromReadModels(() => similarComplaints(pool, complaintId, { after, limit }));
        if (found.length === 0) await requireComplaint(events, complaintId);
        const last = found.at(-1);
        const behind = last && found.length === limit ? last.id : null;
        if (behind !== null) {
          const query = new URLSearchParams({ after: behind, limit: String(limit) });
          res.links({ next: `/v1/complaints/${complaintId}/similar?${query.toString()}` });
        }
        res.json({ complaints: found, next: behind });
      },
    }),
  });

  resource(router, '/bulk', {
    post: operation({
      id: 'commandInBulk',
      summary: 'Give many complaints the same command',
      description:
        'Each is decided by itself, under the key of the request with its own id behind it: repeating the request does nothing twice.',
      tag: 'commands',
      scope: 'complaints:write',
      headers: ['Idempotency-Key', 'Prefer', 'traceparent'],
      body: {
        schema: body,
        hint: 'Send {"command", "data", and one of "complaints", "similarTo", "problem"}.',
      },
      answers: {
        200: {
          description: 'What became of the command on each complaint',
          json: z.strictObject({ command: name, outcomes: z.array(bulkOutcome), next }),
          headers: ['Idempotency-Key'],
        },
      },
      problems: ['not-registered', 'no-such-problem'],
      examples: [
        {
          body: {
            command: 'add-note',
            data: { text: 'The outage of Monday.' },
            complaints: ['RD-BEZJ-NCRD-SHD7'],
          },
        },
      ],
      handle: async (req, res, { body: wanted }) => {
        const order = readOrder(req, wanted);
        res.set('Idempotency-Key', order.key);
        const complaintIds = await complaintsOf(wanted);
        const whole = wanted.complaints !== undefined || complaintIds.length < MOST_AT_ONCE;
        const outcomes = await giveToAll(give, order, complaintIds, {
          requestId: requestIdOf(req),
          withinMs: WITHIN_MS,
        });
        res.json({ command: order.name, outcomes, next: whole ? null : (complaintIds.at(-1) ?? null) });
      },
    }),
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

function readOrder(
  req: Request,
  { command, data }: Pick<z.output<typeof body>, 'command' | 'data'>,
): BulkOrder {
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
  const { id, role } = personOf(req);
  return {
    name: command,
    data: readData(command, data),
    by: { id, role },
    key,
    traceparent: readTraceparent(req),
    preferences: readPreferences(req),
  };
}

function readData(command: OnComplaint, given: unknown): unknown {
  const parsed = commands[command].schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = bodyErrors(parsed.error).map((error) =>
    'pointer' in error ? { ...error, pointer: `/data${error.pointer}` } : error,
  );
  throw invalidRequest(errors, `GET /v1/commands/${command} shows what the data have to be.`);
}
