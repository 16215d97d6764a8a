import { refusePrivateWebhooks } from '../../cli/start/webhooks';
import { readSettings } from '../../platform/settings';

test.each([
  [undefined, 3_600_000],
  ['1m', 60_000],
  ['90m', 5_400_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
])('heads are kept every %s', (given, everyMs) => {
  const { heads } = readSettings({ REDRESS_HEAD_FOLDER: '/heads', REDRESS_HEAD_EVERY: given });
  expect(heads).toEqual({ folder: '/heads', everyMs });
});

test.each(['0m', '1', 'h', '1.5h', '1 hour', '30s', '-1h'])('%s is no time span between heads', (given) => {
  expect(() => readSettings({ REDRESS_HEAD_EVERY: given })).toThrow(
    expect.objectContaining({ code: 'RDS-3001', fix: expect.stringContaining('REDRESS_HEAD_EVERY') }),
  );
});

test('who owns the tables is read beside who works with them', () => {
  const settings = readSettings({
    DATABASE_URL: 'postgresql://app@db/redress',
    MIGRATION_DATABASE_URL: 'postgresql://owner@db/redress',
  });
  expect(settings.migrationDatabaseUrl).toBe('postgresql://owner@db/redress');
  expect(readSettings({}).migrationDatabaseUrl).toBeUndefined();
});

test('webhooks lead into our own networks only where somebody said so, and never in production', () => {
  const allowed = readSettings({ REDRESS_WEBHOOKS_PRIVATE: 'allow' });
  expect(readSettings({}).webhooksMayBePrivate).toBe(false);
  expect(() => readSettings({ REDRESS_WEBHOOKS_PRIVATE: 'yes' })).toThrow(
    expect.objectContaining({ code: 'RDS-3001' }),
  );
  expect(() => refusePrivateWebhooks(allowed, {})).not.toThrow();
  expect(() => refusePrivateWebhooks(allowed, { NODE_ENV: 'production' })).toThrow(
    expect.objectContaining({ code: 'RDS-3122' }),
  );
  expect(() => refusePrivateWebhooks(readSettings({}), { NODE_ENV: 'production' })).not.toThrow();
});

test('trusted proxies are named by address or network, and nothing else is taken for such', () => {
  const named = (list: string) => readSettings({ REDRESS_TRUSTED_PROXIES: list }).trustedProxies;
  expect(readSettings({}).trustedProxies).toEqual([]);
  expect(named('10.0.0.0/8, 127.0.0.1,fd00::/8,::1')).toEqual(['10.0.0.0/8', '127.0.0.1', 'fd00::/8', '::1']);
  for (const wrong of [
    'proxy',
    '1',
    'true',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.1,',
  ])
    expect(() => named(wrong)).toThrow(
      expect.objectContaining({ code: 'RDS-3001', fix: expect.stringContaining('10.0.0.0/8,127.0.0.1') }),
    );
});
