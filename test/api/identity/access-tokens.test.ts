import { SignJWT, UnsecuredJWT } from 'jose';
import { createTokenVerifier, signToken } from '../../../api/identity/built-in/access-tokens';
import { issuerKeyFrom } from '../../../api/identity/built-in/key';
import { InvalidToken } from '../../../api/identity/tokens';

const secret = 'a secret of the tests, long enough to sign';
const other = 'another secret of the tests, also long enough';
const verifier = createTokenVerifier({ secret });
const { privateKey, jwk } = issuerKeyFrom(secret);

/** A token that is right but for what is given. */
function token(change: (jwt: SignJWT) => SignJWT, header: { typ?: string } = { typ: 'at+jwt' }) {
  const right = new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid, ...header })
    .setSubject('ana')
    .setIssuer('redress')
    .setAudience('redress')
    .setExpirationTime('1h');
  return change(right).sign(privateKey);
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

test('every process with the same secret signs alike, and another secret is another key', () => {
  expect(issuerKeyFrom(secret).jwk).toEqual(jwk);
  expect(issuerKeyFrom(other).jwk.kid).not.toBe(jwk.kid);
  expect(jwk).toEqual({
    kty: 'OKP',
    crv: 'Ed25519',
    x: expect.any(String),
    kid: expect.any(String),
    alg: 'EdDSA',
    use: 'sig',
  });
});

test.each([
  ['that has expired', () => signToken({ secret, personId: 'ana', expiresIn: '-1 minute' })],
  ['with another secret', () => signToken({ secret: other, personId: 'ana', expiresIn: '1h' })],
  ['of another issuer', () => token((jwt) => jwt.setIssuer('elsewhere'))],
  ['for another audience', () => token((jwt) => jwt.setAudience('redress-console'))],
  ['that begins later', () => token((jwt) => jwt.setNotBefore('10m'))],
  ['for nobody', () => token((jwt) => jwt.setSubject(''))],
  ['of another type', () => token((jwt) => jwt, { typ: 'logout+jwt' })],
  [
    'without an expiry',
    () =>
      new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject('ana')
        .setIssuer('redress')
        .setAudience('redress')
        .sign(privateKey),
  ],
  [
    'signed with the secret itself, as earlier versions did',
    () =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('ana')
        .setIssuer('redress')
        .setAudience('redress')
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(secret)),
  ],
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

test('what the tests of wrong tokens change is all that is wrong with them', async () => {
  expect(await verifier.verify(await token((jwt) => jwt))).toMatchObject({ personId: 'ana' });
});

test('a token whose payload was changed is refused', async () => {
  const [header, , signature] = (await signToken({ secret, personId: 'ana', expiresIn: '1h' })).split('.');
  const [, payload] = (await signToken({ secret: other, personId: 'max', expiresIn: '1h' })).split('.');
  await expect(verifier.verify(`${header}.${payload}.${signature}`)).rejects.toThrow(InvalidToken);
});
