import type { Router } from 'express';
import { absencePeriod, isAbsent, standIn } from '../../domain/organisation/absence';
import type { Organisation, Person } from '../../domain/organisation/organisation';
import { toInstant } from '../../domain/time';
import { organisationNow } from '../contract/bodies/organisation';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { createRouter, resource } from '../resource';

/** Who works on complaints, in which teams, and who is out of office now. */
export function organisationRoutes({ organisation, clock }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, '/organisation', {
    get: operation({
      id: 'getOrganisation',
      summary: 'Who works on complaints, in which teams, and who is out of office now',
      tag: 'rules',
      scope: 'configuration:read',
      answers: { 200: { description: 'The organisation as of now', json: organisationNow } },
      examples: [{}],
      handle: (_req, res) => {
        res.json(bodyOf(organisation, clock()));
      },
    }),
  });
  return router;
}

function bodyOf(organisation: Organisation, now: number) {
  const { teams, people, timeZone } = organisation;
  return {
    at: toInstant(now),
    timeZone,
    teams: teams.map((team) => ({
      ...team,
      members: people.filter((person) => person.team === team.id).map(({ id }) => id),
    })),
    people: people.map((person) => personBody(organisation, person, now)),
  };
}

/** Absences but the one of now are nobody else's business. */
function personBody(organisation: Organisation, person: Person, now: number) {
  const { outOfOffice, substitute: _substitute, ...known } = person;
  if (!isAbsent(organisation, person, now)) return { ...known, away: null };
  const ends = outOfOffice
    .map((absence) => absencePeriod(absence, organisation.timeZone))
    .filter(({ start, end }) => start <= now && now < end)
    .map(({ end }) => end);
  const standsIn = standIn(organisation, person.id, now).person;
  // Whoever is away twice at once is back when the later one ends.
  return { ...known, away: { until: toInstant(Math.max(...ends)), standIn: standsIn?.id ?? null } };
}
