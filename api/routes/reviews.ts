import type { Router } from 'express';
import { z } from 'zod';
import type { ProcessReview } from '../../domain/review/review';
import { slug } from '../../domain/text';
import { readReview, readReviews } from '../../eventstore/review-log';
import { listPolicies } from '../../projections/queries/policies';
import { readModelsOf } from '../../projections/tables';
import { processReview, reviewSummary } from '../contract/bodies/process-review';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import { fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';

const listParameters = z.strictObject({
  policy: slug.optional().describe('Only those of this policy'),
});

/** The stored reviews of how the process worked, one for each month of each policy. */
export function reviewRoutes({ events, pool }: ApiDependencies): Router {
  const readModels = readModelsOf(pool);
  const router = createRouter();

  resource(router, '/reviews', {
    get: operation({
      id: 'listReviews',
      summary: 'The reviews of how the process worked, one for each month of each policy',
      tag: 'numbers',
      scope: 'metrics:read',
      query: listParameters,
      answers: {
        200: {
          description: 'By policy and month',
          json: z.strictObject({ reviews: z.array(reviewSummary) }),
        },
      },
      examples: [{ query: { policy: 'standard' } }],
      handle: async (_req, res, { query: { policy } }) => {
        const ids = policy === undefined ? await policyIds() : [policy];
        const reviews = await Promise.all(ids.map((id) => readReviews(events.durable, id)));
        res.json({ reviews: reviews.flat().map(summaryOf) });
      },
    }),
  });

  resource(router, '/reviews/:policy/:month', {
    get: operation({
      id: 'getReview',
      summary: 'How the process worked in a month under a policy',
      tag: 'numbers',
      scope: 'metrics:read',
      answers: { 200: { description: 'The review as it was stored', json: processReview } },
      problems: ['no-such-review'],
      examples: [{}],
      handle: async (req, res) => {
        const [policy, month] = [String(req.params.policy), String(req.params.month)];
        const found = slug.safeParse(policy).success
          ? await readReview(events.durable, policy, month)
          : undefined;
        if (found) res.json(found);
        else {
          throw new Problem('no-such-review', {
            detail: `No review of ${month.slice(0, 80)} is stored for the policy ${policy.slice(0, 80)}.`,
            hint: 'GET /v1/reviews lists them. A month is reviewed, such as 2026-10, when it is over.',
          });
        }
      },
    }),
  });
  return router;

  async function policyIds(): Promise<readonly string[]> {
    const published = await fromReadModels(() => listPolicies(readModels));
    return [...new Set(published.map(({ id }) => id))];
  }
}

function summaryOf({ policy, month, from, until, complaints, neverFired, clocks }: ProcessReview) {
  const breaches = clocks.reduce((sum, clock) => sum + clock.breaches, 0);
  return { policy, month, from, until, complaints, breaches, neverFired: neverFired.length };
}
