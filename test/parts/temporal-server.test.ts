import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { freePort, isListening } from '../../cli/parts/ports';
import { findTemporalCli } from '../../cli/parts/temporal-cli';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../cli/parts/temporal-server';
import { Failure } from '../../platform/failure';

let folder: string;
let cli: string;
let dataFile: string;
let servers: TemporalServer[] = [];

beforeAll(async () => {
  cli = (await findTemporalCli()).path;
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-server-'));
  dataFile = join(folder, 'data', 'temporal.db');
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  servers = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<TemporalServerOptions> = {}): Promise<TemporalServer> {
  const logFile = join(folder, 'temporal.log');
  const server = await startTemporalServer({ cli, logFile, uiPort: 'off', ...options });
  servers.push(server);
  return server;
}

async function withClient<T>(server: TemporalServer, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const startComplaint = (server: TemporalServer, workflowId: string) =>
  withClient(server, (client) => client.workflow.start('complaint', { taskQueue: 'nobody', workflowId }));

const statusOf = (server: TemporalServer, workflowId: string) =>
  withClient(server, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

async function failureOf(started: Promise<unknown>): Promise<Failure> {
  const outcome = await started.catch((error: unknown) => error);
  if (outcome instanceof Failure) return outcome;
  throw new Error(`expected a Failure, got ${String(outcome)}`);
}

/** An executable that is asked to be a server and does this instead. */
async function fakeServer(...lines: string[]): Promise<string> {
  const path = join(folder, 'fake');
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

describe('the Temporal dev server', () => {
  it('serves requests and its Web UI as soon as it is said to have started, and keeps histories for a month', async () => {
    const server = await start({ uiPort: await freePort(), namespace: 'redress' });
    expect((await fetch(`${server.uiUrl}`)).status).toBe(200);
    const retention = await withClient(server, async (client) => {
      const { config } = await client.connection.workflowService.describeNamespace({ namespace: 'redress' });
      return Number(config?.workflowExecutionRetentionTtl?.seconds);
    });
    expect(retention).toBe(30 * 86_400);
  });

  it('still has its workflows when it was killed and starts again on the same data file', async () => {
    const first = await start({ dataFile });
    await startComplaint(first, 'complaint-1');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start({ dataFile });
    expect(await statusOf(second, 'complaint-1')).toBe('RUNNING');
  });

  it('still has its workflows when it was stopped and starts again on the same data file', async () => {
    const first = await start({ dataFile });
    await startComplaint(first, 'complaint-1');
    await first.stop();
    await first.stop();
    const second = await start({ dataFile });
    expect(await statusOf(second, 'complaint-1')).toBe('RUNNING');
  });

  it('chooses ports that are free when none are asked for', async () => {
    const [first, second] = await Promise.all([
      start({ logFile: join(folder, '1.log') }),
      start({ logFile: join(folder, '2.log') }),
    ]);
    expect(first.address).not.toBe(second.address);
    await startComplaint(first, 'complaint-1');
    await expect(statusOf(second, 'complaint-1')).rejects.toThrow(/not found/i);
  });

  it.each(['port', 'uiPort'] as const)('refuses a %s that somebody else listens on', async (which) => {
    const other = createServer();
    const taken = await freePort();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    const failure = await failureOf(start({ [which]: taken }));
    await new Promise((resolve) => other.close(resolve));
    expect(failure.code).toBe('RDS-2103');
    expect(failure.what).toContain(`port ${taken}`);
  });

  it('refuses data that another server is running on, and says how to stop that', async () => {
    const first = await start({ dataFile });
    const failure = await failureOf(start({ dataFile }));
    expect(failure.code).toBe('RDS-2104');
    expect(failure.fix).toBe(`kill ${first.pid}`);
    await startComplaint(first, 'complaint-1');
  });

  it('takes over from a process that is gone, and from a number that now belongs to another program', async () => {
    const first = await start({ dataFile });
    const left = await readFile(`${dataFile}.pid`, 'utf8');
    await first.kill();
    await writeFile(`${dataFile}.pid`, left);
    await (await start({ dataFile })).kill();
    await writeFile(`${dataFile}.pid`, left.replace(String(first.pid), String(process.ppid)));
    await (await start({ dataFile })).kill();
    await writeFile(`${dataFile}.pid`, 'half a li');
    await start({ dataFile });
  });

  it('says what to do about a data file that it cannot read, and leaves it as it is', async () => {
    const first = await start({ dataFile });
    await first.kill();
    await writeFile(dataFile, 'not a database '.repeat(1000));
    await rm(`${dataFile}-wal`, { force: true });
    const failure = await failureOf(start({ dataFile }));
    expect(failure.code).toBe('RDS-2105');
    expect(failure.fix).toContain(`mv '${dataFile}'*`);
    expect(await readFile(dataFile, 'utf8')).toMatch(/^not a database/);
  });

  it('starts on the empty file that a first start left when it was killed', async () => {
    await (await start({ dataFile })).kill();
    for (const suffix of ['-wal', '-shm']) await rm(`${dataFile}${suffix}`, { force: true });
    await writeFile(dataFile, '');
    await startComplaint(await start({ dataFile }), 'complaint-1');
  });

  it('shows the last words of a server that ends while starting, and leaves no half-made data', async () => {
    const fake = await fakeServer(`: > '${dataFile}'`, 'echo out of luck >&2', 'exit 3');
    const failure = await failureOf(start({ cli: fake, dataFile }));
    expect(failure.code).toBe('RDS-2106');
    expect(failure.why).toContain('exit code 3');
    expect(failure.why).toContain('out of luck');
    await expect(stat(dataFile)).rejects.toThrow('ENOENT');
    await startComplaint(await start({ dataFile }), 'complaint-1');
  });

  it('starts again a server that crashed because another process was faster to take a port of its parts', async () => {
    const marker = join(folder, 'crashed-once');
    const fake = await fakeServer(
      `if [ ! -e '${marker}' ]; then`,
      `: > '${marker}'; : > '${dataFile}'`,
      "echo 'panic: listen tcp 127.0.0.1:40001: bind: address already in use' >&2",
      'for line in 1 2 3 4 5 6 7 8; do echo "goroutine $line" >&2; done',
      'exit 2; fi',
      `exec '${cli}' "$@"`,
    );
    await startComplaint(await start({ cli: fake, dataFile }), 'complaint-1');
    expect(existsSync(marker)).toBe(true);
  });

  it('says what a server crashed with that crashes each time', async () => {
    const fake = await fakeServer("echo 'panic: out of luck' >&2", 'echo goroutine 1 >&2', 'exit 2');
    const failure = await failureOf(start({ cli: fake, dataFile }));
    expect(failure).toMatchObject({ code: 'RDS-2112', why: 'panic: out of luck' });
  });

  it('says so when the executable cannot be started at all', async () => {
    const failure = await failureOf(start({ cli: join(folder, 'missing'), dataFile }));
    expect(failure.code).toBe('RDS-2107');
  });

  it('is gone when it has been stopped', async () => {
    const server = await start();
    await server.stop();
    expect(await isListening(Number(server.address.split(':')[1]))).toBe(false);
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });
});
