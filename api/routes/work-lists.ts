import type { Router } from 'express';
import { z } from 'zod';
import { toInstant } from '../../domain/time';
import { complaintsProjection } from '../../projections/models/complaints';
import { readWorkLists, type WorkList } from '../../projections/queries/work-lists';
import { fromCurrentTables } from '../current-tables';
import type { ApiDependencies } from '../dependencies';
import { awaitPosition } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { readQuery } from '../validation';

const parameters = z.strictObject({ minPosition: z.string().optional() });

/** The lists that the caller works by. */
export function workListRoutes(dependencies: ApiDependencies): Router {
  const { pool, clock } = dependencies;
  const router = createRouter();
  resource(router, '/work-lists', {
    get: async (req, res) => {
      const { minPosition } = readQuery(req, parameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, complaintsProjection, minPosition);
      const { id, role, team = null } = personOf(req);
      const at = toInstant(clock());
      const lists = await fromCurrentTables(() => readWorkLists(pool, personOf(req), at));
      res.json({ at, person: id, role, team, lists: lists.map(bodyOf) });
    },
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
