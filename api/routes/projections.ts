import type { Router } from 'express';
import { projectionStatus } from '../../projections/projector/status';
import type { ApiDependencies } from '../dependencies';
import { fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { noParameters, readQuery } from '../validation';

/**
 * How far each read model is behind the log. Why an event could not be applied may tell of people, so only whoever works
 * at the last level reads that.
 */
export function projectionRoutes({ events, policies, pool }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/projections', {
    get: async (req, res) => {
      readQuery(req, noParameters);
      const top = (await policies.active()).levels.at(-1)?.role;
      const statuses = await fromReadModels(() => projectionStatus(pool, events));
      const seesReason = personOf(req).role === top;
      res.json({
        projections: statuses.map(({ failure, ...status }) => ({
          ...status,
          failure: failure && (seesReason ? failure : { event: failure.event }),
        })),
      });
    },
  });
  return router;
}
