import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { withoutContactDetails } from '../../domain/permission/contact-details';
import type { Complaint } from '../../domain/state';
import { problemsByComplaint } from '../../projections/queries/problems';
import { timelineOf } from '../../projections/queries/timeline';
import { readModelsOf } from '../../projections/tables';
import { timelineProjection } from '../../projections/models/timeline';
import { etagOf } from '../command-headers';
import type { CommandDesk } from '../command-desk';
import { bodyOf, currentBodyOf } from '../complaint-body';
import {
  complaintIdIn,
  type ComplaintRecord,
  eventsAsOf,
  noSuchComplaint,
  readComplaint,
  requireComplaint,
} from '../complaint-reading';
import { complaint as complaintBody } from '../contract/bodies/complaint';
import { recordedEvent } from '../contract/bodies/recorded-event';
import { timelineEntry } from '../contract/bodies/timeline-entry';
import { operation } from '../contract/operation';
import { minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { sendJsonLines } from '../event-body';
import { seesContact } from '../permission/contact-details';
import { Problem } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { recordLookOf } from '../record-look';
import { personOf } from '../request-context';
import { createRouter, JSON_LINES_TYPE, resource, wantsJsonLines } from '../resource';
import { instant, pageSize, wholeNumber } from '../validation';
import { registration } from './commands';
import { complaintList } from './complaint-list';

const moment = z
  .strictObject({
    asOf: instant.optional().describe('As it was at this moment'),
    revision: wholeNumber.optional().describe('As it was at this revision'),
  })
  .refine(({ asOf, revision }) => asOf === undefined || revision === undefined, {
    path: ['revision'],
    message: 'cannot be given together with asOf',
  });
const eventParameters = z.strictObject({ from: wholeNumber.optional().describe('The first revision') });
const timelineParameters = z.strictObject({
  after: wholeNumber.optional().describe('Only steps after this revision'),
  limit: pageSize(1000, 200),
  minPosition,
});

/** The collection of complaints, and what can be seen of one. */
export function complaintRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const { events, pool } = dependencies;
  const readModels = readModelsOf(pool);
  const problemsOf = problemsByComplaint(pool);
  const router = createRouter();

  resource(router, '/complaints', {
    get: complaintList(dependencies),
    post: registration(give),
  });

  resource(router, '/complaints/:complaintId', {
    get: operation({
      id: 'getComplaint',
      summary: 'A complaint as it is, or as it was',
      tag: 'complaints',
      scope: 'complaints:read',
      query: moment,
      answers: {
        200: { description: 'The complaint', json: complaintBody, headers: ['ETag', 'Redress-Position'] },
      },
      problems: ['not-registered', 'not-yet-registered', 'no-such-revision'],
      examples: [{}, { query: { revision: '0' } }],
      handle: async (req, res, { query: { asOf, revision } }) => {
        const complaintId = complaintIdIn(req);
        const record = await readComplaint(events, complaintId);
        if (!record.complaint) throw noSuchComplaint(complaintId);
        const seen = { ...record, complaint: record.complaint };
        await recordLookOf(req, dependencies, 'complaint', complaintId);
        // Who sees how to reach the complainant goes by how the complaint stands now, whichever moment is asked for.
        const sees = await seesContact(req, record.complaint, dependencies);
        if (asOf === undefined && revision === undefined) await sendNow(req, res, seen, sees);
        else {
          const events = asOf === undefined ? upTo(seen, revision) : eventsAsOf(seen.events, asOf);
          sendPast(res, seen, events, sees);
        }
      },
    }),
  });

  resource(router, '/complaints/:complaintId/events', {
    get: operation({
      id: 'listEventsOfComplaint',
      summary: 'The events of a complaint as they are stored, the first first',
      tag: 'log',
      scope: 'complaints:read',
      query: eventParameters,
      answers: {
        200: { description: 'The events', json: z.array(recordedEvent), others: [JSON_LINES_TYPE] },
      },
      problems: ['not-registered'],
      examples: [{}, { query: { from: '0' }, headers: { accept: JSON_LINES_TYPE } }],
      handle: async (req, res, { query: { from = 0 } }) => {
        const complaintId = complaintIdIn(req);
        const { stored, complaint } = await readComplaint(events, complaintId);
        if (!complaint) throw noSuchComplaint(complaintId);
        const wanted = stored.filter(({ revision }) => revision >= from);
        if (wanted.length > 0) await recordLookOf(req, dependencies, 'events', complaintId);
        const sees = await seesContact(req, complaint, dependencies);
        const shown = sees ? wanted : wanted.map(withoutContactDetails);
        if (wantsJsonLines(req)) sendJsonLines(res, shown);
        else res.json(shown);
      },
    }),
  });

  resource(router, '/complaints/:complaintId/timeline', {
    get: operation({
      id: 'getTimeline',
      summary: 'The steps of a complaint in words, the first first',
      tag: 'complaints',
      scope: 'complaints:read',
      query: timelineParameters,
      answers: { 200: { description: 'A page of steps', json: z.array(timelineEntry), headers: ['Link'] } },
      problems: ['not-registered', 'read-model-behind'],
      examples: [{ query: { limit: '20' } }],
      handle: async (req, res, { query: { after, limit, minPosition: position } }) => {
        const complaintId = complaintIdIn(req);
        if (position !== undefined) await awaitPosition(dependencies, timelineProjection, position);
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
    }),
  });

  return router;

  async function sendNow(
    req: Request,
    res: Response,
    { complaint, stored }: Known,
    sees: boolean,
  ): Promise<void> {
    const position = stored.at(-1)?.position;
    if (position !== undefined) res.set('Redress-Position', position);
    const body = await currentBodyOf(complaint, { person: personOf(req), seesContact: sees }, dependencies);
    const problems = await fromReadModels(() => problemsOf(complaint.id));
    res.set('ETag', etagOf(complaint.revision)).json({ ...body, problems });
  }
}

/** A complaint that is there. */
type Known = ComplaintRecord & { readonly complaint: Complaint };

function sendPast(
  res: Response,
  { complaint: now }: Known,
  events: readonly Recorded[],
  sees: boolean,
): void {
  const complaint = fold(events);
  if (!complaint) {
    throw new Problem('not-yet-registered', {
      detail: `The complaint was registered at ${now.registeredAt}.`,
      hint: 'Ask for that moment or a later one.',
    });
  }
  res.set('ETag', etagOf(complaint.revision)).json(bodyOf(complaint, sees));
}

function upTo({ events, complaint }: Known, revision = 0): readonly Recorded[] {
  if (revision > complaint.revision) {
    throw new Problem('no-such-revision', {
      detail: `The complaint is at revision ${complaint.revision}.`,
      hint: `Ask for a revision from 0 to ${complaint.revision}.`,
    });
  }
  return events.filter((event) => event.revision <= revision);
}
