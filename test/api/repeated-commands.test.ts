import { randomUUID } from 'node:crypto';
import { registration } from '../support/commands';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const path = (id: string, command: string) => `/v1/complaints/${id}/${command}`;

describe('a command that is repeated', () => {
  test('with the same key is applied once and answered as before', async () => {
    const id = await api.register();
    const call = { body: { text: 'once' }, headers: { 'idempotency-key': 'key/1 %'.replace(' ', '') } };
    const first = await api.post(path(id, 'add-note'), call);
    await api.give('ana', id, 'add-note', { text: 'in between' });
    const second = await api.post(path(id, 'add-note'), call);
    expect(second.status).toBe(200);
    expect(second.body.events).toEqual(first.body.events);
    expect(second.headers.get('redress-position')).toBe(first.headers.get('redress-position'));
    expect((await api.get(`/v1/complaints/${id}`)).body.notes).toHaveLength(2);
  });

  test('after the complaint was closed is answered from the stream', async () => {
    const id = await api.register();
    const call = { body: { text: 'once' }, headers: { 'idempotency-key': 'note' } };
    const first = await api.post(path(id, 'add-note'), call);
    await api.give('ana', id, 'withdraw', { reason: 'changed my mind' });
    const given = api.gateway.given;
    const second = await api.post(path(id, 'add-note'), call);
    expect(second.status).toBe(200);
    expect(second.body.events).toEqual(first.body.events);
    expect(api.gateway.given).toBe(given);
  });

  test('many times at once is applied once', async () => {
    const id = await api.register();
    const call = { body: { text: 'once' }, headers: { 'idempotency-key': 'same' } };
    const replies = await Promise.all(Array.from({ length: 12 }, () => api.post(path(id, 'add-note'), call)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await api.get(`/v1/complaints/${id}`)).body.notes).toHaveLength(1);
  });

  test.each([
    ['with another body', 'ana', 'add-note', { text: 'two' }],
    ['as another command', 'ana', 'accept', {}],
    ['by another person', 'ben', 'add-note', { text: 'one' }],
  ])('%s under the same key is 422', async (_, person, command, body) => {
    const id = await api.register();
    const headers = { 'idempotency-key': 'k' };
    await api.post(path(id, 'add-note'), { body: { text: 'one' }, headers });
    expectProblem(await api.post(path(id, command), { as: person, body, headers }), 422, 'command-id-reused');
  });

  test('that is a registration meets the complaint that it made', async () => {
    const call = { body: registration, headers: { 'idempotency-key': randomUUID() } };
    const replies = [await api.post('/v1/complaints', call), await api.post('/v1/complaints', call)];
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    expect(replies[1]?.body).toEqual(replies[0]?.body);
    expect(replies[1]?.headers.get('location')).toBe(replies[0]?.headers.get('location'));
    const other = await api.post('/v1/complaints', { ...call, body: { ...registration, subject: 'other' } });
    expectProblem(other, 422, 'command-id-reused');
    const ofBen = await api.post('/v1/complaints', { ...call, as: 'ben' });
    expect(ofBen.status).toBe(201);
    expect(ofBen.body.complaintId).not.toBe(replies[0]?.body.complaintId);
  });

  test('under the id of a deadline is refused, so that nobody can stop a deadline', async () => {
    const id = await api.register();
    const headers = { 'idempotency-key': `deadline:respond:${Date.now()}` };
    expectProblem(
      await api.post(path(id, 'add-note'), { body: { text: 'x' }, headers }),
      422,
      'command-id-reserved',
    );
  });
});

describe('If-Match', () => {
  test('with the revision that the complaint has lets the command pass', async () => {
    const id = await api.register();
    const reply = await api.post(path(id, 'accept'), { headers: { 'if-match': '"0"' } });
    expect([reply.status, reply.headers.get('etag')]).toEqual([200, '"1"']);
  });

  test('with an older revision is 412, with the events that came after', async () => {
    const id = await api.register();
    await api.give('ana', id, 'accept');
    await api.give('ana', id, 'add-note', { text: 'confidential' });
    const reply = await api.post(path(id, 'add-note'), {
      body: { text: 'late' },
      headers: { 'if-match': '"0"' },
    });
    const problem = expectProblem(reply, 412, 'revision-moved');
    expect(problem.newerEvents).toEqual([
      { revision: 1, type: 'ComplaintAccepted', at: expect.any(String), by: { id: 'ana', role: 'agent' } },
      { revision: 2, type: 'NoteAdded', at: expect.any(String), by: { id: 'ana', role: 'agent' } },
    ]);
    expect(reply.text).not.toContain('confidential');
  });

  test('with a revision that is still to come is 412', async () => {
    const id = await api.register();
    const reply = await api.post(path(id, 'accept'), { headers: { 'if-match': '"7"' } });
    expect(expectProblem(reply, 412, 'revision-moved').newerEvents).toEqual([]);
  });

  test('of two commands at the same revision one wins and the other is told what happened', async () => {
    const id = await api.register();
    const replies = await Promise.all(
      ['ana', 'ben'].map((as) =>
        api.post(path(id, 'add-note'), { as, body: { text: 'x' }, headers: { 'if-match': '"0"' } }),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 412]));
    const loser = replies.find(({ status }) => status === 412);
    expect(loser?.body.newerEvents).toHaveLength(1);
  });

  test('with a star asks for nothing', async () => {
    const id = await api.register();
    expect((await api.post(path(id, 'accept'), { headers: { 'if-match': '*' } })).status).toBe(200);
  });

  test.each(['17', 'W/"17"', '"1", "2"', '"v17"', '"-1"', '"1.5"', '"99999999999"', '""'])(
    'as %s is 400',
    async (header) => {
      const id = await api.register();
      const problem = expectProblem(
        await api.post(path(id, 'accept'), { headers: { 'if-match': header } }),
        400,
        'invalid-request',
      );
      expect(problem.errors).toEqual([{ header: 'If-Match', detail: expect.any(String) }]);
    },
  );

  test('means nothing at a registration', async () => {
    const reply = await api.post('/v1/complaints', { body: registration, headers: { 'if-match': '"0"' } });
    expectProblem(reply, 400, 'invalid-request');
  });
});
