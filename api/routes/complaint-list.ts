import { z } from 'zod';
import { slug, text } from '../../domain/text';
import { complaintsProjection } from '../../projections/models/complaints';
import { searchProjection } from '../../projections/models/search';
import {
  BadCursor,
  type ComplaintFilters,
  type ComplaintList,
  complaintSorts,
  listComplaints,
  MAX_COMPLAINTS,
} from '../../projections/queries/complaints';
import { readModelsOf } from '../../projections/tables';
import { complaintSummary } from '../contract/bodies/complaint-summary';
import { nextCursor, status } from '../contract/bodies/parts';
import { type Operation, operation } from '../contract/operation';
import { minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { cursor, linkNext } from '../list-page';
import { invalidRequest } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { instant, pageSize } from '../validation';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const statuses = z
  .string()
  .transform((value) => value.split(','))
  .pipe(z.array(status));

const parameters = z
  .strictObject({
    status: statuses
      .optional()
      .describe(`One or several of ${status.options.join(', ')}, with commas between them`),
    level: slug.optional().describe('A level of the policy'),
    role: slug.optional().describe('That works at the level of the complaint'),
    owner: slug.optional().describe('Who owns it, by id'),
    assignee: slug.optional().describe('Who was asked to take it and has not accepted yet, by id'),
    holder: slug.optional().describe('The owner, else the assignee, by id'),
    unheld: z.literal('true').optional().describe('Those that nobody owns or was assigned'),
    team: slug.optional().describe('A team of the organisation'),
    watcher: slug.optional().describe('Who owned it and let go of it, by id'),
    category: slug.optional().describe('A category of the policy'),
    department: slug.optional().describe('A department of the policy'),
    priority: slug.optional().describe('A priority of the policy'),
    severity: slug.optional().describe('A severity of the policy'),
    breached: flag.optional().describe('Whether a deadline was missed at some time'),
    standingStill: flag.optional().describe('Whether a pause holds it up'),
    dueBefore: instant.optional().describe('Those whose next deadline is before this moment'),
    sourceSystem: slug.optional().describe('Where it was imported from'),
    sourceReference: text(200).optional().describe('Its id there'),
    q: text(300)
      .optional()
      .describe('Words of it, as search engines on the web take them: all of them; "a phrase"; or; -not'),
    sort: z
      .enum(complaintSorts)
      .optional()
      .describe('due: the next deadline first; newest, as usual: the last registered first'),
    cursor,
    limit: pageSize(MAX_COMPLAINTS, 50),
    minPosition,
  })
  .refine(({ holder, unheld }) => holder === undefined || unheld === undefined, {
    path: ['unheld'],
    message: 'cannot be given together with holder',
  });

const list = z.strictObject({
  complaints: z.array(complaintSummary),
  nextCursor,
}) satisfies z.ZodType<ComplaintList>;

/** GET /complaints. */
export function complaintList({ events, pool }: ApiDependencies): Operation {
  const readModels = readModelsOf(pool);
  return operation({
    id: 'listComplaints',
    summary: 'Find complaints',
    description: 'All that is asked for has to hold of a complaint.',
    tag: 'complaints',
    scope: 'complaints:read',
    query: parameters,
    answers: { 200: { description: 'A page of complaints', json: list, headers: ['Link'] } },
    problems: ['read-model-behind'],
    examples: [
      { query: { status: 'new,in-progress', sort: 'due', limit: '20' } },
      { query: { q: 'charged twice', category: 'card' } },
    ],
    handle: async (req, res, { query }) => {
      const { sort, cursor: from, limit, minPosition: position, unheld, q, ...rest } = query;
      const filters: ComplaintFilters = { ...rest, search: q, ...(unheld ? { holder: null } : {}) };
      if (position !== undefined) {
        await awaitPosition({ events, pool }, complaintsProjection, position);
        if (q !== undefined) await awaitPosition({ events, pool }, searchProjection, position);
      }
      const found = await fromReadModels(() =>
        listComplaints(readModels, filters, { sort, cursor: from, limit }),
      ).catch((error: unknown) => {
        throw error instanceof BadCursor ? badCursor() : error;
      });
      linkNext(req, res, found.nextCursor);
      res.json(found);
    },
  });
}

function badCursor() {
  return invalidRequest(
    [{ parameter: 'cursor', detail: 'is not one that this list gave, sorted in this way.' }],
    'Use the "next" link of an earlier answer as it is, or leave the cursor out to begin at the start.',
  );
}
