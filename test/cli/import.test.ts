import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fromPackageRoot } from '../../platform/package-root';
import { startTestApi, type TestApi } from '../api/support';
import { eventually } from '../support/eventually';
import { buildCli, type BuiltCli } from './built-cli';
import { startStubServer } from './stub-server';
import { redress } from './terminal';

let api: TestApi;
let cli: BuiltCli;
let folder: string;

beforeAll(async () => {
  [api, cli] = await Promise.all([startTestApi(), buildCli()]);
  folder = await mkdtemp(join(tmpdir(), 'redress-import-'));
}, 180_000);

afterAll(async () => {
  await api?.stop();
  await cli?.remove();
  await rm(folder, { recursive: true, force: true });
});

const options = async (user = 'ana') => ({ REDRESS_URL: api.url, REDRESS_TOKEN: await api.token(user) });

/** A file of complaints in the API's format, with ids from `first` on. */
async function fileWith(first: number, count: number, more: readonly string[] = []): Promise<string> {
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      complaint_id: String(first + index),
      date_received: '2023-06-12T12:00:00-05:00',
      product: 'Mortgage',
      issue: 'Other',
      submitted_via: 'Web',
    }),
  );
  const file = join(folder, `${first}.jsonl`);
  await writeFile(file, [...lines, ...more, ''].join('\n'));
  return file;
}

it('registers the shipped example through a real API, once', async () => {
  const file = fromPackageRoot('examples', 'complaints.csv');
  const args = ['import', file, '--rejected', join(folder, 'example.csv')];
  const env = await options();
  const first = await redress(args, { env });
  expect(first).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^300 registered/) });
  const again = await redress(args, { env: await options('ben') });
  expect(again).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^0 registered.*\n300 already there\n0 rejected\n0 failed\n/),
  });
  await expect(readFile(join(folder, 'example.csv'))).rejects.toThrow('ENOENT');
  const { body } = await api.get('/v1/complaints/CFPB-7887');
  expect(body).toMatchObject({
    revision: 0,
    category: 'card',
    channel: 'web',
    source: { system: 'cfpb', reference: '7887' },
  });
});

it('lists rows that cannot be registered with line, id and reason, and registers the others', async () => {
  const bad = [
    '{ no JSON',
    JSON.stringify({ complaint_id: '555', date_received: 'soon, "maybe"', product: 'x', issue: 'y' }),
  ];
  const file = await fileWith(900_810_001, 3, [...bad, JSON.stringify({ complaint_id: '=1+1' })]);
  const { exitCode, out, err } = await redress(['import', file], { env: await options() });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^3 registered.*\n0 already there\n3 rejected\n0 failed\n/);
  expect(err).toContain(`${file}.rejected.csv`);
  const report = (await readFile(`${file}.rejected.csv`, 'utf8')).trimEnd().split('\n');
  expect(report[0]).toBe('line,complaint_id,reason');
  // Rows are under way side by side, so their order in the report is not given.
  expect(report.slice(1).sort()).toEqual([
    expect.stringMatching(/^4,,.*it is not JSON/),
    '5,555,"""soon, ""maybe"""" is not a date"',
    '6,\'=1+1,"""=1+1"" is not a complaint id of the CFPB"',
  ]);
});

it('a complaint that occurs twice in a file is registered once', async () => {
  const file = await fileWith(900_820_001, 1);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.repeat(5));
  const { out } = await redress(['import', file], { env: await options() });
  expect(out).toMatch(/^1 registered.*\n4 already there\n/);
});

it('a file that is not ours is not overwritten by the report', async () => {
  const file = await fileWith(900_830_001, 1);
  await writeFile(join(folder, 'precious.txt'), 'precious');
  const args = ['import', file, '--rejected', join(folder, 'precious.txt')];
  const { exitCode, err } = await redress(args, { env: await options() });
  expect(exitCode).toBe(1);
  expect(err).toContain('RDS-5104');
  expect(await readFile(join(folder, 'precious.txt'), 'utf8')).toBe('precious');
});

it('whoever is not allowed to register breaks off at once, with nothing registered', async () => {
  const file = await fileWith(900_840_001, 50);
  const { exitCode, out, err } = await redress(['import', file], { env: await options('ida') });
  expect(exitCode).toBe(5);
  expect(out).toMatch(/^0 registered/);
  expect(err).toContain('role-may-not-act');
});

it('Ctrl-C finishes what is under way and says how to go on; the same again registers the rest', async () => {
  const count = 400;
  const file = await fileWith(900_850_001, count);
  const running = cli.start(['import', file, '--concurrency', '2'], { env: await options() });
  await eventually(async () => (await api.get('/v1/complaints/CFPB-900850003')).status === 200);
  running.child.kill('SIGINT');
  const stopped = await running.ended;
  expect(stopped.exitCode).toBe(130);
  expect(stopped.err).toContain(`redress import ${file}`);
  const registered = Number(/^(\d+) registered/.exec(stopped.out)?.[1]);
  expect(registered).toBeGreaterThanOrEqual(3);
  expect(registered).toBeLessThan(count);

  const { exitCode, out } = await cli.run(['import', file], { env: await options() });
  expect(exitCode).toBe(0);
  expect(out).toContain(`${count - registered} registered`);
  expect(out).toContain(`${registered} already there`);
});

it('an import that was killed, its last answers lost, registers nothing twice when it is repeated', async () => {
  const count = 200;
  const file = await fileWith(900_860_001, count);
  const running = cli.start(['import', file], { env: await options() });
  await eventually(async () => (await api.get('/v1/complaints/CFPB-900860005')).status === 200);
  running.child.kill('SIGKILL');
  await expect(running.ended).rejects.toThrow('SIGKILL');
  const { out } = await redress(['import', file], { env: await options() });
  expect(out).toContain('0 rejected\n0 failed');
  for (const id of ['CFPB-900860001', 'CFPB-900860005', `CFPB-${900_860_000 + count}`]) {
    expect((await api.get(`/v1/complaints/${id}`)).body).toMatchObject({ revision: 0 });
  }
});

it('an API in trouble is asked again with the same key; what fails all the same is counted, and the exit code is 1', async () => {
  const file = await fileWith(900_870_001, 3);
  const keys = new Map<string, number>();
  const server = await startStubServer(({ method, headers, url }) => {
    if (method === 'HEAD') return { status: url.endsWith('900870003') ? 200 : 404 };
    const key = String(headers['idempotency-key']);
    keys.set(key, (keys.get(key) ?? 0) + 1);
    if (key.endsWith('900870002')) return { status: 500, body: { code: 'unexpected', detail: 'Broken.' } };
    return (keys.get(key) ?? 0) < 3
      ? { status: 503, body: { code: 'outcome-unknown' } }
      : { status: 201, body: {} };
  });
  const { exitCode, out, err } = await redress(['import', file, '--url', server.url, '--token', 't']);
  await server.close();
  expect(out).toMatch(/^1 registered.*\n1 already there\n0 rejected\n1 failed\n/);
  expect(exitCode).toBe(1);
  expect([...keys]).toEqual(
    expect.arrayContaining([
      ['import-cfpb-900870001', 3],
      ['import-cfpb-900870002', 1],
    ]),
  );
  expect(err).toContain('.rejected.csv');
  expect(await readFile(`${file}.rejected.csv`, 'utf8')).toContain('2,900870002,Broken.');
});

it('an API that goes away breaks the import off, and says how to go on', async () => {
  const file = await fileWith(900_880_001, 100);
  let answered = 0;
  const server = await startStubServer(({ method }) => {
    answered += 1;
    if (answered > 20) void server.close();
    return method === 'HEAD' ? { status: 404 } : { status: 201, body: {} };
  });
  const { exitCode, err } = await redress([
    'import',
    file,
    '--url',
    server.url,
    '--token',
    't',
    '--concurrency',
    '1',
  ]);
  await server.close();
  expect(exitCode).toBe(6);
  expect(err).toContain(`redress import ${file}`);
});

it('where nobody watches, progress is a line now and then, and never control characters', async () => {
  const file = await fileWith(900_890_001, 5);
  const running = cli.start(['import', file], { env: { ...(await options()), FORCE_COLOR: '1' } });
  const lines: string[] = [];
  if (!running.child.stderr) throw new Error('no standard error');
  createInterface(running.child.stderr).on('line', (line) => lines.push(line));
  await running.ended;
  expect(lines.join('\n')).not.toContain('\u001b');
});
