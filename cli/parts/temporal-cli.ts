import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../platform/failure';
import { buildIntoCache, defaultCacheDir } from './cache';
import { DOWNLOAD_SITE, downloadTemporal, releasePlatform, sdkVersion } from './temporal-download';
import { examine, executables, type TemporalVersions } from './temporal-executable';

/** The newest version that `go install` takes; later ones carry a replace directive, which it refuses. */
const GO_VERSION = '1.5.1';
const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
const GO_LIMIT_MS = 20 * 60_000;

const run = promisify(execFile);

/** A `temporal` executable that answered when asked for its version. */
export interface TemporalCli extends TemporalVersions {
  readonly path: string;
  readonly foundBy: 'TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'go install';
}

/** Where to look. Everything has a default that is right outside of tests. */
export interface FindTemporalCliOptions {
  readonly cacheDir?: string;
  /** Told in whole sentences when something takes long. */
  readonly log?: (line: string) => void;
  /** TEMPORAL_CLI and PATH are read from here, and go runs with it. */
  readonly env?: NodeJS.ProcessEnv;
  readonly downloadSite?: string;
  readonly progressEveryMs?: number;
  /** Gives up what is under way; the cache stays as it was. */
  readonly signal?: AbortSignal | undefined;
}

interface Search {
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly downloadSite: string;
  readonly progressEveryMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A way to an executable: one found, or in a few words why not. */
type Way = (search: Search) => Promise<TemporalCli | string>;

async function firstThatAnswers(
  paths: readonly string[],
  foundBy: TemporalCli['foundBy'],
): Promise<TemporalCli | string[]> {
  const refused: string[] = [];
  for (const path of paths) {
    const answer = await examine(path);
    if (typeof answer !== 'string') return { path, ...answer, foundBy };
    refused.push(answer);
  }
  return refused;
}

const fromSetting: Way = async ({ env }) => {
  const setting = env['TEMPORAL_CLI'];
  if (!setting) return 'not set';
  const path = resolve(setting);
  const answer = await examine(path);
  if (typeof answer !== 'string') return { path, ...answer, foundBy: 'TEMPORAL_CLI' };
  throw new Failure({
    code: 'RDS-2102',
    what: `TEMPORAL_CLI cannot be used: ${answer}.`,
    why: 'It must name a `temporal` executable, which answers `temporal --version`. Nothing else was tried because it is set.',
    fix: 'unset TEMPORAL_CLI    (or set it to the right path)',
  });
};

const fromPath: Way = async ({ env }) => {
  const found = await firstThatAnswers(await executables('temporal', env), 'PATH');
  if (!Array.isArray(found)) return found;
  return found.length === 0 ? 'no `temporal` there' : found.join('; ');
};

const fromCache: Way = async ({ cacheDir }) => {
  const names = (await readdir(cacheDir).catch(() => [])).filter((name) =>
    /^temporal(-v[\w.-]+)?$/.test(name),
  );
  names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const found = await firstThatAnswers(
    names.map((name) => join(cacheDir, name)),
    'cache',
  );
  if (!Array.isArray(found)) return found;
  return found.length === 0 ? 'none there' : found.join('; ');
};

async function versionsOf(path: string): Promise<TemporalVersions> {
  const answer = await examine(path);
  if (typeof answer === 'string') throw new Error(`what came of it cannot be used: ${answer}`);
  return answer;
}

async function intoCache(
  search: Search,
  foundBy: TemporalCli['foundBy'],
  make: (folder: string) => Promise<string>,
): Promise<TemporalCli> {
  const path = await buildIntoCache(search.cacheDir, async (folder) => {
    const built = await make(folder);
    return { path: built, name: `temporal-v${(await versionsOf(built)).version}` };
  });
  return { path, ...(await versionsOf(path)), foundBy };
}

const fromDownload: Way = async (search) => {
  try {
    return await intoCache(search, 'download', (into) =>
      downloadTemporal({
        artifact: 'cli',
        into,
        sdkVersion: sdkVersion(),
        site: search.downloadSite,
        signal: search.signal,
      }),
    );
  } catch (error) {
    search.signal?.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
};

/** What a command that failed said last. */
function lastWords(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (
    said.split('\n').slice(-2).join(' ').trim() || (error instanceof Error ? error.message : String(error))
  );
}

const fromGoInstall: Way = async (search) => {
  const [go] = await executables('go', search.env);
  if (go === undefined) return '`go` is not on PATH';
  search.log(
    `Building the Temporal CLI ${GO_VERSION} with Go. This takes three to five minutes and happens only once.`,
  );
  const since = Date.now();
  const timer = setInterval(() => {
    search.log(`Still building the Temporal CLI: ${Math.round((Date.now() - since) / 1000)} s so far.`);
  }, search.progressEveryMs);
  try {
    return await intoCache(search, 'go install', async (folder) => {
      const version = `-X github.com/temporalio/cli/temporalcli.Version=${GO_VERSION}`;
      await run(go, ['install', '-ldflags', `-s -w ${version}`, `${GO_PACKAGE}@v${GO_VERSION}`], {
        // The executable is pure Go: without cgo no C compiler is needed.
        env: { ...search.env, GOBIN: folder, CGO_ENABLED: '0' },
        timeout: GO_LIMIT_MS,
        maxBuffer: 64 * 1024 * 1024,
        ...(search.signal === undefined ? {} : { signal: search.signal }),
      });
      return join(folder, 'temporal');
    });
  } catch (error) {
    search.signal?.throwIfAborted();
    return lastWords(error);
  } finally {
    clearInterval(timer);
  }
};

function fixFor(cacheDir: string): string {
  if (process.platform === 'darwin') return 'brew install temporal';
  const machine = releasePlatform();
  if (machine === undefined)
    return 'export TEMPORAL_ADDRESS=host:7233    (a Temporal server that runs elsewhere)';
  const archive = `temporal_cli_${GO_VERSION}_${machine.platform}_${machine.arch}.tar.gz`;
  const url = `https://github.com/temporalio/cli/releases/download/v${GO_VERSION}/${archive}`;
  return `mkdir -p '${cacheDir}' && curl -fsSL ${url} | tar -xzf - -C '${cacheDir}' temporal`;
}

/**
 * Finds a `temporal` executable, or fetches one into the cache: TEMPORAL_CLI, PATH, the cache, the official download, and
 * `go install` where that cannot be reached. Throws a Failure when TEMPORAL_CLI is set to something else, and one that
 * names the outcome of every way when none worked.
 */
export async function findTemporalCli(options: FindTemporalCliOptions = {}): Promise<TemporalCli> {
  const env = options.env ?? process.env;
  const search: Search = {
    cacheDir: resolve(options.cacheDir ?? defaultCacheDir(env)),
    log: options.log ?? (() => undefined),
    env,
    downloadSite: options.downloadSite ?? DOWNLOAD_SITE,
    progressEveryMs: options.progressEveryMs ?? 10_000,
    signal: options.signal,
  };
  const ways: readonly (readonly [name: string, way: Way])[] = [
    ['TEMPORAL_CLI', fromSetting],
    ['PATH', fromPath],
    [`cache ${search.cacheDir}`, fromCache],
    [`download from ${search.downloadSite}`, fromDownload],
    [`go install ${GO_PACKAGE}@v${GO_VERSION}`, fromGoInstall],
  ];
  const tried: string[] = [];
  for (const [name, way] of ways) {
    search.signal?.throwIfAborted();
    const outcome = await way(search);
    if (typeof outcome !== 'string') return outcome;
    tried.push(`  ${name}: ${outcome}`);
  }
  throw new Failure({
    code: 'RDS-2101',
    what: 'No Temporal executable was found, and none could be fetched.',
    why: ['Tried, in this order:', ...tried].join('\n'),
    fix: fixFor(search.cacheDir),
  });
}
