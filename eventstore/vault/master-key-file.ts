import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../../platform/errors';
import { MASTER_KEY_BYTES, type MasterKeyFile, masterKeyId, readMasterKeyFile } from './master-keys';

/**
 * Creates a key file with one new key, readable by its owner alone; leaves one that is there as it is, also when several
 * processes begin at once. True when it was created. For development: whoever loses the file loses all personal data
 * for good, and whoever has it and the database reads them all.
 */
export async function createMasterKeyFile(file: string): Promise<boolean> {
  const [id, key] = newKey();
  const draft = await writeDraft(file, { current: id, keys: { [id]: key } });
  try {
    // Unlike a rename it fails when the name is taken; the file is never seen half written.
    await link(draft, file);
    await syncFolder(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Puts a new key into a key file, which wraps from then on; the old ones stay, to unwrap. Resolves with its id. Then
 * start all processes anew, `rewrapAll`, and take the old keys out.
 */
export async function addMasterKey(file: string): Promise<string> {
  const { keys } = readMasterKeyFile(file);
  const [id, key] = newKey();
  await rename(await writeDraft(file, { current: id, keys: { ...keys, [id]: key } }), file);
  await syncFolder(file);
  return id;
}

function newKey(): readonly [id: string, key: string] {
  const key = randomBytes(MASTER_KEY_BYTES);
  return [masterKeyId(key), key.toString('base64')];
}

/** A file beside `file`, with this content on disk. */
async function writeDraft(file: string, content: MasterKeyFile): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** A name is on disk when its folder is. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
