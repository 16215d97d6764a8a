import type { Router } from 'express';
import { z } from 'zod';
import { attribute } from '../../domain/clocks/attribution';
import { explainClocks } from '../../domain/clocks/explain';
import type { Recorded } from '../../domain/events';
import { calendarOf, type Policy, type PolicyVersion } from '../../domain/policy/policy';
import type { Complaint } from '../../domain/state';
import { type Instant, toInstant } from '../../domain/time';
import type { PinnedPolicies } from '../../eventstore/policy-log';
import { etagOf } from '../command-headers';
import { complaintIdIn, noSuchComplaint, readComplaint } from '../complaint-reading';
import { attribution, clockExplanation } from '../contract/bodies/clock-explanation';
import { operation } from '../contract/operation';
import { instantOut } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { createRouter, resource } from '../resource';

const explanation = z.strictObject({
  complaintId: z.string(),
  revision: z.int(),
  at: instantOut.describe('The moment up to which it is told'),
  timeZone: z.string(),
  clocks: z.array(clockExplanation).describe('In the order in which they began'),
  attribution,
});

/** Why the deadlines of a complaint are when they are, and where its time went. */
export function clockRoutes({ events, policies, clock }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/complaints/:complaintId/clocks', {
    get: operation({
      id: 'explainClocks',
      summary: 'Why the deadlines of a complaint are when they are, and where its time went',
      tag: 'complaints',
      scope: 'complaints:read',
      answers: { 200: { description: 'Every clock that it ever had', json: explanation, headers: ['ETag'] } },
      problems: ['not-registered'],
      examples: [{}],
      handle: async (req, res) => {
        const complaintId = complaintIdIn(req);
        const record = await readComplaint(events, complaintId);
        const { complaint } = record;
        if (!complaint) throw noSuchComplaint(complaintId);
        const now = toInstant(clock());
        // Another server's clock may have been ahead of this one's.
        const at = now < complaint.changedAt ? complaint.changedAt : now;
        res.set('ETag', etagOf(complaint.revision));
        res.json(await clocksBody(complaint, record.events, policies.pinned, at));
      },
    }),
  });
  return router;
}

async function clocksBody(
  complaint: Complaint,
  events: readonly Recorded[],
  pinned: PinnedPolicies,
  at: Instant,
) {
  const policyOf = await policiesIn(events, pinned);
  const policy = policyOf(complaint.policy);
  const calendar = calendarOf(policy, policy.calendar);
  return {
    complaintId: complaint.id,
    revision: complaint.revision,
    at,
    timeZone: calendar.timeZone,
    clocks: explainClocks(events, policyOf, at),
    attribution: attribute(complaint, calendar, at),
  };
}

/** Every policy that the complaint has followed. */
async function policiesIn(
  events: readonly Recorded[],
  pinned: PinnedPolicies,
): Promise<(version: PolicyVersion) => Policy> {
  const followed = events.flatMap((event) => {
    if (event.type === 'ComplaintRegistered') return [event.data.policy];
    return event.type === 'PolicyAdopted' ? [event.data.to] : [];
  });
  const key = ({ id, version }: PolicyVersion) => `${id} ${version}`;
  const known = new Map<string, Policy>();
  for (const version of followed) known.set(key(version), await pinned(version));
  return (version) => {
    const policy = known.get(key(version));
    if (!policy) throw new Error(`no event of the complaint names policy ${key(version)}`);
    return policy;
  };
}
