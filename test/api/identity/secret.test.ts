import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateSecret } from '../../../api/identity/built-in/secret';

describe('the secret of development', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redress-secret-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is made once, in a folder that need not be there, for its owner only', async () => {
    const dataDir = join(folder, 'new', 'data');
    const first = await loadOrCreateSecret(dataDir);
    expect(first.length).toBeGreaterThanOrEqual(43);
    expect(await loadOrCreateSecret(dataDir)).toBe(first);
    expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
  });

  test('is the same for all that want it at once, and no draft is left', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateSecret(folder)));
    expect(new Set(secrets).size).toBe(1);
    expect(await readdir(folder)).toEqual(['jwt-secret']);
    expect((await readFile(join(folder, 'jwt-secret'), 'utf8')).trim()).toBe(secrets[0]);
  });

  test('that is too short is refused with the way to get a good one', async () => {
    await writeFile(join(folder, 'jwt-secret'), 'short\n');
    await expect(loadOrCreateSecret(folder)).rejects.toMatchObject({
      code: 'RDS-4003',
      fix: expect.stringContaining('rm '),
    });
  });

  test('that cannot be kept is refused with the way around', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(loadOrCreateSecret(join(folder, 'file'))).rejects.toMatchObject({
      code: 'RDS-4002',
      fix: expect.stringContaining('REDRESS_JWT_SECRET'),
    });
  });
});
