import type { Router } from 'express';
import { z } from 'zod';
import { type CommandName, commands, isCommandName, offeredNames } from '../../domain/commands';
import { Problem } from '../problem';
import { problemTypes } from '../problem-catalogue';
import { createRouter, resource } from '../resource';
import { noParameters, readQuery } from '../validation';

const catalogue = new Map<CommandName, ReturnType<typeof describe>>(
  offeredNames.map((name) => [name, describe(name)]),
);

/** What the API can do and what can go wrong, for programs and people that want to find out. Nothing of it is secret. */
export function catalogueRoutes(): Router {
  const router = createRouter();
  resource(router, '/commands', {
    get: (req, res) => {
      readQuery(req, noParameters);
      res.json({ commands: [...catalogue.values()] });
    },
  });
  resource(router, '/commands/:name', {
    get: (req, res) => {
      readQuery(req, noParameters);
      const name = String(req.params.name);
      const found = isCommandName(name) ? catalogue.get(name) : undefined;
      if (!found) throw nothingCalled(name, 'command', offeredNames);
      res.json(found);
    },
  });
  resource(router, '/problems', {
    get: (req, res) => {
      readQuery(req, noParameters);
      res.json({ problems: problemTypes });
    },
  });
  resource(router, '/problems/:code', {
    get: (req, res) => {
      readQuery(req, noParameters);
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
