import { randomUUID } from 'node:crypto';
import { commandNames } from '../../domain/commands';
import { eventually } from '../support/eventually';
import { registration } from '../support/commands';
import { widenedDocument } from '../support/widened';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument });
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

  const other = await api.register();
  await api.dependencies.publishPolicy({ ...widenedDocument, version: 3 }, { id: 'max', role: 'manager' });
  const redress = [{ kind: 'goodwill', amount: 'GBP 50.00' }];
  const steps: readonly [string, string, object?][] = [
    ['ana', 'accept'],
    ['ana', 'record-attempt', { tried: 'Explained the charge.', outcome: 'not-solved' }],
    ['ana', 'add-note', { text: 'Sounds upset.' }],
    ['ana', 'send-customer-update', { message: 'We pass it on.' }],
    ['ana', 'raise-concern', { concern: 'vip' }],
    ['ana', 'reclassify', { severity: 'major', amount: 'GBP 250.00', reason: 'It costs a lot.' }],
    ['ana', 'pause', { reason: 'waiting-for-customer' }],
    ['ana', 'record-customer-message', { message: 'Here is the receipt.' }],
    ['ana', 'resume', { reason: 'waiting-for-customer' }],
    ['ana', 'update-contact', { complainant: { email: 'jo@example.org', prefers: { language: 'de' } } }],
    ['ana', 'link', { to: other, relation: 'related' }],
    ['ana', 'split', { subject: 'The card itself', description: 'It is worn out.' }],
    ['ana', 'transfer', { department: 'payments', summary: 'It was a transfer.' }],
    ['ana', 'accept'],
    ['ana', 'refer', { body: 'ombudsman', summary: 'They ask for it.' }],
    ['ana', 'close-referral', { body: 'ombudsman', outcome: 'answered', summary: 'They agree.' }],
    ['ana', 'escalate', { summary: 'Needs a refund above my limit.' }],
    ['sam', 'assign', { assignee: 'sam' }],
    ['sam', 'de-escalate', { justification: 'It does not.' }],
    ['ana', 'accept'],
    ['max', 'adopt-policy', { version: 3, reason: 'It has more room.' }],
    ['ana', 'resolve', { outcome: 'upheld', summary: 'Refunded.', redress }],
    ['sam', 'decline', { reason: 'Too much.' }],
    ['ana', 'resolve', { outcome: 'upheld', summary: 'Refunded.', redress }],
    ['sam', 'approve', { note: 'All right.' }],
    ['ana', 'reject-resolution', { reason: 'Not all of it.', csat: 2 }],
    ['ana', 'resolve', { outcome: 'upheld', summary: 'Refunded all.' }],
    ['ana', 'accept-resolution', { csat: 5 }],
    ['ana', 'close', { rootCause: 'process' }],
    ['max', 'place-legal-hold', { reason: 'A court asked.' }],
    ['max', 'lift-legal-hold', { reason: 'It is over.' }],
    ['ana', 'record-feedback', { ces: 2 }],
    ['ana', 'give-process-feedback', { rating: 4, text: 'It went well.' }],
    ['ana', 'reopen', { reason: 'The refund bounced.' }],
  ];
  for (const [person, command, data = {}] of steps) await api.give(person, id, command, { ...data });
  // People are erased and evidence is attached by paths of their own: test/erasure, attachments.test.ts.
  const elsewhere = ['register', 'withdraw', 'merge', 'erase-personal-data', 'attach-evidence'];
  const covered = [...elsewhere, ...steps.map(([, command]) => command)];
  expect(new Set(covered)).toEqual(new Set(commandNames));

  const { revision } = (await api.get(`/v1/complaints/${id}`)).body;
  const last = Number(revision) + 1;
  const withdrawn = await api.post(path(id, 'withdraw'), {
    as: 'sam',
    body: { reason: 'Settled otherwise.' },
  });
  expect(withdrawn.status).toBe(200);
  expect(withdrawn.headers.get('etag')).toBe(`"${last}"`);
  expect(withdrawn.body).toEqual({
    complaintId: id,
    revision: last,
    events: [{ type: 'ComplaintWithdrawn', revision: last }],
  });
  const seen = await api.get(`/v1/complaints/${id}`);
  expect(seen.body).toMatchObject({
    status: 'closed',
    level: 'frontline',
    severity: 'major',
    amount: { currency: 'GBP', minor: 25_000 },
    policy: { id: 'standard', version: 3 },
    reopenings: 1,
    rejections: 1,
    concerns: ['vip'],
    complainant: { email: 'jo@example.org', prefers: { language: 'de' } },
    links: [
      { to: other, relation: 'related' },
      { to: expect.stringMatching(/^RD-/), relation: 'split-into' },
    ],
    referrals: [{ body: 'ombudsman', closed: { outcome: 'answered' } }],
    feedback: [{ csat: 2 }, { csat: 5 }, { ces: 2 }],
    processFeedback: [{ rating: 4 }],
    handovers: [{ kind: 'functional' }, { kind: 'hierarchical' }, { kind: 'down' }],
  });

  const goesOn = await api.register();
  await api.give('ana', other, 'accept');
  await api.give('ana', other, 'merge', { into: goesOn, reason: 'The same charge.' });
  expect((await api.get(`/v1/complaints/${other}`)).body.closure).toMatchObject({
    cause: 'merged',
    mergedInto: goesOn,
  });
});

describe('row 37: complaints are tied to complaints that there are', () => {
  const nobody = `T-${randomUUID()}`;
  test.each([
    ['link', { to: nobody, relation: 'related' }, '/to'],
    ['merge', { into: nobody, reason: 'The same' }, '/into'],
  ])('%s to one that was never registered is 422 and costs nothing', async (command, body, pointer) => {
    const id = await api.register();
    await api.give('ana', id, 'accept');
    const before = api.gateway.given;
    const problem = expectProblem(
      await api.post(path(id, command), { body }),
      422,
      'other-complaint-not-registered',
    );
    expect(problem.errors).toEqual([{ pointer, detail: expect.any(String) }]);
    expect(api.gateway.given).toBe(before);
  });

  test('a part of one that was never registered is 422', async () => {
    const reply = await api.post('/v1/complaints', { body: { ...registration, splitFrom: nobody } });
    expectProblem(reply, 422, 'other-complaint-not-registered');
  });

  test('merging into a closed one, where nobody would go on with it, is 409', async () => {
    const [one, closed] = [await api.register(), await api.register()];
    await api.give('ana', one, 'accept');
    await api.give('ana', closed, 'withdraw', { reason: 'Settled' });
    const body = { into: closed, reason: 'The same' };
    const problem = expectProblem(
      await api.post(path(one, 'merge'), { body }),
      409,
      'other-complaint-closed',
    );
    expect(problem.errors).toEqual([{ pointer: '/into', detail: expect.any(String) }]);
    await api.give('ana', closed, 'reopen', { reason: 'It goes on' });
    expect((await api.post(path(one, 'merge'), { body })).status).toBe(200);
  });

  test('the other complaint hears of it', async () => {
    const [one, two] = [await api.register(), await api.register()];
    await api.give('ana', one, 'link', { to: two, relation: 'duplicate' });
    const links = await eventually(async () => {
      const found = (await api.get(`/v1/complaints/${two}`)).body.links;
      return Array.isArray(found) && found.length > 0 && found;
    });
    expect(links).toMatchObject([{ to: one, relation: 'duplicate' }]);
  });
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
