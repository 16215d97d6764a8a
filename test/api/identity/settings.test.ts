import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signTokenFor } from '../../../cli/http/connection';
import { identityOf } from '../../../cli/start/identity';
import { readSettings } from '../../../platform/settings';
import { organisation } from '../../support/configuration';
import { redress } from '../../cli/terminal';
import { startLocalProvider } from './local-provider';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-production-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['start', { NODE_ENV: 'production' }],
  ['api', { NODE_ENV: 'production' }],
  ['start', { REDRESS_HOST: '0.0.0.0' }],
  ['api', { REDRESS_HOST: '192.0.2.7' }],
])('"redress %s" with %j does not run the built-in issuer, and starts nothing', async (role, where) => {
  const { exitCode, out, err } = await redress([role], {
    env: {
      ...where,
      REDRESS_DATA_DIR: folder,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    },
  });
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toContain('RDS-4004');
  expect(err).toContain('REDRESS_OIDC_ISSUER');
  expect(await readdir(folder)).toEqual([]);
});

test('with an identity provider no token is signed for the command line', async () => {
  const env = { REDRESS_DATA_DIR: folder, REDRESS_OIDC_ISSUER: 'https://login.example.com' };
  const { exitCode, err } = await redress(['organisation'], { env });
  expect(exitCode).toBe(1);
  expect(err).toContain('RDS-4103');
  expect(err).toContain('https://login.example.com alone signs');
  expect((await redress(['token', '--user', 'ana'], { env })).err).toContain('RDS-4103');
});

test('settings of the identity provider have safe defaults', () => {
  expect(readSettings({}).oidc).toBeUndefined();
  expect(readSettings({ REDRESS_OIDC_ISSUER: 'https://login.example.com/realms/staff' }).oidc).toEqual({
    issuer: 'https://login.example.com/realms/staff',
    audience: 'redress',
    clientId: undefined,
    clientSecret: undefined,
    jwksUrl: undefined,
    personClaim: 'sub',
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  });
  expect(readSettings({ REDRESS_PUBLIC_URL: 'https://complaints.example.com/' }).publicUrl).toBe(
    'https://complaints.example.com',
  );
});

test.each([
  ['REDRESS_OIDC_ISSUER', 'http://login.example.com'],
  ['REDRESS_OIDC_ISSUER', 'login.example.com'],
  ['REDRESS_OIDC_JWKS_URL', 'http://login.example.com/keys'],
  ['REDRESS_OIDC_ALGORITHMS', 'HS256'],
  ['REDRESS_OIDC_ALGORITHMS', 'RS256,none'],
  ['REDRESS_PUBLIC_URL', 'https://example.com/complaints'],
  ['REDRESS_PUBLIC_URL', 'example.com'],
])('%s=%s is refused', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(name);
});

test('by default tokens of the command line hold, and browsers sign in at the built-in issuer', async () => {
  const settings = readSettings({ REDRESS_DATA_DIR: folder });
  const { tokens, signIn, publicUrl } = await identityOf(settings, organisation);
  expect(await tokens.verify(await signTokenFor(settings, 'ana', '1h'))).toMatchObject({ personId: 'ana' });
  expect(signIn?.(() => 'http://127.0.0.1:3000').pages).toBeDefined();
  expect(publicUrl).toBeUndefined();
});

test('with an identity provider only its tokens hold, and browsers sign in where a client is set', async () => {
  const provider = await startLocalProvider();
  try {
    const env = {
      REDRESS_DATA_DIR: folder,
      REDRESS_OIDC_ISSUER: provider.issuer,
      REDRESS_OIDC_AUDIENCE: 'complaints',
      REDRESS_OIDC_PERSON_CLAIM: 'email',
      REDRESS_PUBLIC_URL: 'https://complaints.example',
    };
    const { tokens, signIn, publicUrl } = await identityOf(readSettings(env), organisation);
    const token = await provider.token({ claims: { aud: 'complaints', email: 'ben' } });
    expect(await tokens.verify(token)).toMatchObject({ personId: 'ben' });
    const own = await signTokenFor(readSettings({ REDRESS_DATA_DIR: folder }), 'ana', '1h');
    await expect(tokens.verify(own)).rejects.toThrow('not signed by whom');
    expect({ signIn, publicUrl }).toEqual({ signIn: undefined, publicUrl: 'https://complaints.example' });
    const withClient = await identityOf(
      readSettings({ ...env, REDRESS_OIDC_CLIENT_ID: 'console' }),
      organisation,
    );
    expect(withClient.signIn?.(() => 'https://complaints.example')).toMatchObject({ personClaim: 'email' });
    expect(withClient.signIn?.(() => 'https://complaints.example').pages).toBeUndefined();
  } finally {
    await provider.close();
  }
});
