import type { Request, Router } from 'express';
import { z } from 'zod';
import { InvalidPosition } from '../../eventstore/errors';
import type { LogPosition } from '../../eventstore/port';
import { notificationsProjection } from '../../projections/models/notifications';
import { markRead, notificationsOf } from '../../projections/queries/notifications';
import { readJsonBody } from '../body';
import type { ApiDependencies } from '../dependencies';
import { linkNext } from '../list-page';
import { noSuchPosition, readPosition } from '../log-position';
import { invalidRequest } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { bodyErrors, noParameters, pageSize, readQuery } from '../validation';

const listParameters = z.strictObject({
  unread: z.literal('true').optional(),
  /** Go on with those of events before this position. */
  before: z.string().optional(),
  limit: pageSize(200, 50),
  minPosition: z.string().optional(),
});
const markBody = z.strictObject({ upTo: z.string() });
const UP_TO = { pointer: '/upTo' };

/** What a person has to hear of, in person or because of their role, and up to where they have read it. */
export function notificationRoutes(dependencies: ApiDependencies): Router {
  const { events, pool } = dependencies;
  const router = createRouter();

  resource(router, '/notifications', {
    get: async (req, res) => {
      const { unread, before, limit, minPosition } = readQuery(req, listParameters);
      const start =
        before === undefined ? {} : { before: readPosition(events, { parameter: 'before' }, before) };
      if (minPosition !== undefined) await awaitPosition(dependencies, notificationsProjection, minPosition);
      const wanted = { person: personOf(req), unread: unread !== undefined, ...start, limit };
      const notifications = await fromReadModels(() => notificationsOf(pool, wanted));
      const last = notifications.length === limit ? notifications.at(-1) : undefined;
      linkNext(req, res, last?.position ?? null, 'before');
      res.json({ notifications });
    },
  });

  resource(router, '/notifications/read', {
    post: [
      ...readJsonBody,
      async (req, res) => {
        readQuery(req, noParameters);
        const upTo = await positionIn(req);
        const readUpTo = await fromReadModels(() => markRead(pool, personOf(req).id, upTo));
        res.json({ readUpTo });
      },
    ],
  });
  return router;

  /** Throws a Problem for a position that the log has not reached: what is told up to there would never be seen. */
  async function positionIn(req: Request): Promise<LogPosition> {
    const parsed = markBody.safeParse(req.body ?? {});
    if (!parsed.success) {
      throw invalidRequest(
        bodyErrors(parsed.error),
        'Send {"upTo": the position of the newest that was read}.',
      );
    }
    const upTo = readPosition(events, UP_TO, parsed.data.upTo);
    await events.durable.readLog({ after: upTo, limit: 1 }).catch((error: unknown) => {
      throw error instanceof InvalidPosition ? noSuchPosition(UP_TO) : error;
    });
    return upTo;
  }
}
