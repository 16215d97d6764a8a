import type { Router } from 'express';
import { z } from 'zod';
import { rankOf } from '../../domain/policy/ladder';
import { toInstant } from '../../domain/time';
import { complaintIdIn, noSuchComplaint, readComplaint } from '../complaint-reading';
import { customerAccess } from '../contract/bodies/customer';
import { operation } from '../contract/operation';
import { createCustomerAccess, statusPath } from '../customer/access';
import type { ApiDependencies } from '../dependencies';
import { seesContact } from '../permission/contact-details';
import { Problem } from '../problem';
import { recordLookOf } from '../record-look';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';

const ACCESS = '/complaints/:complaintId/customer-access';

/** Giving whoever complains access to their complaint. */
export function customerAccessRoutes(dependencies: ApiDependencies, publicUrl: () => string): Router {
  const { events, policies } = dependencies;
  const access = createCustomerAccess(dependencies);
  const router = createRouter();
  resource(router, ACCESS, {
    post: operation({
      id: 'giveCustomerAccess',
      summary: 'Code, token and link by which the customer sees their complaint',
      description:
        'For whoever sees how to reach the customer and may act. With `revoke` what was given out before is worth nothing any more.',
      tag: 'customer',
      scope: 'complaints:write',
      body: {
        schema: z.strictObject({ revoke: z.boolean().default(false) }),
        hint: 'Send {} or {"revoke": true}.',
      },
      answers: { 200: { description: 'What to tell the customer', json: customerAccess } },
      problems: ['not-registered', 'customer-access-role-required'],
      examples: [{ body: {} }, { body: { revoke: true } }],
      handle: async (req, res, { body: { revoke } }) => {
        const complaintId = complaintIdIn(req);
        const { complaint } = await readComplaint(events, complaintId);
        if (!complaint) throw noSuchComplaint(complaintId);
        const { id, role } = personOf(req);
        const mayAct = rankOf(await policies.pinned(complaint.policy), role) !== undefined;
        if (!mayAct || !(await seesContact(req, complaint, dependencies))) throw notTheirs(id, role);
        await recordLookOf(req, dependencies, 'customer-access', complaintId);
        const { code, token, expiresAt } = await access.giveOut(complaintId, revoke);
        const link = `${publicUrl()}${statusPath(token)}`;
        res.json({ reference: complaintId, code, token, link, expiresAt: toInstant(expiresAt) });
      },
    }),
  });
  return router;
}

function notTheirs(id: string, role: string): Problem {
  return new Problem('customer-access-role-required', {
    detail: `${id} has the role ${role}; access is given out by those who may act and see how to reach the customer.`,
    hint: 'Ask whoever has the complaint.',
  });
}
