import { z } from 'zod';
import { refusalRules, type Refusal } from '../../../domain/refusals';
import { refusalCodes } from '../command-problems';
import type { Answer } from '../operation';
import { complaintIdOut } from '../schemas';

const step = z
  .strictObject({ type: z.string(), revision: z.int() })
  .meta({ id: 'Step', description: 'An event, by its type and revision' });

const given = {
  complaintId: complaintIdOut,
  commandId: z.string().describe('The Idempotency-Key'),
};

/** A command was carried out. */
export const outcome = z
  .strictObject({
    complaintId: complaintIdOut,
    revision: z.int().describe('Of the complaint after it'),
    events: z.array(step).describe('What it did'),
  })
  .meta({ id: 'Outcome' });

/** It is not known yet what became of a command. */
export const pending = z.strictObject({ ...given, status: z.literal('pending') }).meta({ id: 'Pending' });

const refusal = z
  .strictObject({
    code: z.enum(refusalCodes),
    kind: z.enum(Object.values(refusalRules).map(({ kind }) => kind)),
    rule: z.string(),
    message: z.string(),
    hint: z.string(),
  })
  .meta({ id: 'Refusal' }) satisfies z.ZodType<Refusal>;

/** What became of a command. */
export const commandStatus = z.discriminatedUnion('status', [
  z.strictObject({ ...given, status: z.literal('applied'), revision: z.int(), events: z.array(step) }),
  z.strictObject({ ...given, status: z.literal('refused'), refusal }),
  pending,
]);

/** The answer to a command that goes on after the answer. */
export const accepted: Answer = {
  description: 'Taken; Location tells what became of it',
  json: pending,
  headers: ['Location', 'Idempotency-Key', 'Preference-Applied'],
};
