import type { Payload, PayloadCodec } from '@temporalio/common';
import type { RequestHandler, Router } from 'express';
import { z } from 'zod';
import { UnreadablePayload } from '../../platform/temporal/payload-codec';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { requireMay } from '../permission/require-may';
import { Problem } from '../problem';
import { createRouter, resource } from '../resource';

const PATH = '/temporal/decode';

/** Payloads as protobuf’s JSON writes them, which is what the Temporal UI and its CLI send and expect. */
const given = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default('') }))
    .max(10_000),
});
const decoded = z.strictObject({
  payloads: z
    .array(z.strictObject({ metadata: z.record(z.string(), z.base64()), data: z.base64() }))
    .describe('In the order in which they were sent'),
});
/** `"Hello"` as it is, which needs no key. */
const examplePayload = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'IkhlbGxvIg==' };

/**
 * Decrypts payloads for the Temporal UI (its "codec endpoint" is this path without `/decode`). Whoever reads a history
 * reads complaints of all levels, so it takes somebody who may see all: an auditor, or the last level.
 */
export function payloadRoutes({ policies, payloadCodec }: ApiDependencies): Router {
  const router = createRouter();
  resource(router, PATH, {
    post: operation({
      id: 'decodePayloads',
      summary: 'Decrypt payloads for the Temporal UI',
      description:
        'Its codec endpoint is this path without `/decode`. Only for auditors and whoever works at the last level: a history shows complaints of all levels.',
      tag: 'operations',
      scope: 'audit:read',
      body: {
        schema: given,
        hint: 'Set the codec endpoint of the Temporal UI to this path without "/decode"; it sends { "payloads": [ … ] }.',
      },
      answers: { 200: { description: 'The payloads, readable', json: decoded } },
      problems: ['decoding-role-required', 'unreadable-payload'],
      examples: [{ body: { payloads: [examplePayload] } }],
      handle: async (req, res, { body }) => {
        await requireMay(req, 'decode-payloads', { policies });
        const readable = await decode(payloadCodec, body.payloads.map(fromJson));
        res.json({ payloads: readable.map(toJson) });
      },
    }),
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
