import { randomUUID } from 'node:crypto';
import { commandNames } from '../../domain/commands';
import { registration } from '../support/commands';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const path = (id: string, command: string) => `/v1/complaints/${id}/${command}`;

test('a complaint goes through every command, from registration over the levels to closed and open again', async () => {
  const registered = await api.post('/v1/complaints', { body: registration });
  expect(registered.status).toBe(201);
  const id = String(registered.body.complaintId);
  expect(registered.headers.get('location')).toBe(`/v1/complaints/${id}`);
  expect(registered.headers.get('etag')).toBe('"0"');
  expect(registered.headers.get('redress-position')).toMatch(/^\d+$/);
  expect(registered.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  expect(registered.body).toEqual({
    complaintId: expect.stringMatching(/^RD-\w{4}-\w{4}-\w{4}$/),
    revision: 0,
    events: [{ type: 'ComplaintRegistered', revision: 0 }],
  });

  const steps: readonly [string, string, object?][] = [
    ['ana', 'accept'],
    ['ana', 'record-attempt', { tried: 'Explained the charge.', outcome: 'not-solved' }],
    ['ana', 'add-note', { text: 'Sounds upset.' }],
    ['ana', 'send-customer-update', { message: 'We pass it on.' }],
    ['ana', 'escalate', { summary: 'Needs a refund above my limit.' }],
    ['sam', 'assign', { assignee: 'sam' }],
    ['sam', 'accept'],
    ['sam', 'resolve', { outcome: 'upheld', summary: 'Refunded.' }],
    ['sam', 'reject-resolution', { reason: 'Not all of it.', csat: 2 }],
    ['sam', 'resolve', { outcome: 'upheld', summary: 'Refunded all.' }],
    ['sam', 'accept-resolution', { csat: 5 }],
    ['sam', 'close'],
    ['sam', 'reopen', { reason: 'The refund bounced.' }],
  ];
  for (const [person, command, data = {}] of steps) await api.give(person, id, command, { ...data });
  const covered = ['register', 'withdraw', ...steps.map(([, command]) => command)];
  expect(new Set(covered)).toEqual(new Set(commandNames));

  const withdrawn = await api.post(path(id, 'withdraw'), {
    as: 'sam',
    body: { reason: 'Settled otherwise.' },
  });
  expect(withdrawn.status).toBe(200);
  expect(withdrawn.headers.get('etag')).toBe('"14"');
  expect(withdrawn.body).toEqual({
    complaintId: id,
    revision: 14,
    events: [{ type: 'ComplaintWithdrawn', revision: 14 }],
  });
  const seen = await api.get(`/v1/complaints/${id}`);
  expect(seen.body).toMatchObject({ status: 'closed', level: 'supervisor', reopenings: 1, rejections: 1 });
});

test('a command without data needs no body', async () => {
  const id = await api.register();
  expect((await api.post(path(id, 'accept'))).status).toBe(200);
});

describe('every kind of refusal has its status, and costs the workflow nothing', () => {
  test.each([
    ['invalid is 422', 'ana', 'assign', { assignee: 'nobody' }, 422, 'unknown-person'],
    ['forbidden is 403', 'ida', 'add-note', { text: 'x' }, 403, 'role-may-not-act'],
    ['conflict is 409', 'ana', 'close', {}, 409, 'not-resolved'],
  ])('%s', async (_, person, command, body, status, code) => {
    const id = await api.register();
    const before = api.gateway.given;
    const problem = expectProblem(await api.post(path(id, command), { as: person, body }), status, code);
    expect(problem.title).not.toBe(problem.detail);
    expect(api.gateway.given).toBe(before);
  });

  test('missing is 404', async () => {
    const reply = await api.post(path(`T-${randomUUID()}`, 'accept'));
    expectProblem(reply, 404, 'not-registered');
    expect(reply.headers.get('idempotency-key')).not.toBeNull();
  });

  test('a registration that the policy refuses is 422', async () => {
    const reply = await api.post('/v1/complaints', { body: { ...registration, category: 'weather' } });
    expect(expectProblem(reply, 422, 'unknown-category').hint).toContain('mortgage');
  });

  test('a complaint id that is taken is 409', async () => {
    const complaintId = await api.register();
    const reply = await api.post('/v1/complaints', { body: { ...registration, complaintId } });
    expectProblem(reply, 409, 'already-registered');
  });

  test('the auditor reads, and is refused every command', async () => {
    const id = await api.register();
    const seen = await api.get(`/v1/complaints/${id}`, { as: 'ida' });
    expect(seen.status).toBe(200);
    expectProblem(await api.post(path(id, 'accept'), { as: 'ida' }), 403, 'role-may-not-act');
    expectProblem(
      await api.post('/v1/complaints', { as: 'ida', body: registration }),
      403,
      'role-may-not-act',
    );
  });
});

test('a trace context that is valid is kept with the events, another is not', async () => {
  const id = await api.register();
  const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const bad = [
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'nonsense',
  ];
  for (const traceparent of [good, ...bad]) {
    await api.post(path(id, 'add-note'), { body: { text: 'x' }, headers: { traceparent } });
  }
  const events = await api.store.durable.readStream(`complaint-${id}`);
  expect(events.slice(1).map(({ metadata }) => metadata.traceparent)).toEqual([
    good,
    undefined,
    undefined,
    undefined,
  ]);
});
