import type { Router } from 'express';
import { z } from 'zod';
import { InvalidPosition } from '../../eventstore/errors';
import type { ApiDependencies } from '../dependencies';
import { sendJsonLines } from '../event-body';
import { noSuchPosition, readPosition } from '../log-position';
import { createRouter, JSON_LINES_TYPE, resource, wantsJsonLines } from '../resource';
import { pageSize, readQuery } from '../validation';

const parameters = z.strictObject({ after: z.string().optional(), limit: pageSize(1000, 100) });

const AFTER = { parameter: 'after' };

/** The whole log in its order, a slice at a time. */
export function logRoutes({ events }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/events', {
    produces: ['application/json', JSON_LINES_TYPE],
    get: async (req, res) => {
      const { after, limit } = readQuery(req, parameters);
      const from = after === undefined ? {} : { after: readPosition(events, AFTER, after) };
      const slice = await events.durable.readLog({ ...from, limit }).catch((error: unknown) => {
        throw error instanceof InvalidPosition ? noSuchPosition(AFTER) : error;
      });
      if (!slice.atHead) {
        const next = new URLSearchParams({ after: slice.next, limit: String(limit) });
        res.links({ next: `/v1/events?${next.toString()}` });
      }
      if (wantsJsonLines(req)) sendJsonLines(res, slice.events);
      else res.json(slice);
    },
  });
  return router;
}
