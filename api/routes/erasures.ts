import type { Request, Router } from 'express';
import { z } from 'zod';
import { erasureGrounds } from '../../domain/commands/personal-data';
import { complaintIdSchema } from '../../domain/complaint-id';
import type { Person } from '../../domain/organisation/organisation';
import type { Policy } from '../../domain/policy/policy';
import { complainantKeyOf } from '../../domain/similarity';
import { textDigest } from '../../eventstore/digest';
import { subjectIn } from '../../eventstore/vault/sealing';
import { readJsonBody } from '../body';
import type { CommandDesk } from '../command-desk';
import { noSuchComplaint, readComplaint } from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { createErasure, noSuchSubject } from '../erasure';
import { invalidRequest, Problem } from '../problem';
import { personOf, requestIdOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { bodyErrors, noParameters, readQuery } from '../validation';

const known = z.string().min(1).max(254);
const body = z
  .strictObject({
    subject: z.uuid().optional(),
    complaint: complaintIdSchema.optional(),
    person: z
      .union([
        z.strictObject({ reference: known }),
        z.strictObject({ email: known }),
        z.strictObject({ phone: known }),
      ])
      .optional(),
    ground: z.enum(erasureGrounds),
    dryRun: z.boolean().default(false),
  })
  .refine(
    ({ subject, complaint, person }) =>
      [subject, complaint, person].filter((one) => one !== undefined).length === 1,
    'needs one of subject, complaint and person',
  );

/** Erasing people for good: whoever works at the last level does it. */
export function erasureRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const { events, keys, policies } = dependencies;
  const { erase, plan } = createErasure(dependencies, give);
  const router = createRouter();
  resource(router, '/erasures', {
    post: [
      ...readJsonBody,
      async (req, res) => {
        readQuery(req, noParameters);
        const person = personOf(req);
        requireTop(person, await policies.active());
        const { ground, dryRun, ...whom } = readBody(req);
        const subject = await subjectOf(whom);
        const by = { id: person.id, role: person.role };
        const order = { subject, ground, by, requestId: requestIdOf(req) };
        res.json(dryRun ? await plan(order) : await erase(order));
      },
    ],
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

type Whom = Pick<z.output<typeof body>, 'subject' | 'complaint' | 'person'>;

function readBody(req: Request): z.output<typeof body> {
  const parsed = body.safeParse(req.body ?? {});
  if (parsed.success) return parsed.data;
  throw invalidRequest(
    bodyErrors(parsed.error),
    `Send {"ground", and one of "subject", "complaint", "person"}; grounds are: ${erasureGrounds.join(', ')}.`,
  );
}

function requireTop({ id, role }: Person, active: Policy): void {
  const top = active.levels.at(-1);
  if (role === top?.role) return;
  throw new Problem('erasure-role-required', {
    detail: `${id} has the role ${role}; personal data are erased by ${top?.role ?? 'nobody'}.`,
    hint: 'Ask one of them.',
  });
}
