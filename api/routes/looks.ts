import type { Router } from 'express';
import { z } from 'zod';
import { complaintIdSchema } from '../../domain/complaint-id';
import { slug } from '../../domain/text';
import { type DenialAt, listDenials } from '../../projections/queries/denials';
import { listLooks, type LookAt } from '../../projections/queries/looks';
import { type AccessList, MOST_ON_A_PAGE, sendAccessPage } from '../access-page';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { denial } from '../contract/bodies/denial';
import { look } from '../contract/bodies/look';
import { operation } from '../contract/operation';
import { minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { requireMay } from '../permission/require-may';
import { createRouter, CSV_TYPE, resource } from '../resource';
import { instant, pageSize } from '../validation';

const ofComplaint = z.strictObject({
  from: instant.optional().describe('What may have happened then or later'),
  until: instant.optional().describe('What may have happened before'),
  before: z.string().optional().describe('Go on after the entry with this position'),
  limit: pageSize(MOST_ON_A_PAGE, 50),
  minPosition,
});
const ofAll = ofComplaint.extend({
  person: slug.optional().describe('Only this person'),
  complaint: complaintIdSchema.optional().describe('Only this complaint'),
});

const pageOf = (json: z.ZodType) =>
  ({
    200: {
      description: 'A page, the newest first; as CSV all of them',
      json,
      others: [CSV_TYPE],
      headers: ['Link'],
    },
  }) as const;
const lookPage = pageOf(z.strictObject({ looks: z.array(look) }));
const denialPage = pageOf(z.strictObject({ denials: z.array(denial) }));

const looks: AccessList<LookAt> = {
  name: 'looks',
  list: listLooks,
  head: ['complaint', 'person', 'role', 'what', 'from', 'until'],
  cells: ({ complaintId, person, role, what, from, until }) => [complaintId, person, role, what, from, until],
};
const denials: AccessList<DenialAt> = {
  name: 'denials',
  list: listDenials,
  head: ['complaint', 'person', 'role', 'what', 'code', 'from', 'until'],
  cells: (row) => [row.complaintId, row.person, row.role, row.what, row.code, row.from, row.until],
};

/** Who looked at what, and who was refused what, for those who audit. */
export function lookRoutes(dependencies: ApiDependencies): Router {
  const { events } = dependencies;
  const router = createRouter();

  resource(router, '/looks', {
    get: operation({
      id: 'listLooks',
      summary: 'Who looked at what',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'log',
      scope: 'audit:read',
      query: ofAll,
      answers: lookPage,
      problems: ['audit-role-required', 'read-model-behind'],
      examples: [{ query: { person: 'ana', limit: '20' } }],
      handle: async (req, res, { query }) => {
        await requireMay(req, 'read-looks', dependencies);
        await sendAccessPage(req, res, dependencies, looks, query);
      },
    }),
  });

  resource(router, '/complaints/:complaintId/looks', {
    get: operation({
      id: 'listLooksAtComplaint',
      summary: 'Who looked at a complaint',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'log',
      scope: 'audit:read',
      query: ofComplaint,
      answers: lookPage,
      problems: ['audit-role-required', 'not-registered', 'read-model-behind'],
      examples: [{}],
      handle: async (req, res, { query }) => {
        await requireMay(req, 'read-looks', dependencies);
        const complaint = complaintIdIn(req);
        await requireComplaint(events, complaint);
        await sendAccessPage(req, res, dependencies, looks, { ...query, complaint });
      },
    }),
  });

  resource(router, '/denials', {
    get: operation({
      id: 'listDenials',
      summary: 'Who was refused what',
      description:
        'Everything that somebody who is known asked for and may not have, also of complaints that are not there. Only for auditors and whoever works at the last level.',
      tag: 'log',
      scope: 'audit:read',
      query: ofAll,
      answers: denialPage,
      problems: ['audit-role-required', 'read-model-behind'],
      examples: [{ query: { person: 'ana', limit: '20' } }],
      handle: async (req, res, { query }) => {
        await requireMay(req, 'read-denials', dependencies);
        await sendAccessPage(req, res, dependencies, denials, query);
      },
    }),
  });
  return router;
}
