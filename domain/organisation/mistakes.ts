import { CUSTOMER, SYSTEM } from '../actor';
import { toInstant } from '../time';
import { absencePeriod, standIn } from './absence';
import type { Organisation } from './organisation';

/** One thing wrong in an organisation, and where. */
export interface OrganisationMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const NEEDS_CALENDAR = 'needs a calendar, which says when it is open';

/** What is wrong between the parts of an organisation. Empty for one that can be worked with. */
export function organisationMistakes(organisation: Organisation): readonly OrganisationMistake[] {
  return [
    ...twice(organisation),
    ...wrongReferences(organisation),
    ...wrongAbsences(organisation),
    ...wrongHandOvers(organisation),
    ...circles(organisation),
  ];
}

function twice({ people, teams }: Organisation): OrganisationMistake[] {
  const inList = (name: string, list: readonly { readonly id: string }[]) =>
    list.flatMap(({ id }, index) =>
      list.findIndex((other) => other.id === id) < index
        ? [{ path: [name, index, 'id'], message: `"${id}" occurs twice` }]
        : [],
    );
  const reserved = people.flatMap(({ id }, index) =>
    id === SYSTEM.id || id === CUSTOMER.id
      ? [{ path: ['people', index, 'id'], message: `"${id}" is reserved` }]
      : [],
  );
  return [...reserved, ...inList('people', people), ...inList('teams', teams)];
}

function wrongReferences({ people, teams }: Organisation): OrganisationMistake[] {
  const known = new Set(people.map(({ id }) => id));
  return people.flatMap(({ id, team, substitute, outOfOffice }, index) => {
    const teamIsKnown = team === undefined || teams.some((other) => other.id === team);
    const substituteAt = (path: (string | number)[], named: string | undefined) => {
      if (named === undefined) return [];
      if (named === id) return [{ path, message: `${id} cannot be the substitute of ${id}` }];
      return known.has(named) ? [] : [{ path, message: `there is no person "${named}"` }];
    };
    return [
      ...(teamIsKnown ? [] : [{ path: ['people', index, 'team'], message: `there is no team "${team}"` }]),
      ...substituteAt(['people', index, 'substitute'], substitute),
      ...outOfOffice.flatMap((absence, at) =>
        substituteAt(['people', index, 'outOfOffice', at, 'substitute'], absence.substitute),
      ),
    ];
  });
}

function wrongAbsences({ people, timeZone }: Organisation): OrganisationMistake[] {
  return people.flatMap(({ outOfOffice }, index) =>
    outOfOffice.flatMap((absence, at) => {
      const { start, end } = absencePeriod(absence, timeZone);
      if (start < end) return [];
      const message = `"${absence.until}" does not come after the beginning, "${absence.from}"`;
      return [{ path: ['people', index, 'outOfOffice', at, 'until'], message }];
    }),
  );
}

function wrongHandOvers({ teams }: Organisation): OrganisationMistake[] {
  return teams.flatMap(({ id, level, calendar, followTheSun }, index) => {
    if (!followTheSun) return [];
    const place = ['teams', index, 'followTheSun'];
    const wrong = followTheSun.flatMap((named, at) => {
      const path = [...place, at];
      const next = teams.find((other) => other.id === named);
      if (!next) return [{ path, message: `there is no team "${named}"` }];
      if (followTheSun.indexOf(named) < at) return [{ path, message: `"${named}" occurs twice` }];
      if (next.level !== level)
        return [{ path, message: `${named} works at level ${next.level}, ${id} at level ${level}` }];
      if (next.calendar === undefined && named !== id)
        return [{ path, message: `${named} ${NEEDS_CALENDAR}` }];
      return [];
    });
    if (followTheSun.every((named) => named === id))
      wrong.push({ path: place, message: `${id} cannot hand over to itself` });
    if (calendar === undefined) wrong.push({ path: place, message: `${id} ${NEEDS_CALENDAR}` });
    return wrong;
  });
}

/**
 * Standing substitutes must never lead round in a circle; those of absences must not at any one time, so two people
 * may stand in for each other in different weeks. Each circle is named once.
 */
function circles(organisation: Organisation): OrganisationMistake[] {
  const standing = new Map(organisation.people.map(({ id, substitute }) => [id, substitute]));
  const told = new Set<string>();
  const tell = (circle: readonly string[], path: (string | number)[], when: string) => {
    const key = [...new Set(circle)].sort().join();
    if (told.has(key)) return [];
    told.add(key);
    return [{ path, message: `${when}the substitutes lead round in a circle: ${circle.join(', ')}` }];
  };
  return organisation.people.flatMap(({ id, outOfOffice }, index) => {
    const always = followed(id, standing);
    if (isCircle(always)) return tell(always, ['people', index, 'substitute'], '');
    return outOfOffice.flatMap((absence, at) => {
      // A circle comes into being when one of its people begins or ends an absence: nothing else moves a substitute.
      const { start, end } = absencePeriod(absence, organisation.timeZone);
      return [start, end].flatMap((now) => {
        const { path } = standIn(organisation, id, now);
        if (!isCircle(path)) return [];
        return tell(path, ['people', index, 'outOfOffice', at], `from ${toInstant(now)} `);
      });
    });
  });
}

function followed(id: string, substitutes: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path = [id];
  for (let next = substitutes.get(id); next !== undefined; next = substitutes.get(next)) {
    path.push(next);
    if (path.indexOf(next) < path.length - 1) break;
  }
  return path;
}

/** Back at its beginning, by way of somebody else: who names themselves is told so elsewhere. */
function isCircle(path: readonly string[]): boolean {
  return path.length > 2 && path[0] === path.at(-1);
}
