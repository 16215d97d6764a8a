import type { Router } from 'express';
import { isStorableText } from '../../domain/text';
import { streamOf } from '../../eventstore/complaint-stream';
import { reportedRefusalOf } from '../../projections/queries/messages';
import { etagOf } from '../command-headers';
import { complaintIdIn } from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { fromReadModels } from '../read-models';
import { isRefusalDetail } from '../refusal-detail';
import { createRouter, resource } from '../resource';
import { noParameters, readQuery } from '../validation';

/** What became of a command that was given without waiting for its outcome. */
export function commandStatusRoutes({ events, pool }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/complaints/:complaintId/commands/:commandId', {
    get: async (req, res) => {
      readQuery(req, noParameters);
      const complaintId = complaintIdIn(req);
      const commandId = String(req.params.commandId);
      const stored = await events.durable.readStream(streamOf(complaintId));
      const caused = stored.filter(({ metadata }) => metadata.commandId === commandId);
      const last = caused.at(-1);
      if (last) {
        res.set({ ETag: etagOf(last.revision), 'Redress-Position': last.position });
        const done = caused.map(({ type, revision }) => ({ type, revision }));
        res.json({ complaintId, commandId, status: 'applied', revision: last.revision, events: done });
        return;
      }
      const refusal = isStorableText(commandId)
        ? await fromReadModels(() => reportedRefusalOf(pool, complaintId, commandId))
        : undefined;
      if (isRefusalDetail(refusal)) {
        res.json({ complaintId, commandId, status: 'refused', refusal });
        return;
      }
      // A command that was never given looks the same as one that is on its way: only its outcome leaves a trace.
      res.set('Retry-After', '1').json({ complaintId, commandId, status: 'pending' });
    },
  });
  return router;
}
