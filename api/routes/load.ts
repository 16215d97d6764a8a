import type { Router } from 'express';
import { z } from 'zod';
import { toInstant } from '../../domain/time';
import { complaintsProjection } from '../../projections/models/complaints';
import {
  type GroupedLoad,
  type Load,
  type LoadDimension,
  loadAges,
  loadDimensions,
  NO_LOAD,
  readLoad,
} from '../../projections/queries/load';
import type { ApiDependencies } from '../dependencies';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';
import { readQuery } from '../validation';

const parameters = z.strictObject({
  by: z.enum(loadDimensions).default('person'),
  minPosition: z.string().optional(),
});

/** Who has how many open complaints, and how old they are. */
export function loadRoutes(dependencies: ApiDependencies): Router {
  const { pool, clock } = dependencies;
  const router = createRouter();
  resource(router, '/load', {
    get: async (req, res) => {
      const { by, minPosition } = readQuery(req, parameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, complaintsProjection, minPosition);
      const at = toInstant(clock());
      const { total, groups } = await fromReadModels(() => readLoad(pool, by, at));
      const known = await knownGroups(dependencies, by);
      const idle = known
        .filter((id) => !groups.some(({ group }) => group === id))
        .map((group): GroupedLoad => ({ group, ...NO_LOAD }));
      res.json({
        at,
        by,
        total: bodyOf(total),
        groups: [...groups, ...idle].map(({ group, ...load }) => ({ group, ...bodyOf(load) })),
      });
    },
  });
  return router;
}

/** Whoever could have something: who has nothing is told of too. */
async function knownGroups(
  { organisation, policies }: Pick<ApiDependencies, 'organisation' | 'policies'>,
  by: LoadDimension,
): Promise<readonly string[]> {
  if (by === 'team') return organisation.teams.map(({ id }) => id);
  const { levels } = await policies.active();
  if (by === 'level') return levels.map(({ id }) => id);
  const roles = new Set(levels.map(({ role }) => role));
  return organisation.people.filter(({ role }) => roles.has(role)).map(({ id }) => id);
}

function bodyOf({ ages, ...load }: Load) {
  return { ...load, ages: loadAges.map((age, index) => ({ ...age, complaints: ages[index] ?? 0 })) };
}
