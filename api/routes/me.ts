import type { Router } from 'express';
import { z } from 'zod';
import { toInstant } from '../../domain/time';
import { operation } from '../contract/operation';
import { instantOut } from '../contract/schemas';
import { accessOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { scopeNames } from '../scopes';

const me = z
  .strictObject({
    person: z.strictObject({
      id: z.string(),
      name: z.string(),
      role: z.string(),
      team: z.string().nullable(),
    }),
    by: z.enum(['bearer', 'api-key', 'session']).describe('An access token, an API key, or a login'),
    scopes: z
      .array(z.enum(scopeNames))
      .nullable()
      .describe('What the token is narrowed to; null: nothing narrows what the role allows'),
    until: instantOut,
  })
  .meta({ id: 'Me' });

/** Who asks, as the API sees it. */
export function meRoutes(): Router {
  const router = createRouter();
  resource(router, '/me', {
    get: operation({
      id: 'getMe',
      summary: 'Who you are here, by what you are known, and until when',
      tag: 'operations',
      scope: 'any',
      answers: { 200: { description: 'You', json: me } },
      examples: [{}],
      handle: (req, res) => {
        const { person, by, scopes, until } = accessOf(req);
        const { id, name, role, team } = person;
        res.json({
          person: { id, name, role, team: team ?? null },
          by,
          scopes: scopes ? scopeNames.filter((scope) => scopes.has(scope)) : null,
          until: toInstant(until),
        });
      },
    }),
  });
  return router;
}
