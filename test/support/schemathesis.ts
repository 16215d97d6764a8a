import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defaultCacheDir } from '../../cli/parts/cache';

/** The version that `.ci/run` installs. */
export const SCHEMATHESIS_VERSION = '4.32.5';

/** The program that fuzzes an API by its OpenAPI document; undefined where it is not installed (`.ci/run` installs it). */
export function findSchemathesis(): string | undefined {
  const own = join(defaultCacheDir(), `schemathesis-${SCHEMATHESIS_VERSION}`, 'bin');
  const folders = [...(process.env.PATH ?? '').split(delimiter), own];
  return folders.map((folder) => join(folder, 'schemathesis')).find((file) => existsSync(file));
}
