import { z } from 'zod';
import { AUDITOR, SYSTEM } from '../actor';
import { slug, text } from '../text';
import { durationMs } from '../time';

// A deadline has to be a moment that a Date can hold, and a timer that is never due helps nobody.
const LONGEST = 'P3650D';

const duration = z.string().superRefine((value, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message });
  try {
    const ms = durationMs(value);
    if (ms < 1) refuse('must be longer than nothing');
    if (ms > durationMs(LONGEST)) refuse(`must not be longer than ${LONGEST}`);
  } catch {
    refuse(`"${value}" is not a duration in days, hours, minutes and seconds, such as P2D, PT4H or PT20S`);
  }
});

/** Roles that work at no level: they may never act on a complaint. */
const reservedRoles = [SYSTEM.role, AUDITOR];

const level = z.strictObject({
  id: slug,
  title: text(100),
  role: slug.describe('Who works at this level. Roles of later levels outrank it.'),
  acknowledge: duration.describe('How long the level has to accept a complaint before it is reassigned'),
  respond: duration.describe('How long the level has to resolve a complaint before it goes up by itself'),
});

const titled = z.strictObject({ id: slug, title: text(200) });

/** The escalation policy as it is written in YAML. Durations are ISO 8601. */
export const policySchema = z
  .strictObject({
    id: slug,
    version: z.int().min(1).describe('Goes up with every change: a published version never changes'),
    title: text(200),
    levels: z.array(level).min(1).describe('The ladder, lowest level first'),
    customerUpdate: duration.describe('The customer hears from us at least this often'),
    escalationReasons: z
      .array(titled)
      .describe('With one of these a complaint may go up without an attempt of its owner'),
    priorities: z.array(slug).min(1).describe('Lowest first'),
    defaultPriority: slug,
    departments: z.array(titled).min(1),
    categories: z.array(titled.extend({ department: slug })).min(1),
  })
  .superRefine((policy, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const list of ['levels', 'escalationReasons', 'departments', 'categories'] as const) {
      policy[list].forEach((item, index) => {
        const first = policy[list].findIndex((other) => other.id === item.id);
        if (first < index) refuse([list, index, 'id'], `"${item.id}" occurs twice`);
      });
    }
    policy.levels.forEach((item, index) => {
      const first = policy.levels.findIndex((other) => other.role === item.role);
      if (first < index)
        refuse(['levels', index, 'role'], `role "${item.role}" already works at a lower level`);
      if (reservedRoles.includes(item.role))
        refuse(['levels', index, 'role'], `role "${item.role}" is reserved and cannot work at a level`);
    });
    policy.categories.forEach((category, index) => {
      if (!policy.departments.some((department) => department.id === category.department)) {
        refuse(['categories', index, 'department'], `there is no department "${category.department}"`);
      }
    });
    policy.priorities.forEach((priority, index) => {
      if (policy.priorities.indexOf(priority) < index)
        refuse(['priorities', index], `"${priority}" occurs twice`);
    });
    if (!policy.priorities.includes(policy.defaultPriority)) {
      refuse(['defaultPriority'], `"${policy.defaultPriority}" is not one of the priorities`);
    }
  });

/** A checked escalation policy. */
export type Policy = z.output<typeof policySchema>;
export type Level = Policy['levels'][number];

/** Which policy a complaint follows; a complaint keeps the version it began with. */
export interface PolicyVersion {
  readonly id: string;
  readonly version: number;
}
