import type { Request, Response } from 'express';
import { z } from 'zod';
import { slug, text } from '../../domain/text';
import { complaintsProjection } from '../../projections/models/complaints';
import { searchProjection } from '../../projections/models/search';
import {
  BadCursor,
  type ComplaintFilters,
  complaintSorts,
  listComplaints,
  MAX_COMPLAINTS,
} from '../../projections/queries/complaints';
import { readModelsOf } from '../../projections/tables';
import type { ApiDependencies } from '../dependencies';
import { linkNext } from '../list-page';
import { invalidRequest } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { instant, pageSize, readQuery } from '../validation';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const statuses = z
  .string()
  .transform((value) => value.split(','))
  .pipe(z.array(z.enum(['new', 'in-progress', 'resolved', 'closed'])));

const parameters = z
  .strictObject({
    status: statuses.optional(),
    level: slug.optional(),
    role: slug.optional(),
    owner: slug.optional(),
    assignee: slug.optional(),
    holder: slug.optional(),
    /** Of those that nobody owns or was assigned. */
    unheld: z.literal('true').optional(),
    team: slug.optional(),
    watcher: slug.optional(),
    category: slug.optional(),
    department: slug.optional(),
    priority: slug.optional(),
    severity: slug.optional(),
    breached: flag.optional(),
    /** Of those that a pause holds up. */
    standingStill: flag.optional(),
    dueBefore: instant.optional(),
    sourceSystem: slug.optional(),
    sourceReference: text(200).optional(),
    /** Words of it, as search engines on the web take them: all of them; "a phrase"; or; -not. */
    q: text(300).optional(),
    sort: z.enum(complaintSorts).optional(),
    cursor: z.string().max(2_000).optional(),
    limit: pageSize(MAX_COMPLAINTS, 50),
    minPosition: z.string().optional(),
  })
  .refine(({ holder, unheld }) => holder === undefined || unheld === undefined, {
    path: ['unheld'],
    message: 'cannot be given together with holder',
  });

/** The handler of GET /complaints. */
export function complaintList({ events, pool }: ApiDependencies) {
  const readModels = readModelsOf(pool);
  return async (req: Request, res: Response): Promise<void> => {
    const { sort, cursor, limit, minPosition, unheld, q, ...rest } = readQuery(req, parameters);
    const filters: ComplaintFilters = { ...rest, search: q, ...(unheld ? { holder: null } : {}) };
    if (minPosition !== undefined) {
      await awaitPosition({ events, pool }, complaintsProjection, minPosition);
      if (q !== undefined) await awaitPosition({ events, pool }, searchProjection, minPosition);
    }
    const list = await fromReadModels(() =>
      listComplaints(readModels, filters, { sort, cursor, limit }),
    ).catch((error: unknown) => {
      throw error instanceof BadCursor ? badCursor() : error;
    });
    linkNext(req, res, list.nextCursor);
    res.json(list);
  };
}

function badCursor() {
  return invalidRequest(
    [{ parameter: 'cursor', detail: 'is not one that this list gave, sorted in this way.' }],
    'Use the "next" link of an earlier answer as it is, or leave the cursor out to begin at the start.',
  );
}
