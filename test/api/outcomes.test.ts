import { randomUUID } from 'node:crypto';
import { registration } from '../support/commands';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const path = (id: string, command: string) => `/v1/complaints/${id}/${command}`;

describe('a command that is given without waiting', () => {
  const headers = { prefer: 'respond-async' };

  test('is 202, and its status tells when it was applied', async () => {
    const id = await api.register();
    const key = 'a/b?c%';
    const reply = await api.post(path(id, 'add-note'), {
      body: { text: 'x' },
      headers: { ...headers, 'idempotency-key': key },
    });
    expect(reply.status).toBe(202);
    expect(reply.headers.get('preference-applied')).toBe('respond-async');
    expect(reply.body).toEqual({ complaintId: id, commandId: key, status: 'pending' });
    await api.gateway.settled();
    const status = await api.get(reply.headers.get('location') ?? '');
    expect(status.status).toBe(200);
    expect(status.body).toEqual({
      complaintId: id,
      commandId: key,
      status: 'applied',
      revision: 1,
      events: [{ type: 'NoteAdded', revision: 1 }],
    });
  });

  test('can be a registration', async () => {
    const reply = await api.post('/v1/complaints', { body: registration, headers });
    expect(reply.status).toBe(202);
    await api.gateway.settled();
    const status = await api.get(reply.headers.get('location') ?? '');
    expect(status.body).toMatchObject({ status: 'applied', revision: 0 });
    expect((await api.get(`/v1/complaints/${String(reply.body.complaintId)}`)).status).toBe(200);
  });

  test('is pending before anything is known of it, also when the complaint is not there yet', async () => {
    const status = await api.get(`/v1/complaints/T-${randomUUID()}/commands/${randomUUID()}`);
    expect(status.status).toBe(200);
    expect(status.body).toMatchObject({ status: 'pending' });
    expect(status.headers.get('retry-after')).toBe('1');
  });

  test('is refused at once when the rules refuse it now', async () => {
    const id = await api.register();
    expectProblem(await api.post(path(id, 'close'), { body: {}, headers }), 409, 'not-resolved');
  });

  test('and was refused later tells why', async () => {
    const id = await api.register();
    api.gateway.behave('slow');
    const first = await api.post(path(id, 'accept'), { as: 'ana', headers });
    const second = await api.post(path(id, 'accept'), { as: 'ben', headers });
    api.gateway.release();
    await api.gateway.settled();
    const statuses = [
      await api.get(first.headers.get('location') ?? ''),
      await api.get(second.headers.get('location') ?? ''),
    ];
    expect(new Set(statuses.map(({ body }) => body.status))).toEqual(new Set(['applied', 'refused']));
    const refused = statuses.find(({ body }) => body.status === 'refused');
    expect(refused?.body.refusal).toMatchObject({ code: 'already-owned', hint: expect.any(String) });
  });

  test('waits as long as it is told to, and then no longer', async () => {
    const id = await api.register();
    const prompt = await api.post(path(id, 'accept'), { headers: { prefer: 'respond-async, wait=20' } });
    expect(prompt.status).toBe(200);
    api.gateway.behave('slow');
    const reply = await api.post(path(id, 'add-note'), {
      body: { text: 'x' },
      headers: { prefer: 'respond-async, wait=1' },
    });
    expect(reply.status).toBe(202);
    api.gateway.release();
    await api.gateway.settled();
    expect((await api.get(reply.headers.get('location') ?? '')).body.status).toBe('applied');
    expect((await api.get(`/v1/complaints/${id}`)).body.notes).toHaveLength(1);
  });
});

describe('when Temporal', () => {
  afterEach(() => api.gateway.release());

  test('is away, writes are 503 with the key to repeat them with, and reads go on', async () => {
    const id = await api.register();
    api.gateway.behave('away');
    for (const prefer of ['', 'respond-async']) {
      const reply = await api.post(path(id, 'accept'), { headers: { prefer } });
      expectProblem(reply, 503, 'temporal-unavailable');
      expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(reply.headers.get('idempotency-key')).toMatch(/\S/);
    }
    expect((await api.get(`/v1/complaints/${id}`)).status).toBe(200);
    expectProblem(await api.post(path(id, 'close'), { body: {} }), 409, 'not-resolved');
  });

  test('does not answer although it did its work, the stream does', async () => {
    const id = await api.register();
    api.gateway.behave('silent');
    const reply = await api.post(path(id, 'accept'));
    expect(reply.status).toBe(200);
    expect(reply.body.events).toEqual([{ type: 'ComplaintAccepted', revision: 1 }]);
  });

  test('does not answer in time, the outcome is unknown, and repeating with the key settles it', async () => {
    const id = await api.register();
    api.gateway.behave('slow');
    const body = { text: 'x' };
    const reply = await api.post(path(id, 'add-note'), { body, headers: { prefer: 'wait=1' } });
    const problem = expectProblem(reply, 503, 'outcome-unknown');
    expect(problem.hint).toContain('Idempotency-Key');
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    api.gateway.release();
    const key = reply.headers.get('idempotency-key') ?? '';
    const again = await api.post(path(id, 'add-note'), { body, headers: { 'idempotency-key': key } });
    expect(again.status).toBe(200);
    expect((await api.get(`/v1/complaints/${id}`)).body.notes).toHaveLength(1);
  });

  test('is away, a command that was carried out before is answered from the stream', async () => {
    const id = await api.register();
    const call = { headers: { 'idempotency-key': 'k' } };
    await api.post(path(id, 'accept'), call);
    api.gateway.behave('away');
    expect((await api.post(path(id, 'accept'), call)).status).toBe(200);
  });
});
