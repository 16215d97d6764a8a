import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { loadOrCreateSecret } from '../../api/token-secret';
import { createTokenVerifier, InvalidToken, signToken } from '../../api/tokens';

const secret = 'a secret of the tests, long enough to sign';
const other = 'another secret of the tests, also long enough';
const verifier = createTokenVerifier({ secret });

/** A token that is right but for what is given. */
function token(change: (jwt: SignJWT) => SignJWT, alg = 'HS256'): Promise<string> {
  const right = new SignJWT()
    .setProtectedHeader({ alg })
    .setSubject('ana')
    .setIssuer('redress')
    .setAudience('redress')
    .setExpirationTime('1h');
  return change(right).sign(
    new TextEncoder().encode(secret.padEnd(64, '.').slice(0, alg === 'HS256' ? secret.length : 64)),
  );
}

test('a signed token gives the person back, and when it expires', async () => {
  const signed = await signToken({ secret, personId: 'ana', expiresIn: '8h' });
  const expiresAt = expect.closeTo(Date.now() + 8 * 3_600_000, -4);
  expect(await verifier.verify(signed)).toEqual({ personId: 'ana', expiresAt });
});

test('a token says nothing about a role', async () => {
  const signed = await signToken({ secret, personId: 'ana', expiresIn: '8h' });
  const claims: unknown = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString());
  expect(Object.keys(claims as object).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub']);
});

test.each([
  ['that has expired', () => signToken({ secret, personId: 'ana', expiresIn: '-1 minute' })],
  ['with another secret', () => signToken({ secret: other, personId: 'ana', expiresIn: '1h' })],
  [
    'without an expiry',
    () =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('ana')
        .setIssuer('redress')
        .setAudience('redress')
        .sign(new TextEncoder().encode(secret)),
  ],
  ['of another issuer', () => token((jwt) => jwt.setIssuer('elsewhere'))],
  ['for another audience', () => token((jwt) => jwt.setAudience('elsewhere'))],
  ['that begins later', () => token((jwt) => jwt.setNotBefore('10m'))],
  ['for nobody', () => token((jwt) => jwt.setSubject(''))],
  ['by another algorithm', () => token((jwt) => jwt, 'HS512')],
  [
    'without a signature',
    async () =>
      new UnsecuredJWT()
        .setSubject('ana')
        .setIssuer('redress')
        .setAudience('redress')
        .setExpirationTime('1h')
        .encode(),
  ],
  ['that is no token', async () => 'not.a.token'],
])('a token %s is refused', async (_, make) => {
  await expect(verifier.verify(await make())).rejects.toThrow(InvalidToken);
});

test('a token whose payload was changed is refused', async () => {
  const [header, , signature] = (await signToken({ secret, personId: 'ana', expiresIn: '1h' })).split('.');
  const [, payload] = (await signToken({ secret: other, personId: 'max', expiresIn: '1h' })).split('.');
  await expect(verifier.verify(`${header}.${payload}.${signature}`)).rejects.toThrow(InvalidToken);
});

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
