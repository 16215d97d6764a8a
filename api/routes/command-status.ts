import type { Router } from 'express';
import { isStorableText } from '../../domain/text';
import { streamOf } from '../../eventstore/complaint-stream';
import { reportedRefusalOf } from '../../projections/queries/messages';
import { etagOf } from '../command-headers';
import { complaintIdIn } from '../complaint-reading';
import { commandStatus } from '../contract/bodies/outcome';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { fromReadModels } from '../read-models';
import { isRefusalDetail } from '../refusal-detail';
import { createRouter, resource } from '../resource';

/** What became of a command that was given without waiting for its outcome. */
export function commandStatusRoutes({ events, pool }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/complaints/:complaintId/commands/:commandId', {
    get: operation({
      id: 'getCommandStatus',
      summary: 'What became of a command that was given without waiting for its outcome',
      description: 'A command that was never given is pending, too: only its outcome leaves a trace.',
      tag: 'commands',
      scope: 'complaints:read',
      answers: {
        200: {
          description: 'How it stands',
          json: commandStatus,
          headers: ['ETag', 'Redress-Position', 'Retry-After'],
        },
      },
      problems: ['not-registered'],
      examples: [{}],
      handle: async (req, res) => {
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
        res.set('Retry-After', '1').json({ complaintId, commandId, status: 'pending' });
      },
    }),
  });
  return router;
}
