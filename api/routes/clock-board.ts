import type { Router } from 'express';
import { z } from 'zod';
import { endOfDay, localDay } from '../../domain/calendar/zone';
import { slug, text } from '../../domain/text';
import { toInstant } from '../../domain/time';
import { clockStatuses } from '../../projections/models/clock-rows';
import { complaintsProjection } from '../../projections/models/complaints';
import { readBoard } from '../../projections/queries/board';
import { type BreachList, type ClockList, listBreaches, listClocks } from '../../projections/queries/clocks';
import { readModelsOf } from '../../projections/tables';
import { board, breachSummary, clockSummary } from '../contract/bodies/board';
import { nextCursor } from '../contract/bodies/parts';
import { operation } from '../contract/operation';
import { instantOut, minPosition } from '../contract/schemas';
import { fromCurrentTables } from '../current-tables';
import type { ApiDependencies } from '../dependencies';
import { linkNext, pageParameters, refuseBadCursor } from '../list-page';
import { awaitPosition } from '../read-models';
import { createRouter, resource } from '../resource';
import { instant } from '../validation';

const whose = {
  level: slug.optional().describe('A level of the policy'),
  team: slug.optional().describe('A team of the organisation'),
  holder: slug.optional().describe('The owner, else the assignee, by id'),
  role: slug.optional().describe('That works at the level'),
  clock: text(200).optional().describe('Such as `respond` or `external:ombudsman`'),
  category: slug.optional().describe('A category of the policy'),
  priority: slug.optional().describe('A priority of the policy'),
};
const clockParameters = z.strictObject({
  status: z.enum(clockStatuses).optional().describe('How the clock stands'),
  ...whose,
  dueBefore: instant.optional().describe('Due before this moment'),
  breachedSince: instant.optional().describe('Broken at this moment or later, and broken still'),
  ...pageParameters,
});
const breachParameters = z.strictObject({
  ...whose,
  since: instant.optional().describe('Broken at this moment or later'),
  until: instant.optional().describe('Broken before this moment'),
  ...pageParameters,
});
const boardParameters = z.strictObject({ minPosition });

const clockList = z.strictObject({
  clocks: z.array(clockSummary),
  nextCursor,
}) satisfies z.ZodType<ClockList>;
const breachList = z.strictObject({
  breaches: z.array(breachSummary),
  nextCursor,
}) satisfies z.ZodType<BreachList>;
const summary = z.strictObject({
  at: instantOut,
  timeZone: z.string(),
  todayUntil: instantOut.describe('When the day is over in the time zone'),
  ...board,
});

/** The promises of all open complaints: which is due next, how they stand, and which were broken. */
export function clockBoardRoutes(dependencies: ApiDependencies): Router {
  const { pool, organisation, clock } = dependencies;
  const readModels = readModelsOf(pool);
  const router = createRouter();

  async function caughtUp(position: string | undefined): Promise<void> {
    if (position !== undefined) await awaitPosition(dependencies, complaintsProjection, position);
  }

  resource(router, '/clocks', {
    get: operation({
      id: 'listClocks',
      summary: 'The clocks of all open complaints, the next that is due first',
      tag: 'boards',
      scope: 'complaints:read',
      query: clockParameters,
      answers: { 200: { description: 'A page of clocks', json: clockList, headers: ['Link'] } },
      problems: ['read-model-behind'],
      examples: [{ query: { status: 'running', level: 'frontline' } }],
      handle: async (req, res, { query: { cursor, limit, minPosition: position, ...filters } }) => {
        await caughtUp(position);
        const list = await fromCurrentTables(() => listClocks(readModels, filters, { cursor, limit })).catch(
          refuseBadCursor,
        );
        linkNext(req, res, list.nextCursor);
        res.json(list);
      },
    }),
  });

  resource(router, '/clocks/summary', {
    get: operation({
      id: 'getBoard',
      summary: 'How the promises of all open complaints stand, at each level and with each team',
      tag: 'boards',
      scope: 'complaints:read',
      query: boardParameters,
      answers: { 200: { description: 'The board', json: summary } },
      problems: ['read-model-behind'],
      examples: [{}],
      handle: async (_req, res, { query }) => {
        await caughtUp(query.minPosition);
        const { timeZone } = organisation;
        const now = clock();
        const [at, todayUntil] = [toInstant(now), toInstant(endOfDay(timeZone, localDay(timeZone, now)))];
        const found = await fromCurrentTables(() => readBoard(pool, at, todayUntil));
        res.json({ at, timeZone, todayUntil, ...found });
      },
    }),
  });

  resource(router, '/breaches', {
    get: operation({
      id: 'listBreaches',
      summary: 'Promises that were broken, the last first',
      tag: 'boards',
      scope: 'complaints:read',
      query: breachParameters,
      answers: { 200: { description: 'A page of broken promises', json: breachList, headers: ['Link'] } },
      problems: ['read-model-behind'],
      examples: [{ query: { clock: 'respond', since: '2026-01-01T00:00:00Z' } }],
      handle: async (req, res, { query: { cursor, limit, minPosition: position, ...filters } }) => {
        await caughtUp(position);
        const list = await fromCurrentTables(() =>
          listBreaches(readModels, filters, { cursor, limit }),
        ).catch(refuseBadCursor);
        linkNext(req, res, list.nextCursor);
        res.json(list);
      },
    }),
  });
  return router;
}
