import type { Router } from 'express';
import { z } from 'zod';
import { isAccessStream } from '../../eventstore/access-log';
import { InvalidPosition } from '../../eventstore/errors';
import { mayAudit } from '../audit-role';
import type { ApiDependencies } from '../dependencies';
import { sendJsonLines } from '../event-body';
import { noSuchPosition, readPosition } from '../log-position';
import { recordLookOf } from '../record-look';
import { personOf } from '../request-context';
import { createRouter, JSON_LINES_TYPE, resource, wantsJsonLines } from '../resource';
import { pageSize, readQuery } from '../validation';

const parameters = z.strictObject({ after: z.string().optional(), limit: pageSize(1000, 100) });

const AFTER = { parameter: 'after' };

/** The whole log in its order, a slice at a time; without who looked at what for those who may not see that. */
export function logRoutes(dependencies: ApiDependencies): Router {
  const { events, policies } = dependencies;
  const router = createRouter();
  resource(router, '/events', {
    produces: ['application/json', JSON_LINES_TYPE],
    get: async (req, res) => {
      const { after, limit } = readQuery(req, parameters);
      const from = after === undefined ? {} : { after: readPosition(events, AFTER, after) };
      const all = mayAudit(personOf(req), await policies.active());
      const wanted = all ? {} : { wanted: (stream: string) => !isAccessStream(stream) };
      const slice = await events.durable.readLog({ ...from, ...wanted, limit }).catch((error: unknown) => {
        throw error instanceof InvalidPosition ? noSuchPosition(AFTER) : error;
      });
      await recordLookOf(req, dependencies, 'log');
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
