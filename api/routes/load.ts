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
import { operation } from '../contract/operation';
import { instantOut, minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';

const parameters = z.strictObject({
  by: z.enum(loadDimensions).default('person').describe('What it is counted by'),
  minPosition,
});

const counts = {
  open: z.int(),
  new: z.int().describe('Of the open ones, those that nobody has accepted'),
  inProgress: z.int(),
  resolved: z.int().describe('A resolution is offered'),
  standingStill: z.int().describe('A pause holds'),
  breached: z.int().describe('A deadline was missed at some time'),
  oldestAt: instantOut.nullable().describe('When the oldest was registered'),
  nextDueAt: instantOut.nullable().describe('The next deadline'),
  ages: z
    .array(z.strictObject({ fromDays: z.int(), toDays: z.int().nullable(), complaints: z.int() }))
    .describe('By whole days since they were registered, both ends included'),
};
const answer = z.strictObject({
  at: instantOut,
  by: z.enum(loadDimensions),
  total: z.strictObject(counts),
  groups: z
    .array(
      z.strictObject({
        group: z
          .string()
          .nullable()
          .describe('The id of a person, team or level; null: of complaints that nobody holds, or no team'),
        ...counts,
      }),
    )
    .describe('The one with the most first'),
});

/** Who has how many open complaints, and how old they are. */
export function loadRoutes(dependencies: ApiDependencies): Router {
  const { pool, clock } = dependencies;
  const router = createRouter();
  resource(router, '/load', {
    get: operation({
      id: 'getLoad',
      summary: 'Who has how many open complaints, and how old they are',
      tag: 'boards',
      scope: 'complaints:read',
      query: parameters,
      answers: { 200: { description: 'The load', json: answer } },
      problems: ['read-model-behind'],
      examples: [{ query: { by: 'team' } }],
      handle: async (_req, res, { query: { by, minPosition: position } }) => {
        if (position !== undefined) await awaitPosition(dependencies, complaintsProjection, position);
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
    }),
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
