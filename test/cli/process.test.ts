import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { createTokenVerifier } from '../../api/identity/built-in/access-tokens';
import { buildCli, type BuiltCli } from './built-cli';
import { startStubServer } from './stub-server';

let cli: BuiltCli;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(join(tmpdir(), 'redress-process-'));
}, 180_000);

afterAll(async () => {
  await cli?.remove();
  await rm(folder, { recursive: true, force: true });
});

it('the built command can be run by its own name', async () => {
  expect((await readFile(cli.main, 'utf8')).split('\n')[0]).toBe('#!/usr/bin/env node');
});

it('a token is made with the secret of the data folder, which is made for it', async () => {
  const dataDir = join(folder, 'data');
  const env = { REDRESS_DATA_DIR: dataDir };
  const { exitCode, out } = await cli.run(['token', '--user', 'sam'], { env });
  expect(exitCode).toBe(0);
  const secret = (await readFile(join(dataDir, 'jwt-secret'), 'utf8')).trim();
  await expect(createTokenVerifier({ secret }).verify(out.trim())).resolves.toMatchObject({
    personId: 'sam',
  });
  const { received, url, close } = await startStubServer(() => ({
    status: 200,
    body: { complaints: [], nextCursor: null },
  }));
  await cli.run(['complaint', 'list', '--user', 'dana', '--url', url], { env });
  await close();
  const token = received[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
  await expect(createTokenVerifier({ secret }).verify(token)).resolves.toMatchObject({ personId: 'dana' });
});

it('a reader that has had enough ends it quietly', async () => {
  const { url, close } = await startStubServer(() => ({
    status: 200,
    body: { id: 'C-1', text: 'x'.repeat(4_000_000) },
  }));
  const running = cli.start(['complaint', 'show', 'C-1', '--url', url, '--token', 't']);
  running.child.stdout?.once('data', () => running.child.stdout?.destroy());
  const { err } = await running.ended;
  await close();
  expect(err).toBe('');
});

it('JSON of a command comes from standard input', async () => {
  const { url, received, close } = await startStubServer(() => ({
    status: 200,
    body: { complaintId: 'C-1', revision: 3, events: [{ type: 'NoteAdded', revision: 3 }] },
  }));
  const args = ['complaint', 'add-note', 'C-1', '--json', '-', '--url', url, '--token', 't', '-o', 'table'];
  const { out } = await cli.run(args, { input: '{"text":"from elsewhere"}' });
  await close();
  expect(out).toBe('C-1 is at revision 3: NoteAdded\n');
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({ text: 'from elsewhere' });
});

describe('what goes wrong is said in words, with what to do, and without a stack trace', () => {
  const env = () => ({ REDRESS_DATA_DIR: join(folder, 'unused') });

  it('a port that is taken, before anything is started', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { exitCode, out, err } = await cli.run(['start', '--port', String(port)], { env: env() });
    server.close();
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(`cannot listen on 127.0.0.1:${port}`);
    expect(err).not.toMatch(/^\s+at /m);
    await expect(readdir(join(folder, 'unused'))).resolves.toEqual([]);
  });

  it('a policy that is refused', async () => {
    const policy = join(folder, 'policy.yaml');
    await writeFile(policy, 'id: x\nlevels: []\n');
    const { exitCode, err } = await cli.run(['start', '--port', '0', '--policy', policy], { env: env() });
    expect(exitCode).toBe(1);
    expect(err).toContain(`${policy}:2:9 levels: `);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('a data folder that is a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { exitCode, err } = await cli.run(['start', '--port', '0'], { env: { REDRESS_DATA_DIR: file } });
    expect(exitCode).toBe(1);
    expect(err).toContain(`The data folder ${file} cannot be used.`);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('a PostgreSQL that does not answer; the folder is free again afterwards', async () => {
    const dataDir = join(folder, 'with-external');
    const given = {
      REDRESS_DATA_DIR: dataDir,
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/d',
      REDRESS_PORT: '0',
    };
    const { exitCode, out, err } = await cli.run(['start'], { env: given });
    expect(exitCode).toBe(1);
    expect(out).toContain('✗ PostgreSQL');
    expect(err).toContain('(RDS-1011)');
    await expect(stat(join(dataDir, 'redress.lock'))).rejects.toThrow('ENOENT');
  });
});
