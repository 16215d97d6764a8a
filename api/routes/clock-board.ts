import type { Router } from 'express';
import { z } from 'zod';
import { endOfDay, localDay } from '../../domain/calendar/zone';
import { slug, text } from '../../domain/text';
import { toInstant } from '../../domain/time';
import { clockStatuses } from '../../projections/models/clock-rows';
import { complaintsProjection } from '../../projections/models/complaints';
import { readBoard } from '../../projections/queries/board';
import { listBreaches, listClocks } from '../../projections/queries/clocks';
import { readModelsOf } from '../../projections/tables';
import { fromCurrentTables } from '../current-tables';
import type { ApiDependencies } from '../dependencies';
import { linkNext, pageParameters, refuseBadCursor } from '../list-page';
import { awaitPosition } from '../read-models';
import { createRouter, resource } from '../resource';
import { instant, readQuery } from '../validation';

const whose = {
  level: slug.optional(),
  team: slug.optional(),
  holder: slug.optional(),
  role: slug.optional(),
  /** Such as `respond` or `external:ombudsman`. */
  clock: text(200).optional(),
  category: slug.optional(),
  priority: slug.optional(),
};
const clockParameters = z.strictObject({
  status: z.enum(clockStatuses).optional(),
  ...whose,
  dueBefore: instant.optional(),
  /** Of those that are broken still. */
  breachedSince: instant.optional(),
  ...pageParameters,
});
const breachParameters = z.strictObject({
  ...whose,
  since: instant.optional(),
  /** Not in the span any more. */
  until: instant.optional(),
  ...pageParameters,
});
const boardParameters = z.strictObject({ minPosition: z.string().optional() });

/** The promises of all open complaints: which is due next, how they stand, and which were broken. */
export function clockBoardRoutes(dependencies: ApiDependencies): Router {
  const { pool, organisation, clock } = dependencies;
  const readModels = readModelsOf(pool);
  const router = createRouter();

  async function caughtUp(minPosition: string | undefined): Promise<void> {
    if (minPosition !== undefined) await awaitPosition(dependencies, complaintsProjection, minPosition);
  }

  resource(router, '/clocks', {
    get: async (req, res) => {
      const { cursor, limit, minPosition, ...filters } = readQuery(req, clockParameters);
      await caughtUp(minPosition);
      const list = await fromCurrentTables(() => listClocks(readModels, filters, { cursor, limit })).catch(
        refuseBadCursor,
      );
      linkNext(req, res, list.nextCursor);
      res.json(list);
    },
  });

  resource(router, '/clocks/summary', {
    get: async (req, res) => {
      const { minPosition } = readQuery(req, boardParameters);
      await caughtUp(minPosition);
      const { timeZone } = organisation;
      const now = clock();
      const [at, todayUntil] = [toInstant(now), toInstant(endOfDay(timeZone, localDay(timeZone, now)))];
      const board = await fromCurrentTables(() => readBoard(pool, at, todayUntil));
      res.json({ at, timeZone, todayUntil, ...board });
    },
  });

  resource(router, '/breaches', {
    get: async (req, res) => {
      const { cursor, limit, minPosition, ...filters } = readQuery(req, breachParameters);
      await caughtUp(minPosition);
      const list = await fromCurrentTables(() => listBreaches(readModels, filters, { cursor, limit })).catch(
        refuseBadCursor,
      );
      linkNext(req, res, list.nextCursor);
      res.json(list);
    },
  });
  return router;
}
