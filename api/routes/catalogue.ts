import type { Router } from 'express';
import { z } from 'zod';
import { type CommandName, commands, isCommandName, offeredNames } from '../../domain/commands';
import { operation } from '../contract/operation';
import { Problem } from '../problem';
import { type ProblemType, problemTypes } from '../problem-catalogue';
import { createRouter, resource } from '../resource';

const catalogue = new Map<CommandName, ReturnType<typeof describe>>(
  offeredNames.map((name) => [name, describe(name)]),
);

const command = z
  .strictObject({
    name: z.enum(offeredNames),
    summary: z.string(),
    method: z.literal('POST'),
    path: z.string().meta({ example: '/v1/complaints/{complaintId}/escalate' }),
    schema: z.record(z.string(), z.unknown()).describe('Of the body: a JSON Schema, so anything that is one'),
  })
  .meta({ id: 'CommandDescription' });
const problemDescription = z
  .strictObject({
    code: z.string(),
    status: z.int().min(400).max(599).describe('Of the answer'),
    title: z.string(),
  })
  .meta({ id: 'ProblemDescription' }) satisfies z.ZodType<Omit<ProblemType, 'code'>>;

/** What the API can do and what can go wrong, for programs and people that want to find out. Nothing of it is secret. */
export function catalogueRoutes(): Router {
  const router = createRouter();
  resource(router, '/commands', {
    get: operation({
      id: 'listCommands',
      summary: 'What can be done to a complaint, each with path and schema',
      tag: 'catalogue',
      scope: 'open',
      answers: {
        200: {
          description: 'Every command',
          json: z.strictObject({ commands: z.array(command) }),
        },
      },
      examples: [{}],
      handle: (_req, res) => {
        res.json({ commands: [...catalogue.values()] });
      },
    }),
  });
  resource(router, '/commands/:name', {
    get: operation({
      id: 'getCommand',
      summary: 'One command',
      tag: 'catalogue',
      scope: 'open',
      answers: { 200: { description: 'The command', json: command } },
      problems: ['no-such-path'],
      examples: [{}],
      handle: (req, res) => {
        const name = String(req.params.name);
        const found = isCommandName(name) ? catalogue.get(name) : undefined;
        if (!found) throw nothingCalled(name, 'command', offeredNames);
        res.json(found);
      },
    }),
  });
  resource(router, '/problems', {
    get: operation({
      id: 'listProblems',
      summary: 'Everything that can go wrong, by code',
      tag: 'catalogue',
      scope: 'open',
      answers: {
        200: {
          description: 'Every problem',
          json: z.strictObject({ problems: z.array(problemDescription) }),
        },
      },
      examples: [{}],
      handle: (_req, res) => {
        res.json({ problems: problemTypes });
      },
    }),
  });
  resource(router, '/problems/:code', {
    get: operation({
      id: 'getProblem',
      summary: 'What a code means',
      tag: 'catalogue',
      scope: 'open',
      answers: { 200: { description: 'The problem', json: problemDescription } },
      problems: ['no-such-path'],
      examples: [{}],
      handle: (req, res) => {
        const found = problemTypes.find(({ code }) => code === req.params.code);
        if (!found) {
          throw nothingCalled(
            String(req.params.code),
            'problem',
            problemTypes.map(({ code }) => code),
          );
        }
        res.json(found);
      },
    }),
  });
  return router;
}

function pathOf(name: CommandName): string {
  return name === 'register' ? '/v1/complaints' : `/v1/complaints/{complaintId}/${name}`;
}

function describe(name: CommandName) {
  const { summary, schema } = commands[name];
  return {
    name,
    summary,
    method: 'POST',
    path: pathOf(name),
    schema: z.toJSONSchema(schema, { io: 'input' }),
  };
}

function nothingCalled(name: string, what: string, known: readonly string[]): Problem {
  return new Problem('no-such-path', {
    detail: `There is no ${what} "${name.slice(0, 80)}".`,
    hint: `Known are: ${known.join(', ')}.`,
  });
}
