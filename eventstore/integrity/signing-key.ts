import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { createFile } from '../../platform/files';

/** Where the private key is: the PEM text itself, or a file. */
export type KeyPlace = { readonly pem: string } | { readonly file: string };

/** REDRESS_SIGNING_KEY (PEM), else REDRESS_SIGNING_KEY_FILE, else `usualFile`. */
export function keyPlaceOf(env: NodeJS.ProcessEnv, usualFile: string): KeyPlace {
  if (env.REDRESS_SIGNING_KEY) return { pem: env.REDRESS_SIGNING_KEY };
  return { file: env.REDRESS_SIGNING_KEY_FILE || usualFile };
}

/** The ed25519 key that signs heads. Throws a {@link Failure} when there is none. */
export async function readSigningKey(place: KeyPlace): Promise<KeyObject> {
  if ('pem' in place) return parseKey(place.pem, 'REDRESS_SIGNING_KEY', createPrivateKey);
  const pem = await readKeyFile(place.file);
  if (pem === undefined) {
    throw new Failure({
      code: 'RDS-3201',
      what: 'There is no key to sign with.',
      why: `There is no file ${place.file}, and REDRESS_SIGNING_KEY is not set.`,
      fix: 'redress head key    (makes one; or set REDRESS_SIGNING_KEY_FILE)',
    });
  }
  return parseKey(pem, place.file, createPrivateKey);
}

/** The key, made when its file is not there yet; only its owner can read that. */
export async function provideSigningKey(place: KeyPlace): Promise<KeyObject> {
  if ('file' in place) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await mkdir(dirname(place.file), { recursive: true });
    await createFile(place.file, pem).catch((error: unknown) => {
      throw unusable(place.file, error);
    });
  }
  return readSigningKey(place);
}

/** The public key in a PEM file. A private key gives its public half. */
export async function readPublicKey(file: string): Promise<KeyObject> {
  const pem = await readKeyFile(file);
  if (pem === undefined) throw unusable(file, 'There is no such file.');
  return parseKey(pem, file, createPublicKey);
}

export function publicPem(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(file, error);
  }
}

function parseKey(pem: string, source: string, parse: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    // A line of an environment file often carries \n for its line breaks.
    key = parse(pem.replaceAll('\\n', '\n'));
  } catch (error) {
    throw unusable(source, error);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw unusable(source, `It is of type ${key.asymmetricKeyType}.`);
}

function unusable(source: string, reason: unknown): Failure {
  return new Failure({
    code: 'RDS-3202',
    what: `${source} cannot be used as a key.`,
    why: messageOf(reason),
    fix: 'Give an ed25519 key as PEM: redress head key makes one, or openssl genpkey -algorithm ed25519',
    ...(typeof reason === 'string' ? {} : { cause: reason }),
  });
}
