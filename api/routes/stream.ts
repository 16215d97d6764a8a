import type { Request, Router } from 'express';
import { z } from 'zod';
import { complaintIdSchema, isPlausibleComplaintId } from '../../domain/complaint-id';
import { eventTypes } from '../../domain/events';
import { problemEventTypes } from '../../domain/problems/events';
import { streamOf } from '../../eventstore/complaint-stream';
import { ACCESS_DENIED, COMPLAINT_VIEWED, isAccessStream, LOG_VIEWED } from '../../eventstore/access-log';
import { InvalidPosition } from '../../eventstore/errors';
import { POLICY_PUBLISHED } from '../../eventstore/policy-log';
import type { LogPosition } from '../../eventstore/port';
import { PROCESS_REVIEWED } from '../../eventstore/review-log';
import { operation } from '../contract/operation';
import type { ApiDependencies, EventSource } from '../dependencies';
import { noSuchPosition, type PositionPlace, readPosition } from '../log-position';
import { may } from '../permission/require-may';
import { recordLookOf } from '../record-look';
import { accessOf } from '../request-context';
import { createRouter, resource } from '../resource';
import type { StreamedEvent } from '../sse/streamed-event';
import type { Streams } from '../sse/streams';

const EVENT_STREAM = 'text/event-stream';
const MOST_COMPLAINTS = 100;

const list = z.string().transform((value) => value.split(','));
const complaintId = complaintIdSchema.refine(isPlausibleComplaintId, 'has an id that seems mistyped');
const typeOfEvent = z.enum([
  ...eventTypes,
  ...problemEventTypes,
  POLICY_PUBLISHED,
  PROCESS_REVIEWED,
  COMPLAINT_VIEWED,
  LOG_VIEWED,
  ACCESS_DENIED,
]);

const parameters = z.strictObject({
  after: z
    .string()
    .optional()
    .describe('The position after which to begin; default: with what comes from now on'),
  complaint: list
    .pipe(z.array(complaintId).max(MOST_COMPLAINTS))
    .optional()
    .describe(`Only events of these complaints: at most ${MOST_COMPLAINTS}, with commas between them`),
  type: list
    .pipe(z.array(typeOfEvent))
    .optional()
    .describe('Only events of these types, with commas between them, such as ComplaintRegistered,NoteAdded'),
});

/** The log as it goes on, live: Server-Sent Events of what is durable, as far as whoever asks may see it. */
export function streamRoutes(dependencies: ApiDependencies, streams: Streams): Router {
  const { events } = dependencies;
  const router = createRouter();
  resource(router, '/stream', {
    get: operation({
      id: 'streamEvents',
      summary: 'The log as it goes on, live',
      description:
        'Server-Sent Events: `hello` with position, time and version first, then each event under its type with what GET /v1/events gives as data, and `position` when others were passed over. The id is the position: whoever comes back with it in Last-Event-ID misses nothing. Contact details of complainants are masked for those who do not see all of them. Ends with the token.',
      tag: 'log',
      scope: 'complaints:read',
      query: parameters,
      headers: ['Last-Event-ID'],
      answers: { 200: { description: 'A stream that does not end by itself', others: [EVENT_STREAM] } },
      problems: ['too-many-streams'],
      examples: [{ query: { type: 'ComplaintRegistered,ComplaintEscalated' } }],
      handle: async (req, res, { query: { after: parameter, ...filters } }) => {
        const after = await startOf(events, givenPosition(req, parameter));
        for (const id of filters.complaint ?? [undefined])
          await recordLookOf(req, dependencies, 'stream', id);
        // A proxy that gathers answers would keep back what belongs to the moment.
        res.set({ 'Content-Type': EVENT_STREAM, 'X-Accel-Buffering': 'no' });
        if (req.method === 'HEAD') {
          res.end();
          return;
        }
        const { person, until } = accessOf(req);
        const seesLooks = await may(req, 'read-looks', dependencies);
        const seesContacts = await may(req, 'see-all-contact-details', dependencies);
        const ofFilters = wantedBy(filters);
        const isWanted = (event: StreamedEvent) =>
          ofFilters(event) && (seesLooks || !isAccessStream(event.stream));
        await streams.serve(res, { personId: person.id, after, endsAt: until, isWanted, seesContacts });
      },
    }),
  });
  return router;
}

interface GivenPosition {
  readonly place: PositionPlace;
  readonly text: string;
}

/** A client that connects again by itself sends the header with the parameters that it began with: the header is newer. */
function givenPosition(req: Request, parameter: string | undefined): GivenPosition | undefined {
  const header = req.get('last-event-id');
  if (header !== undefined) return { place: { header: 'Last-Event-ID' }, text: header };
  return parameter === undefined ? undefined : { place: { parameter: 'after' }, text: parameter };
}

/** The position that was asked for, or the head. Throws a Problem for one that the log does not have. */
async function startOf(events: EventSource, given: GivenPosition | undefined): Promise<LogPosition> {
  if (!given) return events.durable.head();
  const after = readPosition(events, given.place, given.text);
  await events.durable.readLog({ after, limit: 1 }).catch((error: unknown) => {
    throw error instanceof InvalidPosition ? noSuchPosition(given.place) : error;
  });
  return after;
}

/** By what the event itself says: its stream and its type. */
function wantedBy({ complaint, type }: Omit<z.output<typeof parameters>, 'after'>) {
  const streams = complaint && new Set(complaint.map(streamOf));
  const types = type && new Set<string>(type);
  return (event: StreamedEvent): boolean =>
    (streams?.has(event.stream) ?? true) && (types?.has(event.type) ?? true);
}
