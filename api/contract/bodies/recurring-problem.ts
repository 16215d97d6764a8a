import { z } from 'zod';
import type { Problem } from '../../../domain/problems/problem';
import { problemEventTypes } from '../../../domain/problems/events';
import { policyDocumentSchema } from '../../../domain/policy/document';
import type { ProblemSummary } from '../../../projections/queries/problems';
import { complaintIdOut, instantOut } from '../schemas';
import { happened } from './parts';
import { policyVersion } from './policy';

const sharedField = policyDocumentSchema.shape.problems.unwrap().element.shape.same.element;
export const problemStatus = z.enum(['open', 'resolved']);

const common = {
  id: z.string(),
  rule: z.string().describe('The rule of the policy that opened it, by id'),
  title: z.string(),
  key: z
    .partialRecord(sharedField, z.string())
    .describe('What its complaints have in common; of `narrative` it is a fingerprint'),
  status: problemStatus,
  openedAt: instantOut,
  changedAt: instantOut,
};

export const problemSummary = z
  .strictObject({
    ...common,
    complaints: z.int().describe('How many have joined it'),
    resolvedAt: instantOut.nullable(),
  })
  .meta({ id: 'RecurringProblemSummary' }) satisfies z.ZodType<ProblemSummary>;

export const recurringProblem = z
  .strictObject({
    ...common,
    revision: z.int(),
    complaints: z.array(complaintIdOut).describe('In the order in which they joined'),
    withinDays: z.int().describe('Within so many days they came'),
    policy: policyVersion,
    notes: z.array(z.strictObject({ text: z.string(), ...happened })),
    resolution: z
      .strictObject({
        summary: z.string().describe('What was behind it and what was done'),
        rootCause: z.string().exactOptional(),
        correctiveAction: z.string().exactOptional(),
        ...happened,
      })
      .exactOptional()
      .describe('Missing while it is open'),
  })
  .meta({ id: 'RecurringProblem' }) satisfies z.ZodType<Problem>;

/** What a command on a recurring problem did. */
export const problemChanged = z
  .strictObject({
    problemId: z.string(),
    revision: z.int().describe('Of the problem after it'),
    events: z.array(z.enum(problemEventTypes)).describe('What it caused'),
  })
  .meta({ id: 'RecurringProblemChanged' });
