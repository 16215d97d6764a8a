import { z } from 'zod';
import { zoneName } from '../calendar/zone';
import { slug, text } from '../text';
import { isLanguage } from './languages';
import { organisationMistakes } from './mistakes';

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date such as 2026-08-03, or a moment such as 2026-08-03T12:00:00+02:00',
});

const absence = z.strictObject({
  from: moment.describe('The first day of the absence, or the moment at which it begins'),
  until: moment.describe('The last day of the absence, or the moment at which it ends'),
  substitute: slug
    .optional()
    .describe('Who stands in meanwhile, by id; default: the standing substitute of the person'),
});

const person = z.strictObject({
  id: slug.describe('The person’s id, as in the subject of an access token'),
  name: text(200).describe('What people call the person'),
  role: slug.describe('A role of the policy’s levels, or auditor'),
  team: slug.optional().describe('The team that the person is a member of, by id'),
  skills: z.array(slug).default([]).describe('What the person knows, as the policy’s categories ask for it'),
  languages: z
    .array(z.string().refine(isLanguage, 'must be an ISO 639-1 code of two letters, such as en or de'))
    .default([])
    .describe('What the person speaks: ISO 639-1 codes'),
  calendar: slug
    .optional()
    .describe('The person’s working hours: a calendar of the policy; default: that of the team'),
  capacity: z.int().min(1).optional().describe('So many open complaints at once; default: no limit'),
  outOfOffice: z.array(absence).default([]).describe('When the person is away'),
  substitute: slug.optional().describe('Who stands in whenever an absence names nobody else, by id'),
});

/** How a team shares its complaints out. */
export const assignmentRules = ['inbox', 'round-robin', 'least-loaded'] as const;

const team = z.strictObject({
  id: slug.describe('Short name that people and other teams refer to'),
  title: text(200).describe('What people read'),
  level: slug.describe('The level of the policy at which the team works'),
  departments: z
    .array(slug)
    .default([])
    .describe('The departments of the policy that it works for; without any it works for the whole level'),
  calendar: slug
    .optional()
    .describe('The opening hours of the team: a calendar of the policy; default: that of the level'),
  assignment: z
    .enum(assignmentRules)
    .default('inbox')
    .describe(
      'inbox: whoever is free accepts. round-robin: the members take turns. least-loaded: the member with the fewest open complaints',
    ),
  sticky: z
    .boolean()
    .default(false)
    .describe('Whoever dealt with the former complaint of the same person comes first'),
  followTheSun: z
    .array(slug)
    .min(1)
    .optional()
    .describe(
      'Teams of the same level that take over while this one is closed, in this order; when the team itself is among them, from there and round again',
    ),
});

const organisationShape = z.strictObject({
  timeZone: z
    .string()
    .refine((zone) => zoneName(zone) !== undefined, 'is not a time zone such as Europe/London')
    .default('UTC')
    .describe('Where the days of absences begin and end'),
  teams: z.array(team).default([]).describe('Who shares complaints with whom'),
  people: z.array(person).min(1).describe('Everyone who works on complaints or audits them'),
});

/** Who works on complaints, as written in YAML. What refers to the policy is checked by `staffingGaps`. */
export const organisationSchema = organisationShape.superRefine((organisation, context) => {
  // What has mistakes already may not have become what the checks expect.
  if (context.issues.length > 0) return;
  for (const { path, message } of organisationMistakes(organisation))
    context.addIssue({ code: 'custom', path: [...path], message });
});

/** The people who work on complaints, the role that each holds, and the teams they work in. */
export type Organisation = z.output<typeof organisationShape>;
export type Person = Organisation['people'][number];
export type Team = Organisation['teams'][number];
export type Absence = Person['outOfOffice'][number];

export function findPerson(organisation: Organisation, id: string): Person | undefined {
  return organisation.people.find((person) => person.id === id);
}

export function findTeam(organisation: Organisation, id: string): Team | undefined {
  return organisation.teams.find((team) => team.id === id);
}
