import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './errors';

/**
 * Creates a file that only its owner may read, unless there is one; true when it was created. On disk when it resolves,
 * and never seen half written, also when several processes begin at once.
 */
export async function createFile(file: string, content: string): Promise<boolean> {
  const draft = await writeDraft(file, content, 0o600);
  try {
    // Unlike a rename it fails when the name is taken.
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

/** Puts a file in place of another, or where there was none. On disk when it resolves, and never seen half written. */
export async function replaceFile(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const draft = await writeDraft(file, content, mode);
  try {
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(file);
}

/** A file beside `file`, with this content on disk. */
async function writeDraft(file: string, content: string | Uint8Array, mode: number): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
    return draft;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
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
