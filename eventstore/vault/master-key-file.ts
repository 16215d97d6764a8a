import { randomBytes } from 'node:crypto';
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
 * Puts a new key into a key file, which wraps from then on; the old ones stay, to unwrap. Resolves with its id. Then
 * start all processes anew, `rewrapAll`, and take the old keys out.
 */
export async function addMasterKey(file: string): Promise<string> {
  const { keys } = readMasterKeyFile(file);
  const [id, key] = newKey();
  await replaceFile(file, textOf({ current: id, keys: { ...keys, [id]: key } }), 0o600);
  return id;
}

function newKey(): readonly [id: string, key: string] {
  const key = randomBytes(MASTER_KEY_BYTES);
  return [masterKeyId(key), key.toString('base64')];
}

function textOf(content: MasterKeyFile): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
