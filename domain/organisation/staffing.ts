import { AUDITOR } from '../actor';
import { ALWAYS } from '../calendar/calendar';
import type { Organisation, Person, Team } from './organisation';

interface Named {
  readonly id: string;
}

/** What an organisation refers to in a policy. Without `calendars` or `departments`, references to them are not looked at. */
export interface StaffedPolicy {
  readonly levels: readonly { readonly id: string; readonly role: string }[];
  readonly calendars?: readonly Named[];
  readonly departments?: readonly Named[];
  /** Whoever the policy names to be told something. */
  readonly triggers?: readonly {
    readonly id: string;
    readonly then: { readonly notify?: { readonly people?: readonly string[] | undefined } | undefined };
  }[];
  readonly clocks?: readonly {
    readonly id: string;
    readonly warns?: { readonly people: readonly string[] } | undefined;
  }[];
}

/**
 * What stands in the way of working by this policy with these people, in sentences: levels that nobody works at would
 * leave complaints lying, a role that the policy does not know can do nothing, and a team needs members whose role
 * works at its level; whom the policy names has to be there. `auditor` works at no level by design.
 */
export function staffingGaps(organisation: Organisation, policy: StaffedPolicy): readonly string[] {
  const { people, teams } = organisation;
  const held = new Set(people.map(({ role }) => role));
  return [
    ...policy.levels
      .filter(({ role }) => !held.has(role))
      .map(({ id, role }) => `Nobody has the role ${role}, so nobody works at level ${id}.`),
    ...people.flatMap((person) => gapsOfPerson(person, organisation, policy)),
    ...teams.flatMap((team) => gapsOfTeam(team, organisation, policy)),
    ...strangers(organisation, policy),
  ];
}

/** A warning to somebody who is not there would be heard by nobody. */
function strangers(
  { people }: Organisation,
  { triggers = [], clocks = [] }: StaffedPolicy,
): readonly string[] {
  const named = [
    ...triggers.flatMap(({ id, then }) =>
      (then.notify?.people ?? []).map((person) => [`Rule ${id}`, person]),
    ),
    ...clocks.flatMap(({ id, warns }) => (warns?.people ?? []).map((person) => [`Clock ${id}`, person])),
  ];
  return named
    .filter(([, person]) => !people.some(({ id }) => id === person))
    .map(([what, person]) => `${what} tells ${person}, who is not in the organisation.`);
}

function gapsOfPerson(person: Person, { teams }: Organisation, policy: StaffedPolicy): readonly string[] {
  const { id, role } = person;
  const known = [AUDITOR, ...policy.levels.map((level) => level.role)];
  const team = teams.find((other) => other.id === person.team);
  const level = policy.levels.find((other) => other.id === team?.level);
  return [
    ...(known.includes(role) ? [] : [`${id} has the role ${role}, which works at no level of the policy.`]),
    ...(team && level && known.includes(role) && level.role !== role
      ? [
          `${id} has the role ${role}, but team ${team.id} works at level ${level.id}, where the role is ${level.role}.`,
        ]
      : []),
    ...unknownCalendar(id, person.calendar, policy),
  ];
}

function gapsOfTeam(team: Team, { people }: Organisation, policy: StaffedPolicy): readonly string[] {
  const { id, level, departments, calendar } = team;
  const unknown = policy.departments
    ? departments.filter((department) => !policy.departments?.some((other) => other.id === department))
    : [];
  return [
    ...(policy.levels.some((other) => other.id === level)
      ? []
      : [`Team ${id} works at level ${level}, which the policy does not have.`]),
    ...unknown.map(
      (department) => `Team ${id} works for department ${department}, which the policy does not have.`,
    ),
    ...unknownCalendar(`Team ${id}`, calendar, policy),
    ...(people.some((person) => person.team === id) ? [] : [`Team ${id} has no members.`]),
  ];
}

function unknownCalendar(
  who: string,
  calendar: string | undefined,
  { calendars }: StaffedPolicy,
): readonly string[] {
  if (!calendars || calendar === undefined || calendar === ALWAYS.id) return [];
  if (calendars.some(({ id }) => id === calendar)) return [];
  return [`${who} works by the calendar ${calendar}, which the policy does not have.`];
}
