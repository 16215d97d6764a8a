import type { Request, Router } from 'express';
import { z } from 'zod';
import { slug } from '../../domain/text';
import { type PublishedPolicy, policyStream, publishedVersions } from '../../eventstore/policy-log';
import { policiesProjection } from '../../projections/models/policies';
import { listPolicies } from '../../projections/queries/policies';
import { readModelsOf } from '../../projections/tables';
import { readJsonBody } from '../body';
import type { ApiDependencies } from '../dependencies';
import { publishFrom } from '../policy-publishing';
import { Problem } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { noParameters, readQuery } from '../validation';

const listParameters = z.strictObject({ minPosition: z.string().optional() });

/** The published policies, and publishing another. */
export function policyRoutes(dependencies: ApiDependencies): Router {
  const { events, pool, policies } = dependencies;
  const readModels = readModelsOf(pool);
  const router = createRouter();

  resource(router, '/policies', {
    get: async (req, res) => {
      const { minPosition } = readQuery(req, listParameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, policiesProjection, minPosition);
      const { id, version } = await policies.active();
      const published = await fromReadModels(() => listPolicies(readModels));
      res.json({ active: { id, version }, policies: published });
    },
    post: [
      ...readJsonBody,
      async (req, res) => {
        readQuery(req, noParameters);
        const { policy, isNew } = await publishFrom(req.body ?? {}, personOf(req), dependencies);
        const stored = await events.durable.readStream(policyStream(policy.id));
        const position = stored.at(-1)?.position;
        if (position !== undefined) res.set('Redress-Position', position);
        const published = await publishedVersion(policy.id, policy.version);
        res.status(isNew ? 201 : 200).location(`/v1/policies/${policy.id}/${policy.version}`);
        res.json(summaryOf(published));
      },
    ],
  });

  resource(router, '/policies/:id', {
    get: async (req, res) => {
      readQuery(req, noParameters);
      const id = policyIdIn(req);
      const versions = await publishedVersions(events.durable, id);
      if (versions.length === 0) throw noSuchPolicy(id);
      res.json({ id, versions: versions.map(summaryOf).reverse() });
    },
  });

  resource(router, '/policies/:id/:version', {
    get: async (req, res) => {
      readQuery(req, noParameters);
      const { policy, ...published } = await publishedVersion(policyIdIn(req), versionIn(req));
      res.json({ ...published, policy });
    },
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
  const { success, data } = slug.safeParse(req.params.id);
  if (success) return data;
  throw noSuchPolicy(String(req.params.id).slice(0, 80));
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
