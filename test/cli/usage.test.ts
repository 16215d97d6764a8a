import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier } from '../../api/identity/built-in/access-tokens';
import { redress } from './terminal';

const secret = 'a secret of forty characters, no fewer..';
const env = { REDRESS_JWT_SECRET: secret };

it.each([
  ['an unknown command', ['complant'], 'Did you mean complaint?'],
  ['an unknown option', ['complaint', 'list', '--levl', 'x'], 'unknown option'],
  ['a missing argument', ['complaint', 'accept'], "missing required argument 'id'"],
  ['an id that no complaint can have', ['complaint', 'show', 'no id'], 'is not the id of a complaint'],
  ['a path for an id', ['complaint', 'show', '../health'], 'is not the id of a complaint'],
  [
    'a required field that is missing',
    ['complaint', 'resolve', 'C-1', '--outcome', 'upheld'],
    '--summary: is required',
  ],
  ['a revision that is none', ['complaint', 'accept', 'C-1', '--if-revision', 'x'], '--if-revision: "x"'],
  ['a moment that is none', ['complaint', 'show', 'C-1', '--as-of', 'yesterday'], '--as-of: "yesterday"'],
  ['a moment and a revision', ['replay', 'C-1', '--as-of', '2026-01-01', '--at', '2'], 'exclude each other'],
  ['a limit that is none', ['complaint', 'list', '--limit', '0'], '--limit: "0"'],
  ['a yes that is no yes', ['complaint', 'list', '--breached', 'perhaps'], 'neither yes nor no'],
  [
    'a standstill that is no yes',
    ['complaint', 'list', '--standing-still', 'x'],
    '--standing-still: "x" is neither yes nor no',
  ],
  ['a time span that is none', ['token', '--user', 'ana', '--expires', 'soon'], '"soon" is not a time span'],
  ['too many at once', ['import', 'x.csv', '--concurrency', '1000'], 'not a number from 1 to 64'],
  ['an output form that there is not', ['complaint', 'list', '-o', 'xml'], 'Allowed choices are table, json'],
])('%s ends with exit code 2 and says what is wrong', async (_, args, message) => {
  const { exitCode, out, err } = await redress(args, { env });
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(message);
});

it('help and version go to standard output and end with 0', async () => {
  const help = await redress(['complaint', 'register', '--help']);
  expect(help).toMatchObject({ exitCode: 0, err: '' });
  expect(help.out).toContain('--complainant-name');
  expect(await redress(['--version'])).toMatchObject({
    exitCode: 0,
    err: '',
    out: expect.stringMatching(/^\d+\.\d+/),
  });
});

describe('token', () => {
  it('prints a token that the API takes for the person', async () => {
    const { exitCode, out, err } = await redress(['token', '--user', 'ida'], { env });
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    await expect(createTokenVerifier({ secret }).verify(out.trim())).resolves.toMatchObject({
      personId: 'ida',
    });
  });

  it('holds as long as it is told to', async () => {
    const { out } = await redress(['token', '--user', 'ana', '--expires', '30m'], { env });
    const payload: unknown = JSON.parse(Buffer.from(out.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ exp: expect.any(Number), iat: expect.any(Number) });
    const { exp, iat } = payload as { exp: number; iat: number };
    expect(exp - iat).toBe(1_800);
  });

  it('names the people of the organisation when somebody else is asked for', async () => {
    const { exitCode, out, err } = await redress(['token', '--user', 'zoe'], { env });
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain('There is nobody called "zoe"');
    expect(err).toContain('ana (agent)');
  });
});

describe('without a token', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redress-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('a command says how to get one, and makes no data folder by the way', async () => {
    const dataDir = join(folder, 'not-there');
    const { exitCode, err } = await redress(['complaint', 'list'], { env: { REDRESS_DATA_DIR: dataDir } });
    expect(exitCode).toBe(1);
    expect(err).toContain('REDRESS_TOKEN');
    await expect(rm(dataDir)).rejects.toThrow('ENOENT');
  });

  it('a policy or organisation that is refused is named with line and column', async () => {
    const file = join(folder, 'organisation.yaml');
    await writeFile(file, 'people:\n  - { id: ana, name: Ana }\n');
    const { exitCode, err } = await redress(['token', '--user', 'ana'], {
      env: { ...env, REDRESS_ORGANISATION: file },
    });
    expect(exitCode).toBe(1);
    expect(err).toContain(`${file}:2:5 people.0.role`);
  });
});

it('settings that make no sense are named all at once, with an example for each', async () => {
  const { exitCode, err } = await redress(['start'], {
    env: { REDRESS_PORT: 'x', DATABASE_URL: 'mysql://x' },
  });
  expect(exitCode).toBe(1);
  expect(err).toContain("export REDRESS_PORT='3000'");
  expect(err).toContain("export DATABASE_URL='postgresql://");
});

it.each(['migrate', 'api', 'worker', 'projector', 'reconcile'])(
  '%s says which setting it needs',
  async (command) => {
    const { exitCode, err } = await redress([command]);
    expect(exitCode).toBe(1);
    expect(err).toContain("export DATABASE_URL='postgresql://");
  },
);
