import type { Router } from 'express';
import { z } from 'zod';
import { withoutContactDetails } from '../../domain/permission/contact-details';
import { isAccessStream } from '../../eventstore/access-log';
import { InvalidPosition } from '../../eventstore/errors';
import { recordedEvent } from '../contract/bodies/recorded-event';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { sendJsonLines } from '../event-body';
import { noSuchPosition, readPosition } from '../log-position';
import { may } from '../permission/require-may';
import { recordLookOf } from '../record-look';
import { createRouter, JSON_LINES_TYPE, resource, wantsJsonLines } from '../resource';
import { pageSize } from '../validation';

const parameters = z.strictObject({
  after: z.string().optional().describe('The position after which to go on; default: from the start'),
  limit: pageSize(1000, 100),
});
const slice = z.strictObject({
  events: z.array(recordedEvent).describe('May be empty before the end, where none of a slice may be seen'),
  next: z.string().describe('Go on after this position: nothing is missed'),
  atHead: z.boolean().describe('Whether the log ended here'),
});

const AFTER = { parameter: 'after' };

/** The whole log in its order, a slice at a time, as far as whoever asks may see it. */
export function logRoutes(dependencies: ApiDependencies): Router {
  const { events } = dependencies;
  const router = createRouter();
  resource(router, '/events', {
    get: operation({
      id: 'readLog',
      summary: 'The whole event log in its order, a slice at a time',
      description:
        'Without who looked at what and who was refused what for those who may not see that; with contact details of complainants masked for those who do not see all of them. Asking is itself put on record, as it shows personal data.',
      tag: 'log',
      scope: 'audit:read',
      query: parameters,
      answers: {
        200: {
          description: 'A slice of the log',
          json: slice,
          others: [JSON_LINES_TYPE],
          headers: ['Link'],
        },
      },
      examples: [{ query: { limit: '10' } }],
      handle: async (req, res, { query: { after, limit } }) => {
        const from = after === undefined ? {} : { after: readPosition(events, AFTER, after) };
        const seesLooks = await may(req, 'read-looks', dependencies);
        const wanted = seesLooks ? {} : { wanted: (stream: string) => !isAccessStream(stream) };
        const slice = await events.durable.readLog({ ...from, ...wanted, limit }).catch((error: unknown) => {
          throw error instanceof InvalidPosition ? noSuchPosition(AFTER) : error;
        });
        await recordLookOf(req, dependencies, 'log');
        if (!slice.atHead) {
          const next = new URLSearchParams({ after: slice.next, limit: String(limit) });
          res.links({ next: `/v1/events?${next.toString()}` });
        }
        const seesAll = await may(req, 'see-all-contact-details', dependencies);
        const shown = seesAll ? slice.events : slice.events.map(withoutContactDetails);
        if (wantsJsonLines(req)) sendJsonLines(res, shown);
        else res.json({ ...slice, events: shown });
      },
    }),
  });
  return router;
}
