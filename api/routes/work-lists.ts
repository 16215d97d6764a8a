import type { Router } from 'express';
import { z } from 'zod';
import { toInstant } from '../../domain/time';
import { complaintsProjection } from '../../projections/models/complaints';
import { readWorkLists, type WorkList } from '../../projections/queries/work-lists';
import { operation } from '../contract/operation';
import { instantOut, minPosition } from '../contract/schemas';
import { fromCurrentTables } from '../current-tables';
import type { ApiDependencies } from '../dependencies';
import { awaitPosition } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';

const parameters = z.strictObject({ minPosition });
const answer = z.strictObject({
  at: instantOut,
  person: z.string(),
  role: z.string(),
  team: z.string().nullable(),
  lists: z.array(
    z.strictObject({
      list: z
        .enum(['mine', 'team', 'inbox', 'watching'])
        .describe('inbox: what nobody holds at the levels of the role; watching: what you let go of'),
      complaints: z.int(),
      overdue: z.int().describe('Of which some promise is overdue or broken and was not kept since'),
      nextDueAt: instantOut.nullable(),
      href: z.string().describe('The list itself, the next deadline first'),
    }),
  ) satisfies z.ZodType<readonly Omit<WorkList, 'filters'>[]>,
});

/** The lists that the caller works by. */
export function workListRoutes(dependencies: ApiDependencies): Router {
  const { pool, clock } = dependencies;
  const router = createRouter();
  resource(router, '/work-lists', {
    get: operation({
      id: 'getWorkLists',
      summary: 'The lists of open complaints that you work by, and how much is on each',
      tag: 'boards',
      scope: 'complaints:read',
      query: parameters,
      answers: { 200: { description: 'Your lists', json: answer } },
      problems: ['read-model-behind'],
      examples: [{}],
      handle: async (req, res, { query: { minPosition: position } }) => {
        if (position !== undefined) await awaitPosition(dependencies, complaintsProjection, position);
        const { id, role, team = null } = personOf(req);
        const at = toInstant(clock());
        const lists = await fromCurrentTables(() => readWorkLists(pool, personOf(req), at));
        res.json({ at, person: id, role, team, lists: lists.map(bodyOf) });
      },
    }),
  });
  return router;
}

function bodyOf({ filters, ...list }: WorkList) {
  return { ...list, href: hrefOf(filters) };
}

/** The list itself: of what is open, the next deadline first. */
function hrefOf({ holder, ...others }: WorkList['filters']): string {
  const query = new URLSearchParams({ status: 'new,in-progress,resolved', sort: 'due' });
  if (holder === null) query.set('unheld', 'true');
  else if (holder !== undefined) query.set('holder', holder);
  for (const [name, value] of Object.entries(others)) if (value !== undefined) query.set(name, value);
  return `/v1/complaints?${query.toString()}`;
}
