import type { Request, Router } from 'express';
import { z } from 'zod';
import {
  type ProblemCommand,
  type ProblemCommandName,
  problemCommands,
} from '../../domain/problems/commands';
import type { Problem as RecurringProblem } from '../../domain/problems/problem';
import { slug } from '../../domain/text';
import { toInstant } from '../../domain/time';
import { type ProblemOutcome, readProblem } from '../../eventstore/problem-log';
import { problemsProjection } from '../../projections/models/problems';
import { listProblems } from '../../projections/queries/problems';
import { readCommandId } from '../command-headers';
import {
  problemChanged,
  problemStatus,
  problemSummary,
  recurringProblem,
} from '../contract/bodies/recurring-problem';
import { operation } from '../contract/operation';
import { minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import type { ProblemCode } from '../problem-catalogue';
import { linkNext } from '../list-page';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { pageSize } from '../validation';

const listParameters = z.strictObject({
  status: problemStatus.optional().describe('Only these'),
  rule: slug.optional().describe('Only those that this rule of the policy opened'),
  before: z.string().max(200).optional().describe('Go on with those opened before this one, by id'),
  limit: pageSize(200, 50),
  minPosition,
});
const problemsOf = {
  note: [],
  resolve: ['problem-resolved', 'unknown-root-cause'],
} as const satisfies Record<ProblemCommandName, readonly ProblemCode[]>;
const exampleBodies = {
  note: { text: 'The card processor confirms a fault since Monday.' },
  resolve: { summary: 'The processor repaired its terminal software; fees were paid back.' },
} as const satisfies Record<ProblemCommandName, unknown>;

/** Recurring issues: problems that link the complaints which share something. (/problems describes errors, see RFC 9457.) */
export function problemRoutes(dependencies: ApiDependencies): Router {
  const { events, pool, policies, changeProblem, clock } = dependencies;
  const router = createRouter();

  resource(router, '/recurring-problems', {
    get: operation({
      id: 'listRecurringProblems',
      summary: 'Recurring issues: problems that link the complaints which share something',
      tag: 'numbers',
      scope: 'metrics:read',
      query: listParameters,
      answers: {
        200: {
          description: 'A page, the newest first',
          json: z.strictObject({ problems: z.array(problemSummary) }),
          headers: ['Link'],
        },
      },
      problems: ['read-model-behind'],
      examples: [{ query: { status: 'open' } }],
      handle: async (req, res, { query: { minPosition, ...wanted } }) => {
        if (minPosition !== undefined) await awaitPosition(dependencies, problemsProjection, minPosition);
        const problems = await fromReadModels(() => listProblems(pool, wanted));
        const last = problems.length === wanted.limit ? problems.at(-1) : undefined;
        linkNext(req, res, last?.id ?? null, 'before');
        res.json({ problems });
      },
    }),
  });

  resource(router, '/recurring-problems/:problemId', {
    get: operation({
      id: 'getRecurringProblem',
      summary: 'A recurring issue with its complaints, notes and resolution',
      tag: 'numbers',
      scope: 'metrics:read',
      answers: {
        200: { description: 'The issue', json: recurringProblem, headers: ['Redress-Position'] },
      },
      problems: ['no-such-problem'],
      examples: [{}],
      handle: async (req, res) => {
        const problemId = problemIdIn(req);
        const { problem, stored } = await readProblem(events.durable, problemId);
        if (!problem) throw noSuchProblem(problemId);
        const position = stored.at(-1)?.position;
        if (position !== undefined) res.set('Redress-Position', position);
        res.json(bodyOf(problem));
      },
    }),
  });

  for (const name of ['note', 'resolve'] as const) {
    resource(router, `/recurring-problems/:problemId/${name}`, {
      post: operation({
        id: `${name}RecurringProblem`,
        summary: problemCommands[name].summary,
        tag: 'commands',
        scope: 'complaints:write',
        headers: ['Idempotency-Key'],
        body: { schema: problemCommands[name].schema, hint: 'Correct what is named and send it again.' },
        answers: {
          200: {
            description: 'Done, now or by an earlier request with the same key',
            json: problemChanged,
            headers: ['Idempotency-Key', 'Redress-Position'],
          },
        },
        problems: ['no-such-problem', 'role-may-not-act', 'command-id-reused', ...problemsOf[name]],
        examples: [{ body: exampleBodies[name] }],
        handle: async (req, res, { body }) => {
          const problemId = problemIdIn(req);
          const commandId = readCommandId(req);
          const { id, role } = personOf(req);
          // The table gives name and schema together, which the compiler cannot follow through a variable name.
          const command = { name, by: { id, role }, data: body } as ProblemCommand;
          const policy = await policies.active();
          const now = toInstant(clock());
          const outcome = await changeProblem(problemId, { command, commandId, policy, now });
          res.set('Idempotency-Key', commandId);
          const { events: caused, appended } = accepted(outcome, commandId);
          res.set('Redress-Position', appended.position);
          res.json({ problemId, revision: appended.lastRevision, events: caused.map(({ type }) => type) });
        },
      }),
    });
  }
  return router;
}

function bodyOf(problem: RecurringProblem) {
  return { ...problem, status: problem.resolution ? 'resolved' : 'open' };
}

function accepted(outcome: ProblemOutcome, commandId: string): Extract<ProblemOutcome, { kind: 'changed' }> {
  switch (outcome.kind) {
    case 'changed':
      return outcome;
    case 'refused': {
      const { code, message, hint } = outcome.refusal;
      throw new Problem(code, { detail: message, hint });
    }
    case 'reused':
      throw new Problem('command-id-reused', {
        detail: `The idempotency key ${commandId} was used for something else on this problem.`,
        hint: 'Give everything a key of its own; repeat a key only with the very same request.',
      });
    case 'unchanged':
      throw new Error('a command of a person on a problem changed nothing and was not refused');
  }
}

/** The id in the path. Throws a Problem for one that no recurring problem can have. */
export function problemIdIn(req: Request): string {
  const id = String(req.params.problemId);
  if (!isProblemId(id)) throw noSuchProblem(id.slice(0, 200));
  return id;
}

/** Ids are a rule's id, a hyphen and 16 hexadecimal digits. */
export function isProblemId(id: string): boolean {
  return /^[a-z0-9-]{1,64}-[0-9a-f]{16}$/.test(id);
}

export function noSuchProblem(id: string): Problem {
  return new Problem('no-such-problem', {
    detail: `There is no recurring problem ${id}.`,
    hint: 'GET /v1/recurring-problems lists them.',
  });
}
