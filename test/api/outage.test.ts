import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startApi } from '../../api/server';
import { eventually } from '../support/eventually';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres';
import { registration } from '../support/commands';
import { expectProblem, startTestApi, type TestApi } from './support';

describe('when PostgreSQL goes away', () => {
  let postgres: OwnPostgres;
  let api: TestApi;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    api = await startTestApi({ databaseUrl: postgres.url });
  });
  afterAll(async () => {
    await api?.stop();
    await postgres?.remove();
  });

  test('every request is 503 with a time to come back, and the same process goes on when it is back', async () => {
    const id = await api.register();
    const headers = { 'idempotency-key': 'through-the-outage' };
    const note = () => api.post(`/v1/complaints/${id}/add-note`, { body: { text: 'x' }, headers });
    await eventually(async () => (await api.get('/readyz', { as: null })).status === 200);
    const given = await api.post(`/v1/complaints/${id}/customer-access`, { body: {} });
    await postgres.stopImmediately();
    const asCustomer = { as: null, headers: { authorization: `Customer ${String(given.body.token)}` } };
    expectProblem(await api.get('/v1/customer/complaint', asCustomer), 503, 'store-unavailable');
    const entering = { as: null, body: { reference: id, code: String(given.body.code) } };
    expectProblem(await api.post('/v1/customer/session', entering), 503, 'store-unavailable');
    for (const path of [
      `/v1/complaints/${id}`,
      `/v1/complaints/${id}/events`,
      `/v1/complaints/${id}/timeline`,
      `/v1/complaints/${id}/messages`,
      `/v1/complaints/${id}/commands/x`,
      `/v1/complaints/${id}/clocks`,
      '/v1/policies',
      '/v1/policies/standard',
      '/v1/policies/standard/1',
      '/v1/complaints',
      '/v1/complaints?minPosition=1',
      '/v1/events',
    ]) {
      const reply = await api.get(path);
      expectProblem(reply, 503, 'store-unavailable');
      expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expectProblem(await note(), 503, 'store-unavailable');
    expectProblem(await api.post('/v1/complaints', { body: registration }), 503, 'store-unavailable');
    const ready = await api.get('/readyz', { as: null });
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({
      status: 'not-ready',
      checks: [
        { name: 'postgresql', ok: false, reason: expect.stringContaining('redress doctor') },
        { name: 'temporal', ok: true },
        { name: 'projections', ok: false },
      ],
    });
    expect((await api.get('/livez', { as: null })).body).toEqual({ status: 'alive' });

    await postgres.start();
    await eventually(async () => (await api.get('/readyz', { as: null })).status === 200);
    expect((await note()).status).toBe(200);
    expect((await note()).body.events).toEqual([{ type: 'NoteAdded', revision: 1 }]);
    expect((await api.get('/v1/complaints')).status).toBe(200);
  });
});

describe('when Temporal or a projection is not well', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.stop());

  test('readiness says which part, and not more', async () => {
    await eventually(async () => (await api.get('/v1/readyz', { as: null })).status === 200);
    api.gateway.behave('away');
    const reply = await api.get('/readyz', { as: null });
    expect(reply.status).toBe(503);
    expect(reply.body.checks).toContainEqual({ name: 'temporal', ok: false, reason: expect.any(String) });
    expect(reply.text).not.toMatch(/ECONN|10\.1\.2\.3/);
    api.gateway.release();
  });

  test('an event that cannot be read is an unexpected error with an id, and nothing of it gets out', async () => {
    const id = await api.register();
    const plain = openPostgresEventStore({ databaseUrl: api.databaseUrl });
    const unreadable = {
      id: '00000000-0000-8000-8000-000000000001',
      type: 'FromTheFuture',
      data: { secret: 'needle' },
      metadata: {},
    };
    await plain.append(`complaint-${id}`, [unreadable], 0);
    // Complaints go on without the one; problems follow from many streams and halt.
    await plain.append('problem-of-the-future', [unreadable], 'no-stream');
    await plain.close();
    const problem = expectProblem(await api.get(`/v1/complaints/${id}`), 500, 'unexpected');
    const line = api.logged.find(
      (one) =>
        one.includes(String(problem.instance).replace('urn:uuid:', '')) && one.includes('FromTheFuture'),
    );
    expect(line).toContain('"level":50');
    expect(api.logged.join('')).not.toContain('needle');
    const ready = await eventually(async () => {
      const found = await api.get('/readyz', { as: null });
      return found.status === 503 && found;
    });
    expect(ready.body.checks).toContainEqual({
      name: 'projections',
      ok: false,
      reason: expect.stringMatching(/^problems has halted/),
    });
  });
});

describe('the end of the server', () => {
  let api: TestApi;
  afterEach(async () => {
    api.gateway.release();
    await api.stop();
  });

  test('waits for the request that is being answered, and takes no more', async () => {
    api = await startTestApi();
    const id = await api.register();
    api.gateway.behave('slow');
    const running = api.post(`/v1/complaints/${id}/accept`);
    await eventually(() => api.gateway.given === 2);
    const closed = api.api.close();
    await eventually(() =>
      fetch(`${api.url}/livez`).then(
        () => false,
        () => true,
      ),
    );
    api.gateway.release();
    const reply = await running;
    expect(reply.status).toBe(200);
    await closed;
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow();
  });

  test('does not wait for longer than the grace time', async () => {
    api = await startTestApi({ graceMs: 50 });
    const id = await api.register();
    api.gateway.behave('slow');
    const outcome = api.post(`/v1/complaints/${id}/accept`).then(
      () => 'answered',
      () => 'broken',
    );
    await eventually(() => api.gateway.given === 2);
    await api.api.close();
    expect(await outcome).toBe('broken');
  });

  test('is not held up by connections that are kept alive', async () => {
    api = await startTestApi({ graceMs: 600_000 });
    await Promise.all(Array.from({ length: 5 }, () => api.get('/livez', { as: null })));
    await api.api.close();
  });
});

test('a port that is taken is refused with what to do about it', async () => {
  const api = await startTestApi();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(startApi(api.dependencies, { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'RDS-4001',
    why: 'Another program has that port.',
    fix: expect.stringContaining('REDRESS_PORT'),
  });
  await new Promise((resolve) => other.close(resolve));
  await api.stop();
});
