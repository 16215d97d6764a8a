import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signToken } from '../../api/identity/built-in/access-tokens';
import { type Child, startChild } from '../../cli/parts/child-process';
import { freePort } from '../../cli/parts/ports';
import { findTemporalCli } from '../../cli/parts/temporal-cli';
import { startTemporalServer, type TemporalServer } from '../../cli/parts/temporal-server';
import { until } from '../../cli/parts/wait';
import { fromPackageRoot } from '../../platform/package-root';
import { BENCH_MASTER_KEY } from '../projections/log';
import { startBenchServer } from './own-postgres';

const SECRET = 'of the benchmarks, where nothing is at stake';
const READY_WITHIN_MS = 60_000;

type Role = 'api' | 'worker';

/** What a role prints when it can be used. */
const READY: Readonly<Record<Role, string>> = {
  api: '/v1',
  worker: 'polls the task queue',
};

/** A process that was started for a benchmark. */
export interface Running {
  readonly pid: number;
  stop(): Promise<void>;
}

/** A Redress whose parts are processes of their own: PostgreSQL, a Temporal dev server in memory, and the roles that are started. */
export interface Installation {
  readonly databaseUrl: string;
  readonly temporal: { readonly address: string; readonly pid: number };
  /** Where the role `api` listens. */
  readonly apiUrl: string;
  readonly tokenOf: (personId: string) => Promise<string>;
  /** Runs `redress` with these arguments to its end. */
  readonly run: (...args: readonly string[]) => Promise<void>;
  readonly startRole: (role: Role) => Promise<Running>;
  /** Starts a compiled script of the benchmark; resolves when it has written "ready". */
  readonly startScript: (file: string, ...args: readonly string[]) => Promise<Running>;
  /** Stops whatever still runs and removes the data. */
  readonly remove: () => Promise<void>;
}

export interface InstallationOptions {
  /** Names of files of the package. Default: the ladder of the tests, around the clock, and its six people. */
  readonly policy?: string;
  readonly organisation?: string;
}

export async function startInstallation({
  policy = 'test/support/ladder.yaml',
  organisation = 'test/support/organisation.yaml',
}: InstallationOptions = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-bench-'));
  const server = await startBenchServer();
  const running = new Set<Child>();
  const temporal = await startTemporal(join(folder, 'temporal.log')).catch(async (error: unknown) => {
    await server.remove();
    throw error;
  });
  const databaseUrl = await server.createDatabase('bench_redress');
  const port = await freePort();
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: 'default',
    REDRESS_PORT: String(port),
    REDRESS_DATA_DIR: folder,
    REDRESS_POLICY: fromPackageRoot(policy),
    REDRESS_ORGANISATION: fromPackageRoot(organisation),
    REDRESS_MASTER_KEY: BENCH_MASTER_KEY,
    REDRESS_JWT_SECRET: SECRET,
    REDRESS_REQUESTS_PER_MINUTE: '1000000000',
  };

  async function start(name: string, args: readonly string[]): Promise<Child> {
    const child = await startChild({
      command: process.execPath,
      args,
      env,
      cwd: folder,
      logFile: join(folder, `${name}.log`),
    });
    running.add(child);
    void child.exited.then(() => running.delete(child));
    return child;
  }

  async function startUntil(name: string, args: readonly string[], ready: string): Promise<Child> {
    const child = await start(name, args);
    const isReady = await until(
      async () => {
        const lines = await child.lastLines(30);
        if (child.exitStatus() !== undefined) throw new Error(`${name} ended:\n${lines.join('\n')}`);
        return lines.some((line) => line.includes(ready)) || undefined;
      },
      { timeoutMs: READY_WITHIN_MS },
    );
    if (!isReady) throw new Error(`${name} was not ready within a minute`);
    return child;
  }

  const installation: Installation = {
    databaseUrl,
    temporal: { address: temporal.address, pid: temporal.pid },
    apiUrl: `http://127.0.0.1:${port}`,
    tokenOf: (personId) => signToken({ secret: SECRET, personId, expiresIn: '12h' }),
    async run(...args) {
      const child = await start('redress', [require.resolve('./redress'), ...args]);
      const { code } = await child.exited;
      if (code !== 0)
        throw new Error(`redress ${args.join(' ')}:\n${(await child.lastLines(30)).join('\n')}`);
    },
    startRole: (role) => startUntil(role, [require.resolve('./redress'), role], READY[role]),
    startScript: (file, ...args) => startUntil(file.replaceAll('/', '-'), [file, ...args], 'ready'),
    async remove() {
      await Promise.all([...running].map((child) => child.stop()));
      await temporal.stop();
      await server.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await installation.run('migrate');
  } catch (error) {
    await installation.remove();
    throw error;
  }
  return installation;
}

/** In memory, on a port of its own. */
async function startTemporal(logFile: string): Promise<TemporalServer> {
  return startTemporalServer({
    cli: (await findTemporalCli()).path,
    logFile,
    port: await freePort(),
    uiPort: 'off',
    // A search attribute can be used at once when it has been registered.
    dynamicConfig: { 'system.forceSearchAttributesCacheRefreshOnRead': true },
  });
}
