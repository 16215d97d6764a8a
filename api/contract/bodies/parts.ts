import { z } from 'zod';
import type { Actor } from '../../../domain/actor';
import type { Redress } from '../../../domain/authority/limits';
import { redressKinds } from '../../../domain/authority/document';
import type { Money } from '../../../domain/money';
import type { Happened, Status } from '../../../domain/state';
import { instantOut } from '../schemas';

// Answers say what was recorded: limits that a newer version sets for requests do not hold for what is on record.

/** How far a complaint has come. */
export const status = z.enum(['new', 'in-progress', 'resolved', 'closed']).meta({
  id: 'Status',
  description: 'new: waits for somebody to accept it; resolved: a resolution is offered',
}) satisfies z.ZodType<Status>;

/** Who did something. */
export const actor = z
  .strictObject({
    id: z.string().describe('A person of the organisation, system or customer'),
    role: z.string().describe('That the person had then'),
  })
  .meta({ id: 'Actor' }) satisfies z.ZodType<Actor>;

/** When something happened, and through whom. */
export const happened = {
  at: instantOut,
  by: z.string().describe('The id of a person, or system'),
} satisfies Record<keyof Happened, z.ZodType<string>>;

/** An amount of money. */
export const money = z
  .strictObject({
    currency: z.string().describe('ISO 4217, such as GBP'),
    minor: z.int().describe('In minor units: 25000 of GBP is 250 pounds'),
  })
  .meta({ id: 'Money' }) satisfies z.ZodType<Money>;

/** One thing of money that a customer is given. */
export const redress = z
  .strictObject({ kind: z.enum(redressKinds), amount: money, note: z.string().exactOptional() })
  .meta({ id: 'Redress' }) satisfies z.ZodType<Redress>;

/** What the customer was promised. */
export const promise = {
  what: z.string(),
  dueBy: z.iso.datetime({ offset: true }).exactOptional().describe('As it was given, with any offset'),
};

/** Whose complaint it is, and of what kind, in lists. */
export const whose = {
  clock: z.string().describe('Such as `respond` or `external:ombudsman`'),
  level: z.string(),
  role: z.string().describe('That works at the level'),
  department: z.string(),
  team: z.string().nullable(),
  holder: z.string().nullable().describe('The owner, else the assignee'),
  category: z.string(),
  priority: z.string(),
};

/** Where a list goes on. */
export const nextCursor = z.string().nullable().describe('The `cursor` of the next page; null at the end');
