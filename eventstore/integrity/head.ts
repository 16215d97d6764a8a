import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../../platform/failure';
import { canonicalJson } from './canonical';
import type { LogEnd, StreamEnd } from './check';

const FORMAT = 'redress-head/1';
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const at = z.iso.datetime();

/** The end of the whole log at a time: kept elsewhere, it shows later whether the log still begins with the same events. */
export type LogHead = LogEnd & { readonly scope: 'log'; readonly at: string };
/** The end of one stream at a time. */
export type StreamHead = StreamEnd & { readonly scope: 'stream'; readonly at: string };
export type Head = LogHead | StreamHead;

/** A head as it is kept, as JSON. The signature (ed25519, base64) is over the RFC 8785 form of {format, head, key}. */
export interface SignedHead<Kind extends Head = Head> {
  readonly format: typeof FORMAT;
  readonly head: Kind;
  /** SHA-256 over the public key in DER, as hex. */
  readonly key: string;
  readonly signature: string;
}

const signedHeadSchema = z.strictObject({
  format: z.literal(FORMAT),
  head: z.discriminatedUnion('scope', [
    z.strictObject({
      scope: z.literal('log'),
      place: z.int().min(1),
      position: z.string().min(1),
      logHash: hex,
      at,
    }),
    z.strictObject({
      scope: z.literal('stream'),
      stream: z.string(),
      revision: z.int().min(0),
      streamHash: hex,
      at,
    }),
  ]),
  key: hex,
  signature: z.base64(),
});

/** Names a key by its public half. */
export function keyId(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function signHead<Kind extends Head>(head: Kind, privateKey: KeyObject): SignedHead<Kind> {
  const key = keyId(privateKey);
  const signature = sign(null, signedBytes({ head, key }), privateKey).toString('base64');
  return { format: FORMAT, head, key, signature };
}

/**
 * Reads a head that was kept, and checks its signature where a key is given. `source` names it for a person. Throws a
 * {@link Failure} when it is none, or not signed with this key.
 */
export function readSignedHead(text: string, source: string, publicKey?: KeyObject): SignedHead {
  const parsed = signedHeadSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure({
      code: 'RDS-5211',
      what: `${source} is not a signed head.`,
      why:
        issue === undefined
          ? 'It cannot be read.'
          : `${issue.path.join('.') || 'The file'}: ${issue.message}.`,
      fix: 'Take a file that "redress head export" wrote.',
    });
  }
  const signed = parsed.data;
  if (publicKey === undefined) return signed;
  if (
    signed.key === keyId(publicKey) &&
    verify(null, signedBytes(signed), publicKey, Buffer.from(signed.signature, 'base64'))
  )
    return signed;
  throw new Failure({
    code: 'RDS-5212',
    what: `The signature of ${source} is not right.`,
    why:
      signed.key === keyId(publicKey)
        ? 'The head is not the one that was signed: somebody changed it.'
        : `It was signed with the key ${signed.key}, but the given one is ${keyId(publicKey)}.`,
    fix: 'Take the public key that belongs to the head, and another copy of the head.',
  });
}

function signedBytes({ head, key }: Pick<SignedHead, 'head' | 'key'>): Buffer {
  return Buffer.from(canonicalJson({ format: FORMAT, head: { ...head }, key }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
