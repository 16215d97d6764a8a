import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { createFile, replaceFile } from '../../platform/files';
import { MASTER_KEY_BYTES, type MasterKeyFile, masterKeyId, readMasterKeyFile } from './master-keys';

/**
 * Creates a key file with one new key, readable by its owner alone; leaves one that is there as it is, also when several
 * processes begin at once. True when it was created. For development: whoever loses the file loses all personal data
 * for good, and whoever has it and the database reads them all.
 */
export async function createMasterKeyFile(file: string): Promise<boolean> {
  const [id, key] = newKey();
  return createFile(file, textOf({ current: id, keys: { [id]: key } }));
}

/**
 * Puts a new key into a key file, which unwraps but does not wrap yet, and resolves with its id; with that of the one
 * that waits there already, if there is one. Only one process may change a key file at a time.
 */
export async function addMasterKey(file: string): Promise<string> {
  const content = readMasterKeyFile(file);
  if (content.next !== undefined) return content.next;
  const [id, key] = newKey();
  await write(file, { ...content, keys: { ...content.keys, [id]: key }, next: id });
  return id;
}

/** From now on the key that was added wraps, in every process that has this file. It is on record that the change goes on. */
export async function useAddedMasterKey(file: string): Promise<void> {
  const content = readMasterKeyFile(file);
  if (content.next === undefined || content.next === content.current) return;
  await write(file, { ...content, current: content.next });
}

/** The change of the master key is done; takes the keys out that are not to be kept. */
export async function settleMasterKeys(file: string, keep: (id: string) => boolean): Promise<void> {
  const { current, keys } = readMasterKeyFile(file);
  const kept = Object.entries(keys).filter(([id]) => id === current || keep(id));
  await write(file, { current, keys: Object.fromEntries(kept) });
}

/** Throws a {@link Failure} (RDS-3024) for a file that cannot be replaced, or that its readers could not read afterwards. */
async function write(file: string, content: MasterKeyFile): Promise<void> {
  try {
    const { uid } = await stat(file);
    if (uid !== process.getuid?.())
      throw new Error('It belongs to another user, who could not read it then.');
    await replaceFile(file, textOf(content), 0o600);
  } catch (error) {
    throw new Failure({
      code: 'RDS-3024',
      what: `The master keys in ${file} cannot be changed.`,
      why: messageOf(error),
      fix: 'Run this as the user whom the file belongs to, where file and folder can be written, and bring the file to the other machines.',
      cause: error,
    });
  }
}

function newKey(): readonly [id: string, key: string] {
  const key = randomBytes(MASTER_KEY_BYTES);
  return [masterKeyId(key), key.toString('base64')];
}

function textOf(content: MasterKeyFile): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
