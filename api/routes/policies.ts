import type { Request, Router } from 'express';
import { z } from 'zod';
import { slug } from '../../domain/text';
import { type PublishedPolicy, policyStream, publishedVersions } from '../../eventstore/policy-log';
import { policiesProjection } from '../../projections/models/policies';
import { listPolicies } from '../../projections/queries/policies';
import { readModelsOf } from '../../projections/tables';
import { policyDocument, policySummary, policyVersion, publishedPolicy } from '../contract/bodies/policy';
import { operation } from '../contract/operation';
import { policyExample } from '../contract/policy-example';
import { minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { publishFrom } from '../policy-publishing';
import { Problem } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';

const listParameters = z.strictObject({ minPosition });

/** The published policies, and publishing another. */
export function policyRoutes(dependencies: ApiDependencies): Router {
  const { events, pool, policies } = dependencies;
  const readModels = readModelsOf(pool);
  const router = createRouter();

  resource(router, '/policies', {
    get: operation({
      id: 'listPolicies',
      summary: 'The published versions of the policies, and which one new complaints follow',
      tag: 'rules',
      scope: 'configuration:read',
      query: listParameters,
      answers: {
        200: {
          description: 'By id, the newest version of each first',
          json: z.strictObject({
            active: policyVersion.describe('What new complaints follow'),
            policies: z.array(policySummary),
          }),
        },
      },
      problems: ['read-model-behind'],
      examples: [{}],
      handle: async (_req, res, { query: { minPosition } }) => {
        if (minPosition !== undefined) await awaitPosition(dependencies, policiesProjection, minPosition);
        const { id, version } = await policies.active();
        const published = await fromReadModels(() => listPolicies(readModels));
        res.json({ active: { id, version }, policies: published });
      },
    }),
    post: operation({
      id: 'publishPolicy',
      summary: 'Publish a version of a policy, for ever',
      description:
        'Only for whoever works at the last level. New complaints follow the newest version of the policy that Redress was started with. Publishing the same again changes nothing.',
      tag: 'rules',
      scope: 'configuration:write',
      body: {
        // Checked by the handler, which names every mistake of a policy under a code of its own.
        schema: z.unknown(),
        documentedAs: policyDocument,
        hint: 'Send a policy.',
      },
      answers: {
        200: {
          description: 'This very policy was published before',
          json: policySummary,
          headers: ['Location', 'Redress-Position'],
        },
        201: {
          description: 'It is published',
          json: policySummary,
          headers: ['Location', 'Redress-Position'],
        },
      },
      problems: ['policy-role-required', 'policy-refused', 'policy-version-taken', 'policy-version-too-low'],
      examples: [{ body: policyExample }],
      handle: async (req, res, { body }) => {
        const { policy, isNew } = await publishFrom(body, req, dependencies);
        const stored = await events.durable.readStream(policyStream(policy.id));
        const position = stored.at(-1)?.position;
        if (position !== undefined) res.set('Redress-Position', position);
        const published = await publishedVersion(policy.id, policy.version);
        res.status(isNew ? 201 : 200).location(`/v1/policies/${policy.id}/${policy.version}`);
        res.json(summaryOf(published));
      },
    }),
  });

  resource(router, '/policies/:policy', {
    get: operation({
      id: 'listPolicyVersions',
      summary: 'The published versions of a policy',
      tag: 'rules',
      scope: 'configuration:read',
      answers: {
        200: {
          description: 'The newest first',
          json: z.strictObject({ id: z.string(), versions: z.array(policySummary) }),
        },
      },
      problems: ['no-such-policy'],
      examples: [{}],
      handle: async (req, res) => {
        const id = policyIdIn(req);
        const versions = await publishedVersions(events.durable, id);
        if (versions.length === 0) throw noSuchPolicy(id);
        res.json({ id, versions: versions.map(summaryOf).reverse() });
      },
    }),
  });

  resource(router, '/policies/:policy/:version', {
    get: operation({
      id: 'getPolicy',
      summary: 'A published version of a policy, as complaints follow it',
      tag: 'rules',
      scope: 'configuration:read',
      answers: { 200: { description: 'The policy', json: publishedPolicy } },
      problems: ['no-such-policy'],
      examples: [{}],
      handle: async (req, res) => {
        const { policy, ...published } = await publishedVersion(policyIdIn(req), versionIn(req));
        res.json({ ...published, policy });
      },
    }),
  });

  return router;

  async function publishedVersion(id: string, version: number): Promise<PublishedPolicy> {
    const versions = await publishedVersions(events.durable, id);
    const found = versions.find(({ policy }) => policy.version === version);
    if (found) return found;
    throw noSuchPolicy(
      id,
      versions.map(({ policy }) => policy.version),
    );
  }
}

function summaryOf({ policy, publishedAt, by }: PublishedPolicy) {
  const { id, version, title } = policy;
  return { id, version, title, publishedAt, by };
}

function policyIdIn(req: Request): string {
  const { success, data } = slug.safeParse(req.params.policy);
  if (success) return data;
  throw noSuchPolicy(String(req.params.policy).slice(0, 80));
}

function versionIn(req: Request): number {
  const text = String(req.params.version);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Number.NaN;
}

function noSuchPolicy(id: string, versions: readonly number[] = []): Problem {
  return new Problem('no-such-policy', {
    detail:
      versions.length === 0
        ? `No policy "${id}" was published.`
        : `Of policy ${id} that version was not published.`,
    hint:
      versions.length === 0
        ? 'GET /v1/policies lists those that were.'
        : `Published are the versions ${versions.join(', ')}.`,
  });
}
