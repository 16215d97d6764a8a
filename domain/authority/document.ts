import { z } from 'zod';
import { moneySchema } from '../money';
import { slug } from '../text';

/** What a complainant can be given, in a fixed list so that figures can be compared across policies. */
export const redressKinds = ['goodwill', 'refund', 'compensation'] as const;
export type RedressKind = (typeof redressKinds)[number];

const limits = z
  .array(moneySchema)
  .max(50)
  .optional()
  .describe('The most that the role may grant, one amount per currency; nothing in a currency not listed');

const roleAuthority = z.strictObject({
  role: slug.describe('A role of the levels'),
  redress: z
    .union(
      [z.literal('unlimited'), z.strictObject({ goodwill: limits, refund: limits, compensation: limits })],
      {
        error: `must be "unlimited", or lists of amounts for ${redressKinds.join(', ')}`,
      },
    )
    .default({})
    .describe(
      'What the role may grant on one complaint: unlimited, or limits per kind; nothing of a kind not listed',
    ),
  mayClose: z.boolean().default(false).describe('Whether the role may close complaints'),
  mayRefer: z
    .boolean()
    .default(false)
    .describe('Whether the role may refer complaints to a body outside, such as an ombudsman'),
});

/** The section `authority` of a policy. What it says of the ladder is checked by `authorityMistakes`. */
export const authoritySchema = z.strictObject({
  roles: z
    .array(roleAuthority)
    .max(50)
    .optional()
    .describe(
      'What each role may decide; a role not listed may nothing of it. Without this, every role may everything',
    ),
  fourEyes: z
    .array(moneySchema)
    .max(50)
    .default([])
    .describe(
      'Redress of more than this, all kinds together, needs the approval of a second person, whoever decides',
    ),
  overLimit: z
    .enum(['approval', 'refuse'])
    .default('refuse')
    .describe('Over one’s limit: ask for approval, or be refused and told who may'),
  laterStageNeedsAnother: z
    .boolean()
    .default(false)
    .describe('Whoever decided at a level may not decide again at a higher one'),
});

/** Who may decide what. */
export type Authority = z.output<typeof authoritySchema>;
export type RoleAuthority = Omit<z.output<typeof roleAuthority>, 'role'>;

/** What holds for a policy that says nothing of authority: every role may decide everything. */
export const OPEN_AUTHORITY: Authority = {
  fourEyes: [],
  overLimit: 'refuse',
  laterStageNeedsAnother: false,
};
