import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../platform/failure';
import { codeOf, messageOf } from '../../../platform/errors';
import { createFile } from '../../../platform/files';

const MINIMUM_LENGTH = 32;

/**
 * The secret that access tokens are signed with during development: kept in the data folder, readable by its owner
 * only, made at the first call. Processes that call it at once get the same one. Rejects with a {@link Failure}.
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'jwt-secret');
  try {
    return (await readSecret(file)) ?? (await createSecret(dataDir, file));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure({
      code: 'RDS-4002',
      what: `The secret for access tokens cannot be kept in ${file}.`,
      why: messageOf(cause),
      fix: 'Make the folder writable, or set REDRESS_JWT_SECRET to at least 32 random characters.',
      cause,
    });
  }
}

async function readSecret(file: string): Promise<string | undefined> {
  let secret: string;
  try {
    secret = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (secret.length >= MINIMUM_LENGTH) return secret;
  throw new Failure({
    code: 'RDS-4003',
    what: `The secret for access tokens in ${file} is too short to be safe.`,
    why: `It has ${secret.length} characters; at least ${MINIMUM_LENGTH} are needed.`,
    fix: `rm '${file}'`,
  });
}

/** Whoever is first makes it, and everybody else gets that one. */
async function createSecret(dataDir: string, file: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  await createFile(file, `${randomBytes(32).toString('base64url')}\n`);
  const secret = await readSecret(file);
  if (secret === undefined) throw new Error('it was removed as soon as it was made');
  return secret;
}
