import { type CryptoKey, generateKeyPair, SignJWT } from 'jose';
import { createAccessTokenVerifier } from '../../../api/identity/access-token';
import { InvalidToken } from '../../../api/identity/tokens';
import { Problem } from '../../../api/problem';

const RULES = { issuer: 'provider', audience: 'redress', algorithms: ['EdDSA'], personClaim: 'sub' };

async function makeToken(privateKey: CryptoKey, expiresIn = '1h'): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
    .setSubject('ana')
    .setIssuer('provider')
    .setAudience('redress')
    .setExpirationTime(expiresIn)
    .sign(privateKey);
}

let verifications = 0;
beforeEach(() => {
  verifications = 0;
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  jest.spyOn(crypto.subtle, 'verify').mockImplementation((...args: Parameters<typeof verify>) => {
    verifications += 1;
    return verify(...args);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('the signature of a token is computed once, whoever else comes meanwhile', async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const verifier = createAccessTokenVerifier(() => publicKey, RULES);
  const [one, other] = [await makeToken(privateKey), await makeToken(privateKey, '2h')];
  const first = await verifier.verify(one);
  await verifier.verify(other);
  expect(await verifier.verify(one)).toEqual(first);
  expect(await verifier.verify(one)).toEqual(first);
  expect(verifications).toBe(2);
});

test('a token that was good is refused as soon as its key is taken away', async () => {
  const [old, next] = [await generateKeyPair('EdDSA'), await generateKeyPair('EdDSA')];
  let key = old.publicKey;
  const verifier = createAccessTokenVerifier(() => key, RULES);
  const token = await makeToken(old.privateKey);
  await verifier.verify(token);
  key = next.publicKey;
  await expect(verifier.verify(token)).rejects.toThrow(InvalidToken);
  key = old.publicKey;
  expect(await verifier.verify(token)).toMatchObject({ personId: 'ana' });
});

test('a token that was good is refused from the second on in which it has expired', async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const verifier = createAccessTokenVerifier(() => publicKey, RULES);
  const token = await makeToken(privateKey, '60s');
  const { expiresAt } = await verifier.verify(token);
  // Five seconds are left to clocks that differ.
  jest.useFakeTimers({ now: expiresAt + 4_999, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  expect(await verifier.verify(token)).toMatchObject({ personId: 'ana' });
  jest.setSystemTime(expiresAt + 5_000);
  await expect(verifier.verify(token)).rejects.toThrow('It has expired.');
});

test('a token that was good is neither taken nor refused while nobody knows its key', async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  let isAway = false;
  const away = new Problem('identity-provider-unavailable', { detail: 'It is away.', hint: 'Wait.' });
  const verifier = createAccessTokenVerifier(() => {
    if (isAway) throw away;
    return publicKey;
  }, RULES);
  const token = await makeToken(privateKey);
  await verifier.verify(token);
  isAway = true;
  await expect(verifier.verify(token)).rejects.toBe(away);
});
