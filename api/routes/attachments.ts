import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { readEvidence } from '../../attachments/evidence';
import { evidenceTypeNames } from '../../domain/commands/evidence';
import { text } from '../../domain/text';
import { createAttach, type UploadPlace } from '../attachments/attach';
import { asProblems, evidenceErased, noSuchAttachment } from '../attachments/problems';
import { createSlots } from '../attachments/slots';
import type { CommandDesk } from '../command-desk';
import { etagOf, readPreferences } from '../command-headers';
import { complaintIdIn, noSuchComplaint, readComplaint } from '../complaint-reading';
import { evidence } from '../contract/bodies/complaint';
import { accepted, outcome } from '../contract/bodies/outcome';
import { commandProblems } from '../contract/command-problems';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { recordLookOf } from '../record-look';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';

const words = z.strictObject({
  name: z.string().optional().describe('The name of the file, instead of a Content-Disposition'),
  note: text(2_000).optional().describe('What it shows'),
  from: z.enum(['customer', 'us']).default('us').describe('Whose it is'),
});
const attached = outcome
  .extend({ attachmentId: z.uuid().describe('Of the file in the complaint') })
  .meta({ id: 'AttachedFile' });
const list = z.strictObject({ attachments: z.array(evidence) });

/** Each of them keeps some copies of a file of 25 MiB in memory. */
const AT_ONCE = 4;
/** Who takes longer for a file is cut off, in milliseconds. */
const SENT_WITHIN_MS = 120_000;
const ATTACHMENTS = '/complaints/:complaintId/attachments';

/** The files of evidence of a complaint. */
export function attachmentRoutes(dependencies: ApiDependencies, give: CommandDesk): Router {
  const router = createRouter();
  const attach = createAttach(dependencies, give, createSlots(AT_ONCE));
  const sending = createSlots(AT_ONCE);

  resource(router, ATTACHMENTS, {
    get: operation({
      id: 'listAttachments',
      summary: 'The files of evidence, the first first',
      tag: 'complaints',
      scope: 'complaints:read',
      answers: { 200: { description: 'What is known of each file', json: list, headers: ['ETag'] } },
      problems: ['not-registered'],
      examples: [{}],
      handle: async (req, res) => {
        const complaintId = complaintIdIn(req);
        const { complaint } = await readComplaint(dependencies.events, complaintId);
        if (!complaint) throw noSuchComplaint(complaintId);
        await recordLookOf(req, dependencies, 'complaint', complaintId);
        res.set('ETag', etagOf(complaint.revision)).json({ attachments: complaint.evidence });
      },
    }),
    post: operation({
      id: 'attachFile',
      summary: 'Attach a file as evidence',
      description:
        'The body is the file itself, at most 25 MiB. It is encrypted for the person whose complaint it is, stored, and ' +
        'named with its hashes in an event. A complaint has at most 50.',
      tag: 'complaints',
      scope: 'complaints:write',
      query: words,
      headers: ['Idempotency-Key', 'If-Match', 'Prefer', 'traceparent', 'Content-Disposition'],
      upload: { types: evidenceTypeNames, description: 'The file' },
      answers: {
        201: {
          description: 'Attached',
          json: attached,
          headers: ['Location', 'ETag', 'Idempotency-Key', 'Redress-Position'],
        },
        202: accepted,
      },
      problems: [...commandProblems, 'file-refused', 'malformed-http', 'attachments-unavailable'],
      examples: [
        {
          query: { name: 'statement-of-may.txt', note: 'From the customer' },
          headers: { 'Content-Type': 'text/plain' },
          body: 'Two charges of GBP 49.90 on 4 May.',
        },
      ],
      handle: async (req, res, { query }) => {
        const { complaintId, commandId, attachmentId, answer } = await attach(req, placeOf(req), query);
        res.set('Idempotency-Key', commandId);
        if (answer.kind === 'under-way') {
          res
            .status(202)
            .location(`/v1/complaints/${complaintId}/commands/${encodeURIComponent(commandId)}`)
            .set('Preference-Applied', 'respond-async')
            .json({ complaintId, commandId, status: 'pending' });
          return;
        }
        const { revision, events, position } = answer.outcome;
        if (position !== null) res.set('Redress-Position', position);
        res
          .status(201)
          .location(`/v1/complaints/${complaintId}/attachments/${attachmentId}`)
          .set('ETag', etagOf(revision))
          .json({ complaintId, attachmentId, revision, events });
      },
    }),
  });

  resource(router, `${ATTACHMENTS}/:attachmentId`, {
    get: operation({
      id: 'downloadAttachment',
      summary: 'Download a file of evidence',
      description: 'Nothing of it is sent before both of its hashes were found to be those of its event.',
      tag: 'complaints',
      scope: 'complaints:read',
      answers: {
        200: { description: 'The file', others: evidenceTypeNames, headers: ['Content-Disposition'] },
      },
      problems: [
        'not-registered',
        'no-such-attachment',
        'evidence-erased',
        'evidence-damaged',
        'attachments-unavailable',
      ],
      handle: (req, res) => sending(() => download(req, res)),
    }),
  });
  return router;

  async function download(req: Request, res: Response): Promise<void> {
    const complaintId = complaintIdIn(req);
    const { complaint } = await readComplaint(dependencies.events, complaintId);
    if (!complaint) throw noSuchComplaint(complaintId);
    const found = complaint.evidence.find(({ attachmentId }) => attachmentId === req.params.attachmentId);
    if (!found) throw noSuchAttachment();
    if (complaint.erased) throw evidenceErased();
    const bytes = await asProblems(() => readEvidence(dependencies, complaintId, found));
    await recordLookOf(req, dependencies, 'attachment', complaintId);
    // Whatever it is, a browser is to save it and not to show it, and to run nothing of it.
    res.attachment(found.name).set('Content-Type', found.mediaType);
    res.set('Content-Security-Policy', "sandbox; default-src 'none'; frame-ancestors 'none'");
    res.set('X-Content-Type-Options', 'nosniff').set('Content-Length', String(bytes.length));
    await sent(res, bytes);
  }
}

function placeOf(req: Request): UploadPlace {
  const { id, role } = personOf(req);
  return { complaintId: complaintIdIn(req), by: { id, role }, preferences: readPreferences(req) };
}

/** Resolves when the answer has gone, or its receiver. */
function sent(res: Response, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (res.destroyed) return resolve();
    const cut = setTimeout(() => res.destroy(), SENT_WITHIN_MS);
    res.once('close', () => {
      clearTimeout(cut);
      resolve();
    });
    res.end(bytes);
  });
}
