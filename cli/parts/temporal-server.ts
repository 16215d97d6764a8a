import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { Failure } from '../../platform/failure';
import { type Child, type ExitStatus, startChild } from './child-process';
import { claimDataFile, type DataClaim } from './data-claim';
import { freePort, isListening, isPortFree, LOOPBACK } from './ports';
import { didNotAnswer, portTaken, SERVER_CRASHED, whyItEnded } from './temporal-failures';
import { until } from './wait';

/** Temporal's own, tried first so that its tools find the server without being told where it is. */
const USUAL_PORT = 7233;
const USUAL_UI_PORT = 8233;
const SERVING_WITHIN_MS = 60_000;
const DAY_MS = 86_400_000;

/** How to start a dev server. */
export interface TemporalServerOptions {
  /** Path of the `temporal` executable. */
  readonly cli: string;
  /** The SQLite file that keeps everything; without one it is kept in memory and lost at the end. */
  readonly dataFile?: string;
  readonly logFile: string;
  /** Created when it does not exist. */
  readonly namespace?: string;
  /** Exactly this port. Without it the usual one if it is free, else any. */
  readonly port?: number;
  /** As `port`; `off` leaves the Web UI out. */
  readonly uiPort?: number | 'off';
  /** Settings of the server by name, as JSON values. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
  /** Days that histories are kept after their workflow has closed. */
  readonly retentionDays?: number;
}

/** A dev server that serves requests. */
export interface TemporalServer {
  /** host:port of the frontend. */
  readonly address: string;
  readonly uiUrl: string | undefined;
  readonly pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<ExitStatus>;
  /** Stops it in good order. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

interface Ports {
  readonly port: number;
  readonly uiPort: number | undefined;
}

async function choosePort(asked: number | undefined, usual: number, what: string): Promise<number> {
  if (asked !== undefined) {
    if (!(await isPortFree(asked))) throw portTaken(asked, what);
    return asked;
  }
  return (await isPortFree(usual)) ? usual : freePort();
}

async function choosePorts(options: TemporalServerOptions): Promise<Ports> {
  const port = await choosePort(options.port, USUAL_PORT, 'The Temporal server');
  if (options.uiPort === 'off') return { port, uiPort: undefined };
  return { port, uiPort: await choosePort(options.uiPort, USUAL_UI_PORT, 'The Temporal Web UI') };
}

function argumentsFor(options: TemporalServerOptions, namespace: string, { port, uiPort }: Ports): string[] {
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--log-level', 'warn'];
  args.push('--namespace', namespace);
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]));
  if (options.dataFile !== undefined) {
    args.push('--db-filename', resolve(options.dataFile));
    args.push('--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');
  }
  // The server would ask its makers for newer versions otherwise.
  const dynamicConfig = { 'frontend.enableServerVersionCheck': false, ...options.dynamicConfig };
  for (const [name, value] of Object.entries(dynamicConfig)) {
    args.push('--dynamic-config-value', `${name}=${JSON.stringify(value)}`);
  }
  return args;
}

/** TEMPORAL_* variables configure clients of a server; the executable would read them as its own settings. */
function withoutClientSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Resolves with true once the frontend answers for the namespace, with false when the process has ended before. */
async function untilServing(
  child: Child,
  port: number,
  connection: Connection,
  namespace: string,
): Promise<boolean | undefined> {
  const ended = () => child.exitStatus() !== undefined;
  const timeoutMs = SERVING_WITHIN_MS;
  const open = await until(async () => ended() || (await isListening(port)) || undefined, { timeoutMs });
  if (open === undefined || ended()) return open && false;
  const list = () => connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
  const answers = async () => {
    if (ended()) return false;
    return connection.withDeadline(Date.now() + 2000, list).then(
      () => true,
      () => undefined,
    );
  };
  return until(answers, { timeoutMs });
}

/** The dev server creates namespaces that forget a closed workflow after a day; managers want to read it for longer. */
async function keepHistories(connection: Connection, namespace: string, days: number): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  if (tsToMs(config?.workflowExecutionRetentionTtl) >= days * DAY_MS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(days * DAY_MS) },
  });
}

async function startOnce(
  options: TemporalServerOptions,
  claim: DataClaim | undefined,
): Promise<TemporalServer> {
  const { namespace = 'default', logFile, cli, dataFile, retentionDays = 30 } = options;
  const { port, uiPort } = await choosePorts(options);
  const args = argumentsFor(options, namespace, { port, uiPort });
  const child = await startChild({ command: cli, args, env: withoutClientSettings(process.env), logFile });
  const address = `${LOOPBACK}:${port}`;
  const connection = Connection.lazy({ address });
  try {
    await claim?.passTo(child.pid);
    const serving = await untilServing(child, port, connection, namespace);
    const start = { child, logFile, dataFile, port, uiPort };
    if (serving === undefined) throw await didNotAnswer(start, SERVING_WITHIN_MS);
    if (!serving || child.exitStatus() !== undefined) throw await whyItEnded(start);
    await keepHistories(connection, namespace, retentionDays);
  } catch (error) {
    await child.kill();
    throw error;
  } finally {
    await connection.close();
  }
  const endWith = (end: () => Promise<void>) => async () => {
    await end();
    await claim?.release();
  };
  return {
    address,
    uiUrl: uiPort === undefined ? undefined : `http://${LOOPBACK}:${uiPort}`,
    pid: child.pid,
    exited: child.exited,
    stop: endWith(() => child.stop({ signal: 'SIGINT' })),
    kill: endWith(() => child.kill()),
  };
}

async function isEmptyFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.size === 0,
    () => false,
  );
}

async function removeData(dataFile: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${dataFile}${suffix}`, { force: true });
}

/**
 * Starts a Temporal dev server on 127.0.0.1 and resolves once it serves requests. Throws a Failure that says what to do
 * when a port that was asked for is taken, another server holds the data file, the file is broken, or the server ends.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { dataFile } = options;
  const claim = dataFile === undefined ? undefined : await claimDataFile(resolve(dataFile));
  // The server makes its tables only in a file that is not there yet, so what an aborted first start left is in its way.
  if (dataFile !== undefined && (await isEmptyFile(dataFile))) await removeData(dataFile);
  const isNew = dataFile !== undefined && !existsSync(dataFile);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await startOnce(options, claim);
      } catch (error) {
        const fixed =
          options.port !== undefined && (options.uiPort === 'off' || options.uiPort !== undefined);
        const lostRace =
          error instanceof Failure &&
          (error.code === SERVER_CRASHED || (error.code === 'RDS-2103' && !fixed));
        if (!lostRace || attempt === 3) throw error;
        if (isNew) await removeData(dataFile);
      }
    }
  } catch (error) {
    if (isNew) await removeData(dataFile);
    await claim?.release();
    throw error;
  }
}
