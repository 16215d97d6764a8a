import { connect } from 'node:net';
import { eventually } from '../support/eventually';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  id = await api.register();
});
afterAll(() => api.stop());

const note = (body: unknown, headers = {}) => api.post(`/v1/complaints/${id}/add-note`, { body, headers });

test('query parameters where there are none are 400', async () => {
  for (const path of ['add-note', 'accept']) {
    const reply = await api.post(`/v1/complaints/${id}/${path}?dry-run=true`, { body: { text: 'x' } });
    const problem = expectProblem(reply, 400, 'invalid-request');
    expect(problem.errors).toEqual([{ parameter: 'dry-run', detail: expect.any(String) }]);
  }
  for (const path of ['/v1/commands', '/v1/problems', '/livez', `/v1/complaints/${id}/messages`]) {
    expectProblem(await api.get(`${path}?x=1`), 400, 'invalid-request');
  }
});

test('paths that are not there are 404', async () => {
  for (const path of [
    '/',
    '/v2/complaints',
    '/v1',
    `/v1/complaints/${id}/notes`,
    `/v1/complaints/${id}/events/1`,
    '/index.html',
    '/v1/Complaints',
    '/V1/complaints',
    '/v1/complaints/',
  ]) {
    expectProblem(await api.get(path), 404, 'no-such-path');
  }
  for (const command of ['register', 'deadline', 'constructor', 'Accept']) {
    expectProblem(await api.post(`/v1/complaints/${id}/${command}`, { body: {} }), 404, 'no-such-path');
  }
});

test.each([
  ['DELETE', '/v1/complaints', 'GET, HEAD, POST'],
  ['PUT', '/v1/complaints/x', 'GET, HEAD'],
  ['PATCH', '/v1/complaints/x/events', 'GET, HEAD'],
  ['POST', '/v1/complaints/x/timeline', 'GET, HEAD'],
  ['POST', '/v1/complaints/x/history', 'GET, HEAD'],
  ['DELETE', '/v1/clocks', 'GET, HEAD'],
  ['PUT', '/v1/clocks/summary', 'GET, HEAD'],
  ['POST', '/v1/breaches', 'GET, HEAD'],
  ['POST', '/v1/load', 'GET, HEAD'],
  ['POST', '/v1/work-lists', 'GET, HEAD'],
  ['GET', '/v1/complaints/x/accept', 'POST'],
  ['OPTIONS', '/v1/complaints', 'GET, HEAD, POST'],
  ['DELETE', '/v1/events', 'GET, HEAD'],
  ['POST', '/readyz', 'GET, HEAD'],
])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
  const reply = await api.call(method, path);
  expectProblem(reply, 405, 'method-not-allowed');
  expect(reply.headers.get('allow')).toBe(allow);
});

test('a format that a path does not speak is 406, before anything is done', async () => {
  const accept = { accept: 'text/html' };
  expectProblem(await api.get('/v1/complaints', { headers: accept }), 406, 'not-acceptable');
  expectProblem(
    await api.get(`/v1/complaints/${id}`, { headers: { accept: 'application/jsonl' } }),
    406,
    'not-acceptable',
  );
  const before = (await api.get(`/v1/complaints/${id}`)).headers.get('etag');
  expectProblem(await note({ text: 'x' }, accept), 406, 'not-acceptable');
  expect((await api.get(`/v1/complaints/${id}`)).headers.get('etag')).toBe(before);
  expect((await api.get('/v1/complaints', { headers: { accept: 'text/html, */*;q=0.1' } })).status).toBe(200);
});

test('every answer has its own id, is not stored, and tells nothing of what serves it', async () => {
  const replies = [
    await api.get('/v1/complaints'),
    await api.get('/nowhere'),
    await api.get('/livez', { as: null }),
  ];
  for (const { headers } of replies) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  }
  expect(new Set(replies.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
});

test('bytes that are not HTTP, and a path that is too long, are answered with a problem', async () => {
  const { hostname, port } = new URL(api.url);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write('\x16\x03\x01 hello\r\n\r\n'));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    code: 'malformed-http',
    status: 400,
  });
  expectProblem(await api.get(`/v1/complaints?x=${'y'.repeat(20_000)}`), 431, 'headers-too-large');
});

test('regression: a command whose sender goes away in the middle of its body is not given', async () => {
  const { hostname, port } = new URL(api.url);
  const authorization = `Bearer ${await api.token('ana')}`;
  const complaintId = await api.register();
  const sendHalf = () =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /v1/complaints/${complaintId}/accept HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n` +
            'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"te',
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
  await Promise.all(Array.from({ length: 50 }, sendHalf));
  const aborted = () => api.logged.filter((line) => line.includes(`${complaintId}/accept`)).length;
  await eventually(() => aborted() === 50);
  expect((await api.get(`/v1/complaints/${complaintId}`)).body.status).toBe('new');
});
