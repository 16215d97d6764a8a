import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

const CHUNK = 1024 * 1024;

/** Fills a file line by line; it is there, and on disk, when all of it was written, and is left as it was otherwise. */
export async function writeLines<Result>(
  file: string,
  fill: (write: (line: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    const result = await fillFile(temporary, fill);
    await rename(temporary, file);
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fillFile<Result>(
  file: string,
  fill: (write: (line: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const handle = await open(file, 'wx');
  let waiting = '';
  try {
    const result = await fill(async (line) => {
      waiting += `${line}\n`;
      if (waiting.length < CHUNK) return;
      await handle.writeFile(waiting);
      waiting = '';
    });
    await handle.writeFile(waiting);
    await handle.sync();
    return result;
  } finally {
    await handle.close();
  }
}
