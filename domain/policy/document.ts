import { z } from 'zod';
import { authoritySchema } from '../authority/document';
import { calendarSchema } from '../calendar/document';
import { contactChannels } from '../letters/contact';
import { courtesyKinds } from '../letters/kinds';
import { languageCode } from '../letters/language';
import { letterTemplatesSchema } from '../letters/templates';
import { slug, text } from '../text';
import { triggersSchema } from '../triggers/document';
import { clock, reminders, targets, warnings } from './clock-document';
import { policyMistakes } from './mistakes';

export { type ChangeMode, changeModes, type Targets } from './clock-document';

const titled = z.strictObject({
  id: slug.describe('Short name that the rest of the policy refers to'),
  title: text(200).describe('What people read'),
});

const level = z.strictObject({
  id: slug.describe('Short name that the rest of the policy refers to'),
  title: text(100).describe('What people read'),
  role: slug.describe('Who works at this level. Roles of later levels outrank it.'),
  acknowledge: targets.describe('How long the level has to accept a complaint before it is reassigned'),
  respond: targets.describe('How long the level has to resolve a complaint before it goes up by itself'),
  calendar: slug.optional().describe('The opening hours of the level; default: the policy’s calendar'),
});

const escalationReason = titled.extend({
  to: z
    .array(slug)
    .default([])
    .describe('Levels that may be reached directly for this reason, skipping those between'),
});

const pauseReason = titled.extend({
  stops: z
    .union([z.literal('all'), z.array(slug).min(1)])
    .describe('The clocks that stand still meanwhile: all, or some by id'),
  endsWhenCustomerWrites: z
    .boolean()
    .default(false)
    .describe('The clocks run again as soon as the customer writes'),
});

const externalBody = titled.extend({
  kind: z.enum(['regulator', 'ombudsman', 'vendor', 'other']).describe('What it is'),
  answer: targets.describe('How long the body has to answer'),
  calendar: slug.optional().describe('The opening hours of the body; default: the policy’s calendar'),
  ladder: z.enum(['waits', 'goes-on']).describe('Whether the clocks of the levels stand still meanwhile'),
  warnAt: warnings,
  remindAt: reminders,
});

const closing = z
  .strictObject({
    rootCauses: z.array(titled).default([]).describe('What complaints are caused by'),
    correctiveActions: z.array(titled).default([]).describe('What is done so that it does not happen again'),
    rootCauseRequired: z
      .boolean()
      .default(false)
      .describe('Nobody may close a complaint without a root cause'),
  })
  .prefault({})
  .describe('What has to be said when a complaint is closed');

const problemRule = z.strictObject({
  id: slug.describe('Short name; the problems that it opens carry it'),
  title: text(200).describe('What people read'),
  same: z
    .array(z.enum(['category', 'product', 'root-cause', 'narrative']))
    .min(1)
    .describe('Complaints that share all of these belong together'),
  atLeast: z.int().min(2).describe('So many complaints'),
  withinDays: z.int().min(1).max(3650).describe('within so many days open a problem'),
});

const ombudsman = z.strictObject({
  title: text(200).describe('What it is called'),
  website: text(200).describe('Where to find it'),
  address: text(500).optional().describe('Its postal address, in one or several lines'),
  monthsToRefer: z.int().min(1).max(120).describe('So many months does the customer have to go there'),
});

const policyShape = (include: Include) =>
  z.strictObject({
    id: slug.describe('The name under which versions of the policy are published'),
    version: z.int().min(1).describe('Goes up with every change: a published version never changes'),
    title: text(200).describe('What people read'),
    calendar: slug.default('always').describe('The calendar of everything that names no other'),
    calendars: z
      .array(calendarSchema)
      .default([])
      .describe('Opening hours; "always" (24 hours, 7 days) is there without being written'),
    levels: z.array(level).min(1).max(20).describe('The ladder, lowest level first'),
    clocks: z.array(clock).default([]).describe('What is measured, warned of and reminded of'),
    acceptance: z
      .strictObject({
        tries: z
          .int()
          .min(1)
          .max(20)
          .default(1)
          .describe('So many people or turns at a level may fail to accept'),
        then: z
          .enum(['warn', 'up'])
          .default('warn')
          .describe('before the complaint goes up, or the level above is warned'),
      })
      .prefault({})
      .describe('What happens to a complaint that nobody accepts in time'),
    escalationReasons: z
      .array(escalationReason)
      .default([])
      .describe('With one of these a complaint may go up without an attempt of its owner'),
    handovers: z
      .strictObject({
        pingPong: z
          .int()
          .min(1)
          .max(100)
          .optional()
          .describe('So often may two departments pass a complaint to each other before it goes up instead'),
      })
      .prefault({})
      .describe('Bounds on passing a complaint around'),
    priorities: z.array(slug).min(1).describe('Lowest first'),
    defaultPriority: slug.describe('The priority of a complaint that is registered without one'),
    severities: z.array(slug).default([]).describe('Lowest first'),
    technicalImpacts: z.array(slug).default([]).describe('Lowest first'),
    concerns: z
      .array(titled)
      .default([])
      .describe('What a complaint may be about besides its subject: a threat, a vulnerable customer'),
    departments: z.array(titled).min(1).describe('Who knows what: complaints go to one of them by category'),
    categories: z
      .array(
        titled.extend({
          department: slug.describe('Whose business it is'),
          skill: slug.optional().describe('What whoever works on it has to know'),
        }),
      )
      .min(1)
      .describe('What complaints are about'),
    pauseReasons: z.array(pauseReason).default([]).describe('For what clocks may stand still'),
    externalBodies: z
      .array(externalBody)
      .default([])
      .describe('Whom outside complaints may be referred to, several at once'),
    triggers: triggersSchema.default([]),
    authority: authoritySchema.optional().describe('Without it everyone may decide everything'),
    letters: z
      .strictObject({
        defaultLanguage: languageCode.describe(
          'The language of customers who named none; it needs every kind of letter',
        ),
        channels: z
          .array(z.enum(contactChannels))
          .min(1)
          .optional()
          .describe(
            'The order in which ways to the customer are tried, the preferred one before; without it e-mail, letter, phone',
          ),
        courtesy: z
          .array(z.enum(courtesyKinds))
          .optional()
          .describe('Letters that customers may ask not to be sent; without it the request for feedback'),
        templates: templatesIn(include),
      })
      .optional()
      .describe('What customers are told, per language; without it plain English sentences'),
    ombudsman: ombudsman.optional().describe('Named in final responses: where the customer may go next'),
    closing,
    previousComplaintsDays: z
      .int()
      .min(1)
      .max(3650)
      .default(365)
      .describe('How far back earlier complaints of the same person count'),
    problems: z.array(problemRule).default([]).describe('When recurring issues open a problem'),
  });

/** Reads a file of letters that a policy names instead of the letters themselves. Throws an Error that says what is wrong with it. */
export type Include = (file: string) => unknown;

/** Where the JSON Schema of the letters of one language is, beside that of the policy. */
export const LETTERS_SCHEMA_FILE = 'letters.schema.json';

/** Letters per language, each as they are or as the name of a file that holds them. */
function templatesIn(include: Include) {
  return z
    .record(
      z.string(),
      z
        .preprocess((given, context) => {
          if (typeof given !== 'string') return given;
          try {
            return include(given);
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            context.addIssue({ code: 'custom', message });
            return z.NEVER;
          }
        }, z.unknown())
        // A preprocessed value may be anything to zod; editors are to know better.
        .meta({
          anyOf: [
            { type: 'string', description: 'A file beside the policy, such as letters/en.yaml' },
            { $ref: LETTERS_SCHEMA_FILE },
          ],
        }),
    )
    .pipe(letterTemplatesSchema)
    .describe('By language code, such as en or de-AT: the letters, or the name of a file that holds them');
}

/** The escalation policy as it is written in YAML, whose files of letters are read with `include`. */
export function policyDocumentSchemaWith(include: Include) {
  return policyShape(include).superRefine((policy, context) => {
    // What has mistakes already may not have become what the checks expect.
    if (context.issues.length > 0) return;
    for (const { path, message } of policyMistakes(policy))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
}

/** The escalation policy in one piece. */
export const policyDocumentSchema = policyDocumentSchemaWith(() => {
  throw new Error('names a file, which cannot be read here; write the letters themselves');
});

export type PolicyDocument = z.output<ReturnType<typeof policyShape>>;
export type ClockRule = PolicyDocument['clocks'][number];
export type Level = PolicyDocument['levels'][number];
export type PauseReason = PolicyDocument['pauseReasons'][number];
export type ExternalBody = PolicyDocument['externalBodies'][number];
