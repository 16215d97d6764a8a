import type { Router } from 'express';
import { projectionStatus } from '../../projections/projector/status';
import { z } from 'zod';
import { projectionStanding } from '../contract/bodies/projection';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { may } from '../permission/require-may';
import { fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';

/**
 * How far each read model is behind the log. Why an event could not be applied may tell of people, so not everybody
 * reads that.
 */
export function projectionRoutes({ events, policies, pool }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/projections', {
    get: operation({
      id: 'listProjections',
      summary: 'How far each read model is behind the log',
      tag: 'operations',
      scope: 'operations:read',
      answers: {
        200: {
          description: 'Every read model, in every slot that is filled',
          json: z.strictObject({ projections: z.array(projectionStanding) }),
        },
      },
      examples: [{}],
      handle: async (req, res) => {
        const statuses = await fromReadModels(() => projectionStatus(pool, events));
        const seesReason = await may(req, 'read-projections', { policies });
        res.json({
          projections: statuses.map(({ failure, ...status }) => ({
            ...status,
            failure: failure && (seesReason ? failure : { event: failure.event }),
          })),
        });
      },
    }),
  });
  return router;
}
