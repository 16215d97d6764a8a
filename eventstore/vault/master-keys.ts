import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { decryptGcm, encryptGcm } from '../../platform/aes-gcm';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';

export const MASTER_KEY_BYTES = 32;

/** A key under a master key. */
export interface WrappedKey {
  readonly masterKey: string;
  readonly bytes: Buffer;
}

/**
 * What the keys of subjects are wrapped with. `context` says whose key it is: under another one it cannot be unwrapped.
 * A key management service can stand behind it.
 */
export interface MasterKeys {
  /** The id of the master key that wraps. */
  readonly current: string;
  wrap(key: Buffer, context: string): Promise<WrappedKey>;
  /** With whichever master key it was wrapped. Rejects with a {@link Failure}: RDS-3021 it is not there, RDS-3022 it does not fit. */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
}

const keySchema = z.base64().refine((text) => Buffer.from(text, 'base64').length === MASTER_KEY_BYTES, {
  error: `must be base64 of ${MASTER_KEY_BYTES} bytes`,
});
const keyFileSchema = z
  .strictObject({ current: z.string(), keys: z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), keySchema) })
  .refine(({ current, keys }) => Object.hasOwn(keys, current), { error: '"current" names none of "keys"' });

/** What a key file holds: keys in base64 by their ids, and which of them wraps. */
export type MasterKeyFile = z.output<typeof keyFileSchema>;

/** The id of a key that nobody gave one: it tells keys apart and says nothing about them. */
export function masterKeyId(key: Buffer): string {
  return createHash('sha256').update('redress master key').update(key).digest('hex').slice(0, 16);
}

export interface MasterKeySources {
  /** REDRESS_MASTER_KEY: base64 of 32 bytes. When it is given it wraps, under the id {@link masterKeyId}. */
  readonly key?: string | undefined;
  /** A {@link MasterKeyFile}. Keys that are not current still unwrap. */
  readonly file?: string | undefined;
}

/** The master keys of the sources. Throws a {@link Failure} (RDS-3020) for none, and for one that is not usable. */
export function openMasterKeys({ key, file }: MasterKeySources): MasterKeys {
  const held = file === undefined ? undefined : readMasterKeyFile(file);
  if (key === undefined) {
    if (!held) throw notUsable('Neither REDRESS_MASTER_KEY nor a key file is given.');
    return wrappingWith(held);
  }
  const parsed = keySchema.safeParse(key);
  if (!parsed.success) throw notUsable(`REDRESS_MASTER_KEY ${messages(parsed.error)}.`);
  const id = masterKeyId(Buffer.from(key, 'base64'));
  return wrappingWith({ current: id, keys: { ...held?.keys, [id]: key } });
}

/** Reads a key file. Throws a {@link Failure} (RDS-3020). */
export function readMasterKeyFile(file: string): MasterKeyFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    // The message of a parser may quote the file.
    throw notUsable(cause instanceof SyntaxError ? `${file} is not JSON.` : messageOf(cause));
  }
  const parsed = keyFileSchema.safeParse(content);
  if (!parsed.success) throw notUsable(`${file}: ${messages(parsed.error)}.`);
  return parsed.data;
}

/** AES-256-GCM with a random nonce: no master key comes near the 2^32 keys for which that is safe. */
function wrappingWith({ current, keys }: MasterKeyFile): MasterKeys {
  const secrets = new Map(Object.entries(keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
  function secretOf(id: string): Buffer {
    const secret = secrets.get(id);
    if (!secret) throw notThere(id);
    return secret;
  }
  return {
    current,
    async wrap(key, context) {
      const bytes = encryptGcm(secretOf(current), context, key);
      return { masterKey: current, bytes };
    },
    async unwrap({ masterKey, bytes }, context) {
      const secret = secretOf(masterKey);
      try {
        return decryptGcm(secret, context, bytes);
      } catch (cause) {
        throw doesNotFit(masterKey, context, cause);
      }
    },
  };
}

function notUsable(why: string): Failure {
  return new Failure({
    code: 'RDS-3020',
    what: 'There is no usable master key, without which no personal data can be read or stored.',
    why,
    fix: 'Give the key with which this installation was begun: a lost one cannot be replaced. For a new installation: export REDRESS_MASTER_KEY="$(openssl rand -base64 32)", and keep a copy in a safe place.',
  });
}

function notThere(id: string): Failure {
  return new Failure({
    code: 'RDS-3021',
    what: `Personal data cannot be read: their keys are wrapped with the master key "${id}".`,
    why: `That master key is not among those that were given.`,
    fix: `Add it to the key file under the id "${id}", or set REDRESS_MASTER_KEY to it.`,
  });
}

function doesNotFit(id: string, context: string, cause: unknown): Failure {
  return new Failure({
    code: 'RDS-3022',
    what: `The key of ${context} cannot be unwrapped with the master key "${id}".`,
    why: 'Either another key was put under that id, or the stored key was changed.',
    fix: 'Compare the key file and the table keys.subjects with a backup.',
    cause,
  });
}

function messages(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => [...path.map(String), message].join(' ')).join('; ');
}
