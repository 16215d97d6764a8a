import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../cli/parts/ports';
import { findTemporalCli } from '../../cli/parts/temporal-cli';
import { startTemporalServer, type TemporalServer } from '../../cli/parts/temporal-server';
import { Failure } from '../../platform/failure';

interface Running {
  readonly server: TemporalServer;
  readonly end: (how: 'stop' | 'kill') => Promise<void>;
}

async function startServer(port: number, dataFile: string | undefined): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-temporal-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await startTemporalServer({
      cli: (await findTemporalCli({ log: (line) => process.stderr.write(`${line}\n`) })).path,
      logFile: join(folder, 'temporal.log'),
      port,
      uiPort: 'off',
      // A search attribute can be used at once when it has been registered.
      dynamicConfig: { 'system.forceSearchAttributesCacheRefreshOnRead': true },
      ...(dataFile === undefined ? {} : { dataFile }),
    });
    const end = async (how: 'stop' | 'kill') => {
      try {
        await server[how]();
      } finally {
        await removeFolder();
      }
    };
    return { server, end };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** Another test may take a port between the choice and the start. */
async function startOnFreePort(dataFile?: string): Promise<Running & { readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { ...(await startServer(port, dataFile)), port };
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'RDS-2103') || attempt === 3) throw error;
    }
  }
}

/** One dev server in memory that all tests of a run may share, each with a task queue of its own. For globalSetup. */
export async function startSharedTemporal(): Promise<{ address: string; stop: () => Promise<void> }> {
  const { server, end } = await startOnFreePort();
  return { address: server.address, stop: () => end('stop') };
}

/** A dev server that belongs to one test, which may end it and start it again on the same address. */
export interface OwnTemporal {
  readonly address: string;
  /** After a stop or a kill. With a data file everything is still there, without one the server is empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts a dev server for one test. It keeps its data in memory unless it is given a file. End it with `stop`. */
export async function startOwnTemporal(options: { readonly dataFile?: string } = {}): Promise<OwnTemporal> {
  const first = await startOnFreePort(options.dataFile);
  let running: Running | undefined = first;
  const end = async (how: 'stop' | 'kill') => {
    const ending = running;
    running = undefined;
    await ending?.end(how);
  };
  return {
    address: first.server.address,
    start: async () => {
      running ??= await startServer(first.port, options.dataFile);
    },
    stop: () => end('stop'),
    kill: () => end('kill'),
  };
}
