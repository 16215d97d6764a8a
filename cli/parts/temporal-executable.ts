import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** The oldest server that Redress is tested with. */
const OLDEST_SERVER = '1.29';

const run = promisify(execFile);

/** What a `temporal` executable says of itself. */
export interface TemporalVersions {
  /** Of the command line tool. */
  readonly version: string;
  /** Of the server inside it. */
  readonly serverVersion: string;
}

function isTooOld(serverVersion: string): boolean {
  return serverVersion.localeCompare(OLDEST_SERVER, 'en', { numeric: true }) < 0;
}

/** Asks a file for its version. A string says why it will not do. */
export async function examine(path: string): Promise<TemporalVersions | string> {
  let output: string;
  try {
    output = (await run(path, ['--version'], { timeout: 20_000 })).stdout;
  } catch {
    return `${path} does not run`;
  }
  const [, version, serverVersion] = /^temporal version (\S+) \(Server ([\d.]+)/.exec(output) ?? [];
  if (version === undefined || serverVersion === undefined) return `${path} is not the Temporal CLI`;
  if (isTooOld(serverVersion)) return `${path} holds server ${serverVersion}, older than ${OLDEST_SERVER}`;
  return { version, serverVersion };
}

/** The files of this name on the PATH of `env` that may be executed, in its order. */
export async function executables(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const found: string[] = [];
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) found.push(path);
  }
  return found;
}
