import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
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
  /** The id of the master key that wraps, as far as is known now. */
  readonly current: string;
  wrap(key: Buffer, context: string): Promise<WrappedKey>;
  /** With whichever master key it was wrapped. Rejects with a {@link Failure}: RDS-3021 it is not there, RDS-3022 it does not fit. */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
}

const keySchema = z.base64().refine((text) => Buffer.from(text, 'base64').length === MASTER_KEY_BYTES, {
  error: `must be base64 of ${MASTER_KEY_BYTES} bytes`,
});
const keyFileSchema = z
  .strictObject({
    current: z.string(),
    keys: z.record(z.string().regex(/^[a-z0-9-]{1,64}$/), keySchema),
    next: z.string().exactOptional(),
  })
  .refine(({ current, keys }) => Object.hasOwn(keys, current), { error: '"current" names none of "keys"' })
  .refine(({ next, keys }) => next === undefined || Object.hasOwn(keys, next), {
    error: '"next" names none of "keys"',
  });

/**
 * What a key file holds: keys in base64 by their ids, and which of them wraps. `next` is there during a change of the
 * master key: the key that is to wrap; when that is the current one, not all keys were wrapped anew yet.
 */
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

/**
 * The master keys of the sources. Throws a {@link Failure} (RDS-3020) for none, and for one that is not usable.
 *
 * A file that changes meanwhile is read again, before anything is wrapped and when a key is not known: a process that
 * runs takes over a new master key by itself. One that is gone from the file still unwraps here, until the process ends.
 */
export function openMasterKeys({ key, file }: MasterKeySources): MasterKeys {
  if (file === undefined && key === undefined)
    throw notUsable('Neither REDRESS_MASTER_KEY nor a key file is given.');
  const secrets = new Map<string, Buffer>();
  let current = '';
  let version: string | undefined;

  function take(keys: Readonly<Record<string, string>>, wraps: string): void {
    for (const [id, text] of Object.entries(keys)) secrets.set(id, Buffer.from(text, 'base64'));
    current = wraps;
  }

  function readAgain(): void {
    if (file === undefined) return;
    // Before the file itself: what is put there in between is read the next time.
    const found = versionOf(file);
    if (found !== undefined && found === version) return;
    const held = readMasterKeyFile(file);
    take(held.keys, held.current);
    if (given) take(given.keys, given.current);
    version = found;
  }

  const given = key === undefined ? undefined : parseMasterKey(key);
  if (given) take(given.keys, given.current);
  readAgain();
  return wrappingWith(secrets, () => current, readAgain);
}

function parseMasterKey(key: string): MasterKeyFile {
  const parsed = keySchema.safeParse(key);
  if (!parsed.success) throw notUsable(`REDRESS_MASTER_KEY ${messages(parsed.error)}.`);
  const id = masterKeyId(Buffer.from(key, 'base64'));
  return { current: id, keys: { [id]: key } };
}

/** Another one for every file that was put in this place. */
function versionOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino} ${found.mtimeNs} ${found.size}`;
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
function wrappingWith(
  secrets: ReadonlyMap<string, Buffer>,
  current: () => string,
  readAgain: () => void,
): MasterKeys {
  function secretOf(id: string): Buffer {
    const secret = secrets.get(id);
    if (!secret) throw notThere(id);
    return secret;
  }
  return {
    get current() {
      return current();
    },
    async wrap(key, context) {
      try {
        readAgain();
      } catch {
        // Somebody is at work on it. A key that was destroyed meanwhile is refused where the wrapped key is to be stored.
      }
      const masterKey = current();
      return { masterKey, bytes: encryptGcm(secretOf(masterKey), context, key) };
    },
    async unwrap({ masterKey, bytes }, context) {
      if (!secrets.has(masterKey)) readAgain();
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

/** Of a master key with which nothing may be wrapped any more. */
export function destroyedMasterKey(id: string, cause: unknown): Failure {
  return new Failure({
    code: 'RDS-3023',
    what: 'Personal data of somebody new cannot be stored.',
    why: `The master key "${id}", with which their key was to be wrapped, was destroyed.`,
    fix: 'Bring the key file in which it was replaced to this machine, or take REDRESS_MASTER_KEY back, and start again: redress keys status',
    cause,
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
