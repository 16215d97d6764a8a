import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, messageOf } from '../platform/errors';
import { replaceFile } from '../platform/files';
import { type AttachmentStore, AttachmentsUnavailable, pathOf, type StoredFile } from './store';

/** `{hash}`, or `{hash}.{uuid}` of a write that was broken off. */
const NAME = /^[0-9a-f]{64}(\.[0-9a-f-]{36})?$/;

/** Keeps attachments in a folder of this machine, or of a network file system. The folder comes to be with the first file. */
export function openFolder(folder: string): AttachmentStore {
  const placeOf = (hash: string) => join(folder, pathOf(hash));

  return {
    put: (hash, bytes) =>
      told(async () => {
        const file = placeOf(hash);
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        // A folder is on disk when the one is that it stands in, whoever made it.
        for (const above of ['..', '../..', '../../..']) await sync(join(dirname(file), above));
        // Also over a file that is there: what it has is the same or damaged, and a sweep sees that it is wanted.
        await replaceFile(file, bytes, 0o600);
      }),

    get: (hash) =>
      told(async () => {
        try {
          return await readFile(placeOf(hash));
        } catch (error) {
          if (codeOf(error) === 'ENOENT') return undefined;
          throw error;
        }
      }),

    remove: (name) =>
      told(async () => {
        if (!NAME.test(name)) throw new RangeError(`${name} is no name of an attachment`);
        await rm(join(dirname(placeOf(name.slice(0, 64))), name), { force: true });
      }),

    async *files() {
      for (const one of await told(() => namesIn(folder)))
        for (const two of await told(() => namesIn(join(folder, one))))
          for (const name of await told(() => namesIn(join(folder, one, two)))) {
            const found = NAME.test(name)
              ? await told(() => fileAt(join(folder, one, two, name), name))
              : undefined;
            if (found) yield found;
          }
    },
  };
}

async function fileAt(file: string, name: string): Promise<StoredFile | undefined> {
  try {
    return { name, writtenAt: (await stat(file)).mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Rejects with {@link AttachmentsUnavailable} for what the file system refuses. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new AttachmentsUnavailable(messageOf(error), { cause: error });
  }
}
