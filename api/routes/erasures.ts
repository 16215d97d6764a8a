import type { Router } from 'express';
import { z } from 'zod';
import { erasureGrounds } from '../../domain/commands/personal-data';
import { complaintIdSchema } from '../../domain/complaint-id';
import { complainantKeyOf } from '../../domain/similarity';
import { textDigest } from '../../eventstore/digest';
import { subjectIn } from '../../eventstore/vault/sealing';
import type { CommandDesk } from '../command-desk';
import { noSuchComplaint, readComplaint } from '../complaint-reading';
import { erasurePlan, erasureReport } from '../contract/bodies/erasure';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { createErasure, noSuchSubject } from '../erasure';
import { requireMay } from '../permission/require-may';
import { personOf, requestIdOf } from '../request-context';
import { createRouter, resource } from '../resource';

const known = z.string().min(1).max(254);
const order = z
  .strictObject({
    subject: z.uuid().optional().describe('The random id under which the data of the person are kept'),
    complaint: complaintIdSchema.optional().describe('A complaint of the person'),
    person: z
      .union([
        z.strictObject({ reference: known }),
        z.strictObject({ email: known }),
        z.strictObject({ phone: known }),
      ])
      .optional()
      .describe('What the person is known by'),
    ground: z.enum(erasureGrounds).describe('Why, by article 17(1) of the GDPR'),
    dryRun: z.boolean().default(false).describe('Only say what would be erased, and what stands in the way'),
  })
  .refine(
    ({ subject, complaint, person }) =>
      [subject, complaint, person].filter((one) => one !== undefined).length === 1,
    'needs one of subject, complaint and person',
  )
  .meta({ oneOf: ['subject', 'complaint', 'person'].map((name) => ({ required: [name] })) });

/** Erasing people for good: whoever works at the last level does it. */
export function erasureRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const { events, keys } = dependencies;
  const { erase, plan } = createErasure(dependencies, give);
  const router = createRouter();
  resource(router, '/erasures', {
    post: operation({
      id: 'erasePersonalData',
      summary: 'Erase the personal data of somebody, in all their complaints, for good',
      description:
        'Only for whoever works at the last level. Does nothing where something stands in the way. May be repeated, and has to be when it was broken off: it goes on where it stopped.',
      tag: 'operations',
      scope: 'personal-data:erase',
      body: {
        schema: order,
        hint: `Send {"ground", and one of "subject", "complaint", "person"}; grounds are: ${erasureGrounds.join(', ')}.`,
      },
      answers: {
        200: {
          description: 'What was erased, or with `dryRun` what would be',
          json: z.union([erasureReport, erasurePlan]),
        },
      },
      problems: [
        'erasure-role-required',
        'not-registered',
        'no-such-subject',
        'erasure-refused',
        'read-model-behind',
        'outcome-unknown',
      ],
      examples: [
        { body: { person: { email: 'zoe@example.org' }, ground: 'consent-withdrawn', dryRun: true } },
      ],
      handle: async (req, res, { body: { ground, dryRun, ...whom } }) => {
        await requireMay(req, 'erase-people', dependencies);
        const { id, role } = personOf(req);
        const subject = await subjectOf(whom);
        const wish = { subject, ground, by: { id, role }, requestId: requestIdOf(req) };
        res.json(dryRun ? await plan(wish) : await erase(wish));
      },
    }),
  });
  return router;

  async function subjectOf({ subject, complaint, person }: Whom): Promise<string> {
    if (subject !== undefined) return subject.toLowerCase();
    if (complaint !== undefined) {
      const { stored } = await readComplaint(events, complaint);
      if (stored.length === 0) throw noSuchComplaint(complaint);
      const found = stored.map(subjectIn).findLast((one) => one !== undefined);
      if (found === undefined) throw noSuchSubject(`the complaint ${complaint}`);
      return found;
    }
    const key = complainantKeyOf(person ?? {}, textDigest);
    const found = key === undefined ? undefined : await keys.find('person', key);
    if (found === undefined) throw noSuchSubject('anybody known by that');
    return found;
  }
}

type Whom = Pick<z.output<typeof order>, 'subject' | 'complaint' | 'person'>;
