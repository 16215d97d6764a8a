import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../../cli/parts/ports';
import { streamOf } from '../../eventstore/complaint-stream';
import { fromPackageRoot } from '../../platform/package-root';
import { type BuiltCli, buildCli, type RunningCommand } from '../cli/built-cli';
import { eventually } from '../support/eventually';

// The README's way, from the outside: the command, its data folder, its API, Temporal as a manager sees it.

let cli: BuiltCli;
let dataDir: string;
let env: NodeJS.ProcessEnv;
let redress: RunningCommand | undefined;

beforeAll(async () => {
  cli = await buildCli();
  dataDir = await mkdtemp(join(tmpdir(), 'redress-e2e-'));
  const port = String(await freePort());
  env = {
    REDRESS_DATA_DIR: dataDir,
    REDRESS_PORT: port,
    REDRESS_URL: `http://127.0.0.1:${port}`,
    ...(process.env.TEMPORAL_CLI === undefined ? {} : { TEMPORAL_CLI: process.env.TEMPORAL_CLI }),
    ...(process.env.XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME }),
  };
}, 120_000);
afterAll(async () => {
  if (redress) await stop(redress);
  await rm(dataDir, { recursive: true, force: true });
  await cli.remove();
});

async function start(): Promise<RunningCommand> {
  const running = cli.start(['start', '--policy', fromPackageRoot('config', 'demo.yaml')], { env });
  redress = running;
  await eventually(() => {
    if (running.child.exitCode !== null) throw new Error(`it ended:\n${running.written()}`);
    return running.written().includes('Stop  Ctrl-C');
  }, 120_000);
  return running;
}

async function stop(running: RunningCommand): Promise<void> {
  redress = undefined;
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ exitCode: 0 });
}

interface Shown {
  readonly revision: number;
  readonly status: string;
  readonly level: string;
  readonly missed: readonly { readonly clock: string; readonly level: string }[];
}

async function redressSays<T>(...args: string[]): Promise<T> {
  const { exitCode, out, err } = await cli.run([...args, '-o', 'json'], { env });
  if (exitCode !== 0) throw new Error(`redress ${args.join(' ')} ended with ${exitCode}: ${err}`);
  const answer: T = JSON.parse(out);
  return answer;
}

const shown = (id: string) => redressSays<Shown>('complaint', 'show', id);
async function give(person: string, command: string, id: string, ...options: string[]): Promise<void> {
  await redressSays('complaint', command, id, '--user', person, ...options);
}

/** What the codec endpoint makes of a payload, for the auditor. */
async function decrypted({
  metadata,
  data,
}: {
  metadata: Readonly<Record<string, Uint8Array>>;
  data: Uint8Array;
}): Promise<string> {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const texts = Object.entries(metadata).map(([name, bytes]) => [name, base64(bytes)]);
  const { out: token } = await cli.run(['token', '--user', 'ida'], { env });
  const response = await fetch(`${env.REDRESS_URL}/v1/temporal/decode`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token.trim()}` },
    body: JSON.stringify({ payloads: [{ metadata: Object.fromEntries(texts), data: base64(data) }] }),
  });
  const { payloads }: { payloads: { data: string }[] } = JSON.parse(await response.text());
  return Buffer.from(payloads[0]?.data ?? '', 'base64').toString();
}

/** What is visible of the parts that a start began: their ports answer. */
async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

it('does the main job of a small team from the first start to the second', async () => {
  const first = await start();
  const doctor = await cli.run(['doctor', '--json'], { env });
  expect(doctor).toMatchObject({ exitCode: 0 });

  const walked = await redressSays<{ complaintId: string }>(
    ...[
      'complaint',
      'register',
      '--subject',
      'Charged twice',
      '--description',
      'Charged twice for one purchase',
    ],
    ...['--category', 'card', '--channel', 'phone', '--user', 'ana'],
  );
  const id = walked.complaintId;
  await give('ana', 'accept', id);
  await give('ana', 'record-attempt', id, '--tried', 'Explained the charge', '--outcome', 'not-solved');
  await give('ana', 'escalate', id, '--summary', 'The customer wants the money back');
  await give('sam', 'accept', id);
  await give('sam', 'escalate', id, '--reason', 'beyond-authority', '--summary', 'More than I may refund');
  await give('dana', 'accept', id);
  await give('dana', 'escalate', id, '--reason', 'threat', '--summary', 'The customer threatens to sue');
  await give('max', 'accept', id);
  await give('max', 'resolve', id, '--outcome', 'upheld', '--summary', 'Refunded in full');
  await give('max', 'accept-resolution', id, '--csat', '5');
  await give('max', 'close', id);
  expect(await shown(id)).toMatchObject({ status: 'closed', level: 'senior-management' });
  expect(await cli.run(['complaint', 'reopen', id, '--reason', 'x', '--user', 'ida'], { env })).toMatchObject(
    { exitCode: 5 },
  );

  const imported = await cli.run(['import', fromPackageRoot('examples', 'complaints.csv')], { env });
  expect(imported).toMatchObject({ exitCode: 0 });
  expect(imported.out + imported.err).toMatch(/300 registered/);

  // One that sets off no rule when it is registered: only missed deadlines take it up.
  const escalated = 'CFPB-7887';
  await eventually(
    async () => (await shown(escalated)).missed.some(({ clock }) => clock === 'respond'),
    180_000,
  );
  expect((await shown(escalated)).missed.map(({ clock }) => clock)).toEqual(
    expect.arrayContaining(['acknowledge', 'respond']),
  );
  for (const complaint of [id, escalated]) {
    const replayed = await cli.run(['replay', complaint, '--diff'], { env });
    expect(replayed).toMatchObject({ exitCode: 0 });
    expect(replayed.out + replayed.err).toMatch(/equals the API/);
  }

  const temporalAddress = /at (127\.0\.0\.1:\d+)/.exec(first.written())?.[1] ?? '';
  const connection = await Connection.connect({ address: temporalAddress });
  const description = await new Client({ connection }).workflow.getHandle(streamOf(escalated)).describe();
  await connection.close();
  // Temporal itself has ciphertext; whoever may see every complaint has it decrypted, as the Temporal UI does.
  const { metadata, data } = description.raw.executionConfig?.userMetadata?.summary ?? {};
  expect(Buffer.from(data ?? []).toString()).not.toContain(escalated);
  expect(await decrypted({ metadata: metadata ?? {}, data: data ?? new Uint8Array() })).toMatch(
    new RegExp(`^"Complaint ${escalated}, `),
  );

  expect(await cli.run(['verify'], { env })).toMatchObject({ exitCode: 0 });

  await stop(first);
  expect(await answers(env.REDRESS_URL ?? '')).toBe(false);
  await expect(Connection.connect({ address: temporalAddress, connectTimeout: 2_000 })).rejects.toThrow();

  await start();
  expect(await shown(id)).toMatchObject({ status: 'closed' });
  const again = await cli.run(['import', fromPackageRoot('examples', 'complaints.csv')], { env });
  expect(again.out + again.err).toMatch(/300 already there/);
  // The open ones go on by themselves to the end of the ladder, where the last promise is broken as well. A slow machine
  // may see the late final response take it there past a level.
  await eventually(async () => {
    const { missed } = await shown(escalated);
    return missed.some(({ clock, level }) => clock === 'respond' && level === 'senior-management');
  }, 480_000);
  expect(await cli.run(['replay', escalated], { env })).toMatchObject({ exitCode: 0 });
}, 1_200_000);
