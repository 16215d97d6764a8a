import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const UNFINISHED = '.unfinished-';
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** Where this user's fetched tools are kept: `redress` in XDG_CACHE_HOME, else in ~/.cache. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'redress');
}

async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const folder = join(cacheDir, name);
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/**
 * Lets `make` build something in a folder of its own and moves it into the cache in one step, so that the cache never
 * holds half of anything, however the process ends. `make` returns the path of what it built and its name in the cache.
 * Of two processes that build the same at once, both get a whole one. Resolves with the path in the cache.
 */
export async function buildIntoCache(
  cacheDir: string,
  make: (folder: string) => Promise<{ readonly path: string; readonly name: string }>,
): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  await removeAbandoned(cacheDir);
  const folder = await mkdtemp(join(cacheDir, UNFINISHED));
  try {
    const built = await make(folder);
    const target = join(cacheDir, built.name);
    await rename(built.path, target).catch((error: NodeJS.ErrnoException) => {
      // A folder does not replace a full one: another process was first, and its result is as good as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
