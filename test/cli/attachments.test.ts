import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../../attachments/store';
import { startTestApi, type TestApi } from '../api/support';
import { redress } from './terminal';

let api: TestApi;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  folder = await mkdtemp(join(tmpdir(), 'redress-cli-'));
  await symlink(api.attachmentFolder, join(folder, 'attachments'));
});
afterAll(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]) {
  const env = {
    REDRESS_URL: api.url,
    REDRESS_JWT_SECRET: api.secret,
    REDRESS_USER: 'ana',
    REDRESS_DATA_DIR: folder,
    DATABASE_URL: api.databaseUrl,
  };
  return redress(args, { env });
}

const pdf = Buffer.from('%PDF-1.7\nbytes of a receipt \0\xff', 'latin1');
const place = (name: string) => join(folder, name);

test('a file is attached, listed and downloaded as it was', async () => {
  const id = await api.register();
  await writeFile(place('receipt.pdf'), pdf);
  const attached = await run(
    'complaint',
    'attach',
    id,
    place('receipt.pdf'),
    '--note',
    'The till’s',
    '--from',
    'customer',
  );
  expect(attached).toMatchObject({ exitCode: 0, err: '' });
  const { attachmentId } = JSON.parse(attached.out) as { attachmentId: string };
  const listed = await run('complaint', 'attachments', id, '--output', 'table');
  expect(listed.out).toContain(attachmentId);
  expect(listed.out).toMatch(/receipt\.pdf +\d+ +customer .*The till’s/);
  const target = place('copy.pdf');
  expect(await run('complaint', 'download', id, attachmentId, '--out', target)).toMatchObject({
    exitCode: 0,
    err: '',
  });
  await expect(readFile(target)).resolves.toEqual(pdf);
  const again = await run('complaint', 'download', id, attachmentId, '--out', target);
  expect(again).toMatchObject({ exitCode: 2, err: expect.stringContaining('is there already') });
});

test('a file that cannot be evidence is a usage error, and what the API refuses is told', async () => {
  const id = await api.register();
  await writeFile(place('tool.exe'), 'MZ');
  await writeFile(place('lie.pdf'), '<html>');
  expect(await run('complaint', 'attach', id, place('tool.exe'))).toMatchObject({ exitCode: 2 });
  expect(await run('complaint', 'attach', id, place('none.pdf'))).toMatchObject({ exitCode: 2 });
  const lie = await run('complaint', 'attach', id, place('lie.pdf'));
  expect(lie.exitCode).not.toBe(0);
  expect(lie.err).toContain('not of the type application/pdf');
});

test('redress attachments verify names what is not as it was attached, and sweep removes what nobody names', async () => {
  const id = await api.register();
  await writeFile(place('letter.pdf'), pdf);
  await run('complaint', 'attach', id, place('letter.pdf'));
  expect(await run('attachments', 'verify', '--output', 'table')).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^\d+ files are what was attached\.\n$/),
  });
  expect(await run('attachments', 'sweep', '--output', 'table')).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('Removed 0 of'),
  });
  const { body } = await api.get(`/v1/complaints/${id}/attachments`);
  const [evidence] = body.attachments as readonly { ciphertextHash: string }[];
  await writeFile(join(api.attachmentFolder, pathOf(evidence?.ciphertextHash ?? '')), 'changed');
  expect(await run('attachments', 'verify', '--output', 'table')).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining(`${evidence?.ciphertextHash}  was changed`),
  });
});
