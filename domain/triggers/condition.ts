import { z } from 'zod';
import { currencySchema } from '../money';
import { text } from '../text';
import { factType, fieldNames } from './facts';
import { type Condition, operators } from './shape';

export { because, type Ground, holds } from './evaluation';
export type { Condition } from './shape';

const MAX_DEPTH = 8;
const MAX_PARTS = 50;
const MAX_VALUES = 100;

const name = text(300);
const names = z.array(name).min(1).max(MAX_VALUES);
const value = z.union(
  [
    name,
    z.number(),
    z.boolean(),
    z.strictObject({
      currency: currencySchema,
      minor: z.int().min(0).describe('In minor units: 25000 of GBP is 250 pounds'),
    }),
  ],
  { error: 'must be a text, a number, true, false, or an amount such as "GBP 5000.00"' },
);

const fieldList = fieldNames.map((field) => `${field}: ${factType(field).description}`).join('\n');

const part = z
  .strictObject({
    get all(): z.ZodOptional<z.ZodArray<typeof part>> {
      return z.array(part).min(1).max(MAX_PARTS).optional().describe('Holds when every part holds');
    },
    get any(): z.ZodOptional<z.ZodArray<typeof part>> {
      return z.array(part).min(1).max(MAX_PARTS).optional().describe('Holds when at least one part holds');
    },
    get not(): z.ZodOptional<typeof part> {
      return part
        .optional()
        .describe(
          'Holds when the part is known not to hold. About a field that is absent nothing holds either way: ask with present',
        );
    },
    field: z
      .enum(fieldNames, {
        error: ({ input }) =>
          `there is no field ${JSON.stringify(input) ?? input}; known are ${fieldNames.join(', ')}`,
      })
      .optional()
      .describe(`What the test looks at.\n${fieldList}`),
    is: value.optional().describe('The field is this'),
    isOneOf: names.optional().describe('The field is one of these'),
    atLeast: value
      .optional()
      .describe('The field is this or more; for levels, priorities and the like: this or higher'),
    atMost: value.optional().describe('The field is this or less'),
    above: value.optional().describe('The field is more than this'),
    below: value.optional().describe('The field is less than this'),
    contains: name.optional().describe('This is in the set'),
    containsAnyOf: names.optional().describe('One of these is in the set'),
    present: z
      .boolean()
      .optional()
      .describe('true: the field is known, and a set is not empty. false: it is absent, or an empty set'),
  })
  .superRefine((shape, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    const kinds = (['all', 'any', 'not', 'field'] as const).filter((key) => key in shape);
    const used = operators.filter((operator) => operator in shape);
    if (kinds.length > 1) refuse(`has ${kinds.join(' and ')}: put them as parts into one all or any`);
    else if (kinds.length === 0) refuse('needs all, any, not, or a field to look at');
    else if (kinds[0] !== 'field' && used.length > 0)
      refuse(`${used.join(' and ')} needs a field to look at`);
    else if (kinds[0] === 'field' && used.length === 0) refuse(`needs one of ${operators.join(', ')}`);
    else if (used.length > 1) refuse(`has ${used.join(' and ')}: put them as two tests into one all or any`);
  });

/**
 * A condition as it is written. What is refused here is what no policy could mean; whether a policy has the ids that it
 * names is for `triggerMistakes`.
 */
export const conditionSchema = part
  .superRefine((root, context) => {
    const { depth, parts } = size(root);
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (depth > MAX_DEPTH) refuse(`is ${depth} deep; at most ${MAX_DEPTH} are allowed`);
    if (parts > MAX_PARTS) refuse(`has ${parts} parts; at most ${MAX_PARTS} are allowed`);
  })
  // The refinements above leave only what Condition describes.
  .describe('When the rule fires') as z.ZodType<Condition>;

function size(shape: z.output<typeof part>): { depth: number; parts: number } {
  const inner = [...(shape.all ?? []), ...(shape.any ?? []), ...(shape.not ? [shape.not] : [])].map(size);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    parts: 1 + inner.reduce((sum, { parts }) => sum + parts, 0),
  };
}
