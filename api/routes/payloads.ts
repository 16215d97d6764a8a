import type { Payload, PayloadCodec } from '@temporalio/common';
import type { RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Person } from '../../domain/organisation/organisation';
import type { Policy } from '../../domain/policy/policy';
import { UnreadablePayload } from '../../platform/temporal/payload-codec';
import { mayAudit } from '../audit-role';
import { readJsonBody } from '../body';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { bodyErrors } from '../validation';

const PATH = '/temporal/decode';

/** Payloads as protobuf’s JSON writes them, which is what the Temporal UI and its CLI send and expect. */
const body = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default('') }))
    .max(10_000),
});

/**
 * Decrypts payloads for the Temporal UI (its "codec endpoint" is this path without `/decode`). Whoever reads a history
 * reads complaints of all levels, so it takes somebody who may see all: an auditor, or the last level.
 */
export function payloadRoutes({ policies, payloadCodec }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, PATH, {
    post: [
      ...readJsonBody,
      async (req, res) => {
        requireReader(personOf(req), await policies.active());
        const parsed = body.safeParse(req.body);
        if (!parsed.success) {
          throw new Problem('invalid-request', {
            detail: 'The body is not { "payloads": [ … ] } as the Temporal UI sends it.',
            hint: 'Set the codec endpoint of the Temporal UI to this path without "/decode".',
            errors: bodyErrors(parsed.error),
          });
        }
        const decoded = await decode(payloadCodec, parsed.data.payloads.map(fromJson));
        res.json({ payloads: decoded.map(toJson) });
      },
    ],
  });
  return router;
}

/** Lets the pages of the Temporal UI call it from a browser (CORS), and those of nobody else. */
export function allowTemporalUi(origin: string | undefined): RequestHandler {
  return (req, res, next) => {
    if (origin === undefined || req.path !== PATH || req.get('origin') !== origin) return next();
    res.set({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
    if (req.method !== 'OPTIONS') return next();
    res.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Namespace',
      'Access-Control-Max-Age': '600',
    });
    res.status(204).end();
  };
}

function requireReader({ id, role }: Person, active: Policy): void {
  if (mayAudit({ role }, active)) return;
  const top = active.levels.at(-1);
  throw new Problem('decoding-role-required', {
    detail: `${id} has the role ${role}; histories are read by auditors and by ${top?.role ?? 'nobody else'}.`,
    hint: 'Look at the complaint in Redress, or ask one of them.',
  });
}

async function decode(codec: PayloadCodec, payloads: Payload[]): Promise<readonly Payload[]> {
  try {
    return await codec.decode(payloads);
  } catch (error) {
    if (!(error instanceof UnreadablePayload)) throw error;
    throw new Problem('unreadable-payload', {
      detail: error.message,
      hint: 'Ask whoever runs Redress for the key.',
    });
  }
}

function fromJson({ metadata, data }: { metadata: Record<string, string>; data: string }): Payload {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  return {
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, bytes(text)])),
    data: bytes(data),
  };
}

function toJson({ metadata, data }: Payload) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, text(bytes)])),
    data: text(data ?? new Uint8Array()),
  };
}
