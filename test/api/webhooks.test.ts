import { query } from '../support/postgres';
import { redress } from '../cli/terminal';
import { deliveredWebhook, newWebhook } from './contract/webhook-scenes';
import { expectProblem, type Members, nextOf, startTestApi, type TestApi } from './support';

const URL = 'https://hooks.example.com/redress';
const TYPE = 'redress.complaint.escalated.v1';
const NOBODY = '018f5b1e-0000-8000-8000-000000000000';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const create = (body: Members, key?: string) =>
  api.post('/v1/webhooks', {
    as: 'max',
    body,
    ...(key === undefined ? {} : { headers: { 'Idempotency-Key': key } }),
  });
const sql = (text: string, values: readonly unknown[] = []) => query(api.databaseUrl, text, values);

test('a webhook is made with a secret that is shown this once', async () => {
  const made = await create({ url: URL, types: [TYPE, TYPE] });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ url: URL, types: [TYPE], createdBy: 'max', disabled: null });
  expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const path = made.headers.get('location') ?? '';
  expect(path).toBe(`/v1/webhooks/${String(made.body.webhookId)}`);
  const { secret, ...shown } = made.body;
  expect((await api.get(path, { as: 'max' })).body).toEqual(shown);
  const list = await api.get('/v1/webhooks', { as: 'ida' });
  expect(list.body.webhooks).toContainEqual(shown);
  expect(list.text).not.toContain('whsec_');
  expect(api.logged.join('')).not.toContain(String(secret));
  expect(api.logged.join('')).toContain('a webhook was made');
});

test('a repetition is answered as before, another body is refused, and after a rotation the secret is gone', async () => {
  const first = await create({ url: URL }, 'again');
  expect((await create({ url: URL }, 'again')).body).toEqual(first.body);
  expectProblem(await create({ url: `${URL}/other` }, 'again'), 422, 'command-id-reused');
  const rotate = (key: string, body: Members = {}) =>
    api.post(`/v1/webhooks/${String(first.body.webhookId)}/rotate`, {
      as: 'max',
      body,
      headers: { 'Idempotency-Key': key },
    });
  const rotated = await rotate('r1', { formerHours: 2 });
  expect(rotated.status).toBe(200);
  expect(rotated.body.secret).not.toBe(first.body.secret);
  expect(rotated.body.rotated).toMatchObject({ by: 'max', formerUntil: expect.any(String) });
  expect((await rotate('r1', { formerHours: 2 })).body).toEqual(rotated.body);
  expect((await rotate('r2', { formerHours: 0 })).body.rotated).toMatchObject({ formerUntil: null });
  expectProblem(await create({ url: URL }, 'again'), 409, 'webhook-made-before');
});

test.each([
  'http://hooks.example.com/',
  'https://user:password@hooks.example.com/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://10.1.2.3/',
  'https://169.254.169.254/latest/meta-data',
  'https://localhost/',
  'no url',
])('%s is refused', async (url) => {
  const problem = expectProblem(await create({ url }), 422, 'webhook-url-refused');
  expect(problem.errors).toEqual([{ pointer: '/url', detail: expect.any(String) }]);
});

test.each([
  [{}, '/url'],
  [{ url: URL, types: [] }, '/types'],
  [{ url: URL, types: ['redress.complaint.unheard.v1'] }, '/types/0'],
  [{ url: URL, secret: 'mine' }, '/secret'],
])('%j is no webhook', async (body, pointer) => {
  const problem = expectProblem(await create(body), 400, 'invalid-request');
  expect(problem.errors).toEqual([expect.objectContaining({ pointer })]);
});

test('agents see none, auditors see them and change nothing, and what was refused is on record', async () => {
  const { path } = await deliveredWebhook(api);
  const at = `/v1/webhooks/${path.webhookId}`;
  const reads = ['/v1/webhooks', at, `${at}/deliveries`];
  const changes = [
    '/v1/webhooks',
    ...['rotate', 'enable', 'disable', 'test', `deliveries/${path.deliveryId}/resend`].map(
      (one) => `${at}/${one}`,
    ),
  ];
  for (const read of reads) {
    for (const as of ['ana', 'sam']) expectProblem(await api.get(read, { as }), 403, 'webhook-role-required');
    for (const as of ['ida', 'max']) expect((await api.get(read, { as })).status).toBe(200);
  }
  for (const change of changes) {
    const body = change === '/v1/webhooks' ? { url: URL } : {};
    for (const as of ['ana', 'sam', 'ida'])
      expectProblem(await api.post(change, { as, body }), 403, 'webhook-role-required');
  }
  const denied = await api.store.durable.readStream('access');
  expect(denied.map(({ data }) => data.what)).toEqual(
    expect.arrayContaining(['createWebhook', 'listWebhooks', 'rotateWebhookSecret']),
  );
});

test('what is not there is 404', async () => {
  for (const id of [NOBODY, 'x']) {
    expectProblem(await api.get(`/v1/webhooks/${id}`, { as: 'max' }), 404, 'no-such-webhook');
    expectProblem(await api.post(`/v1/webhooks/${id}/test`, { as: 'max' }), 404, 'no-such-webhook');
    const { path } = await newWebhook(api);
    const resend = `/v1/webhooks/${path.webhookId}/deliveries/${id}/resend`;
    expectProblem(await api.post(resend, { as: 'max' }), 404, 'no-such-delivery');
  }
});

test('deliveries are listed page by page, the newest first, and sent again when they are over', async () => {
  const { as, path } = await newWebhook(api);
  const at = `/v1/webhooks/${path.webhookId}`;
  const made: unknown[] = [];
  for (let count = 0; count < 5; count += 1) {
    const reply = await api.post(`${at}/test`, { as });
    expect(reply.status).toBe(202);
    made.unshift(reply.body.deliveryId);
  }
  const seen: unknown[] = [];
  for (let next: string | undefined = `${at}/deliveries?limit=2`; next !== undefined; ) {
    const page = await api.get(next, { as });
    seen.push(...(page.body.deliveries as Members[]).map(({ deliveryId }) => deliveryId));
    next = nextOf(page);
  }
  expect(seen).toEqual(made);
  expectProblem(await api.get(`${at}/deliveries?cursor=x`, { as }), 400, 'invalid-request');
  const resend = `${at}/deliveries/${String(made[0])}/resend`;
  expectProblem(await api.post(resend, { as }), 409, 'delivery-under-way');
  await sql("UPDATE outbox.webhook_deliveries SET outcome = 'failed', settled_at = now(), attempts = 1");
  expect(await api.post(resend, { as })).toMatchObject({ status: 202, body: { outcome: null, attempts: 1 } });
  await api.post(`${at}/disable`, { as });
  expectProblem(await api.post(resend, { as }), 409, 'webhook-disabled');
});

test('whoever made it is told when Redress disabled it, until somebody has seen to it', async () => {
  const { as, path } = await newWebhook(api);
  const at = `/v1/webhooks/${path.webhookId}`;
  const notices = async (person: string, query = '') =>
    (await api.get(`/v1/notifications${query}`, { as: person })).body.notices as Members[];
  expect(await notices('max')).toEqual([]);
  await sql(
    "UPDATE outbox.webhooks SET disabled_at = now(), disabled_reason = 'failed-in-a-row', failures = 20 WHERE id = $1",
    [path.webhookId],
  );
  expect((await api.get(at, { as })).body.disabled).toMatchObject({
    by: null,
    reason: 'failed-in-a-row',
    why: '20 deliveries in a row failed for good',
  });
  expect(await notices('max')).toEqual([
    {
      type: 'webhook-disabled',
      webhookId: path.webhookId,
      text: expect.stringMatching(
        /^Your webhook https:\/\/example.com\/hooks was disabled, because 20 deliveries in a row failed for good\./,
      ),
      at: expect.any(String),
    },
  ]);
  expect(await notices('sam')).toEqual([]);
  const options = ['--url', api.url, '--token', await api.token('max')];
  expect((await redress(['notifications', ...options], { width: 200 })).out).toContain(
    'Your webhook https://',
  );
  const doctor = async () => {
    const { out } = await redress(['doctor', '--json'], {
      env: { DATABASE_URL: api.databaseUrl, REDRESS_URL: api.url },
    });
    return (JSON.parse(out) as Members[]).find(({ name }) => name === 'webhooks');
  };
  expect(await doctor()).toMatchObject({ ok: false, fix: expect.stringContaining(path.webhookId) });
  expect((await api.post(`${at}/disable`, { as })).body.disabled).toMatchObject({
    by: 'max',
    reason: 'by-hand',
  });
  expect(await notices('max')).toEqual([]);
  expect(await doctor()).toMatchObject({ ok: true });
  expect((await api.post(`${at}/enable`, { as })).body).toMatchObject({
    disabled: null,
    failures: 0,
    enabled: { by: 'max' },
  });
});

test('all of it can be done at a terminal', async () => {
  const options = ['--url', api.url, '--token', await api.token('max')];
  const run = async (...args: readonly string[]) => {
    const ran = await redress(['webhook', ...args, ...options], { width: 200 });
    expect(ran).toMatchObject({ exitCode: 0 });
    return ran.out;
  };
  const made = await run('create', URL, '--types', TYPE, '--key', 'cli-1');
  expect(made).toMatch(/Secret +whsec_/);
  const id = /[0-9a-f-]{36}/.exec(made)?.[0] ?? '';
  expect(await run('list')).toContain(id);
  expect(await run('show', id)).toMatch(/State +enabled/);
  expect(await run('rotate', id, '--former-hours', '1')).toMatch(/the former one ends/);
  const delivery = /[0-9a-f-]{36}/.exec(await run('test', id))?.[0] ?? '';
  expect(await run('deliveries', id)).toMatch(new RegExp(`${delivery} +under way +0 calls +a test`));
  await sql("UPDATE outbox.webhook_deliveries SET outcome = 'failed', settled_at = now() WHERE id = $1", [
    delivery,
  ]);
  expect(await run('resend', id, delivery)).toContain('is on its way');
  expect(await run('disable', id)).toContain('is disabled');
  expect(await run('enable', id)).toContain('is enabled');
  const wrong = await redress(['webhook', 'rotate', id, '--former-hours', 'x', ...options]);
  expect(wrong).toMatchObject({ exitCode: 2, err: expect.stringContaining('--former-hours') });
});
