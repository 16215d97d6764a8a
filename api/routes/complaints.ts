import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { streamOf } from '../../eventstore/complaint-stream';
import { problemsOf } from '../../projections/queries/problems';
import { timelineOf } from '../../projections/queries/timeline';
import { readModelsOf } from '../../projections/tables';
import { timelineProjection } from '../../projections/models/timeline';
import { readJsonBody } from '../body';
import { etagOf } from '../command-headers';
import type { CommandDesk } from '../command-desk';
import { currentBodyOf, bodyOf } from '../complaint-body';
import {
  complaintIdIn,
  type ComplaintRecord,
  eventsAsOf,
  noSuchComplaint,
  readComplaint,
  requireComplaint,
} from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { sendJsonLines } from '../event-body';
import { invalidRequest, Problem } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { recordLookOf } from '../record-look';
import { personOf } from '../request-context';
import { createRouter, JSON_LINES_TYPE, resource, wantsJsonLines } from '../resource';
import { instant, pageSize, readQuery, wholeNumber } from '../validation';
import { registration } from './commands';
import { complaintList } from './complaint-list';

const moment = z.strictObject({ asOf: instant.optional(), revision: wholeNumber.optional() });
const eventParameters = z.strictObject({ from: wholeNumber.optional() });
const timelineParameters = z.strictObject({
  after: wholeNumber.optional(),
  limit: pageSize(1000, 200),
  minPosition: z.string().optional(),
});

/** The collection of complaints, and what can be seen of one. */
export function complaintRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const { events, pool } = dependencies;
  const readModels = readModelsOf(pool);
  const router = createRouter();

  resource(router, '/complaints', {
    get: complaintList(dependencies),
    post: [...readJsonBody, registration(give)],
  });

  resource(router, '/complaints/:complaintId', {
    get: async (req, res) => {
      const complaintId = complaintIdIn(req);
      const { asOf, revision } = readQuery(req, moment);
      if (asOf !== undefined && revision !== undefined) {
        throw invalidRequest(
          [{ parameter: 'revision', detail: 'cannot be given together with asOf.' }],
          'Ask for a moment or for a revision.',
        );
      }
      const record = await readComplaint(events, complaintId);
      if (record.complaint) await recordLookOf(req, dependencies, 'complaint', complaintId);
      if (asOf === undefined && revision === undefined) await sendNow(req, res, complaintId, record);
      else
        sendPast(
          res,
          complaintId,
          record,
          asOf === undefined ? upTo(record, revision) : eventsAsOf(record.events, asOf),
        );
    },
  });

  resource(router, '/complaints/:complaintId/events', {
    produces: ['application/json', JSON_LINES_TYPE],
    get: async (req, res) => {
      const complaintId = complaintIdIn(req);
      const { from = 0 } = readQuery(req, eventParameters);
      const stored = await events.durable.readStream(streamOf(complaintId), { from });
      if (stored.length === 0) await requireComplaint(events, complaintId);
      else await recordLookOf(req, dependencies, 'events', complaintId);
      if (wantsJsonLines(req)) sendJsonLines(res, stored);
      else res.json(stored);
    },
  });

  resource(router, '/complaints/:complaintId/timeline', {
    get: async (req, res) => {
      const complaintId = complaintIdIn(req);
      const { after, limit, minPosition } = readQuery(req, timelineParameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, timelineProjection, minPosition);
      const entries = await fromReadModels(() => timelineOf(readModels, complaintId, { after, limit }));
      if (entries.length === 0) await requireComplaint(events, complaintId);
      else await recordLookOf(req, dependencies, 'timeline', complaintId);
      const last = entries.at(-1);
      if (last && entries.length === limit) {
        const next = new URLSearchParams({ after: String(last.revision), limit: String(limit) });
        res.links({ next: `/v1/complaints/${complaintId}/timeline?${next.toString()}` });
      }
      res.json(entries);
    },
  });

  return router;

  async function sendNow(
    req: Request,
    res: Response,
    complaintId: string,
    { complaint, stored }: ComplaintRecord,
  ): Promise<void> {
    if (!complaint) throw noSuchComplaint(complaintId);
    const position = stored.at(-1)?.position;
    if (position !== undefined) res.set('Redress-Position', position);
    const body = await currentBodyOf(complaint, personOf(req), dependencies);
    const problems = await fromReadModels(() => problemsOf(pool, complaintId));
    res.set('ETag', etagOf(complaint.revision)).json({ ...body, problems });
  }
}

function sendPast(
  res: Response,
  complaintId: string,
  { complaint: now }: ComplaintRecord,
  events: readonly Recorded[],
): void {
  if (!now) throw noSuchComplaint(complaintId);
  const complaint = fold(events);
  if (!complaint) {
    throw new Problem('not-yet-registered', {
      detail: `The complaint was registered at ${now.registeredAt}.`,
      hint: 'Ask for that moment or a later one.',
    });
  }
  res.set('ETag', etagOf(complaint.revision)).json(bodyOf(complaint));
}

function upTo({ events, complaint }: ComplaintRecord, revision = 0): readonly Recorded[] {
  if (complaint && revision > complaint.revision) {
    throw new Problem('no-such-revision', {
      detail: `The complaint is at revision ${complaint.revision}.`,
      hint: `Ask for a revision from 0 to ${complaint.revision}.`,
    });
  }
  return events.filter((event) => event.revision <= revision);
}
