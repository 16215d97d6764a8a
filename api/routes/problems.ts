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
import { readJsonBody } from '../body';
import { readCommandId } from '../command-headers';
import type { ApiDependencies } from '../dependencies';
import { invalidRequest, Problem } from '../problem';
import { linkNext } from '../list-page';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { bodyErrors, noParameters, pageSize, readQuery } from '../validation';

const listParameters = z.strictObject({
  status: z.enum(['open', 'resolved']).optional(),
  rule: slug.optional(),
  /** Of those opened before this one. */
  before: z.string().max(200).optional(),
  limit: pageSize(200, 50),
  minPosition: z.string().optional(),
});

/** Recurring issues: problems that link the complaints which share something. (/problems describes errors, see RFC 9457.) */
export function problemRoutes(dependencies: ApiDependencies): Router {
  const { events, pool, policies, changeProblem, clock } = dependencies;
  const router = createRouter();

  resource(router, '/recurring-problems', {
    get: async (req, res) => {
      const { minPosition, ...wanted } = readQuery(req, listParameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, problemsProjection, minPosition);
      const problems = await fromReadModels(() => listProblems(pool, wanted));
      const last = problems.length === wanted.limit ? problems.at(-1) : undefined;
      linkNext(req, res, last?.id ?? null, 'before');
      res.json({ problems });
    },
  });

  resource(router, '/recurring-problems/:problemId', {
    get: async (req, res) => {
      readQuery(req, noParameters);
      const problemId = problemIdIn(req);
      const { problem, stored } = await readProblem(events.durable, problemId);
      if (!problem) throw noSuchProblem(problemId);
      const position = stored.at(-1)?.position;
      if (position !== undefined) res.set('Redress-Position', position);
      res.json(bodyOf(problem));
    },
  });

  for (const name of ['note', 'resolve'] as const) {
    resource(router, `/recurring-problems/:problemId/${name}`, {
      post: [
        ...readJsonBody,
        async (req, res) => {
          readQuery(req, noParameters);
          const problemId = problemIdIn(req);
          const commandId = readCommandId(req);
          const command = readProblemCommand(req, name);
          const policy = await policies.active();
          const now = toInstant(clock());
          const outcome = await changeProblem(problemId, { command, commandId, policy, now });
          res.set('Idempotency-Key', commandId);
          const { events: caused, appended } = accepted(outcome, commandId);
          res.set('Redress-Position', appended.position);
          res.json({ problemId, revision: appended.lastRevision, events: caused.map(({ type }) => type) });
        },
      ],
    });
  }
  return router;
}

function bodyOf(problem: RecurringProblem) {
  return { ...problem, status: problem.resolution ? 'resolved' : 'open' };
}

function readProblemCommand(req: Request, name: ProblemCommandName): ProblemCommand {
  const parsed = problemCommands[name].schema.safeParse(req.body ?? {});
  if (!parsed.success) {
    throw invalidRequest(bodyErrors(parsed.error), 'Correct what is named and send it again.');
  }
  const { id, role } = personOf(req);
  // The table gives name and schema together, which the compiler cannot follow through a variable name.
  return { name, by: { id, role }, data: parsed.data } as ProblemCommand;
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
