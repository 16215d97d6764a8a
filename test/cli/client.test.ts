import { exitCodes, outcomeOf } from '../../cli/exit-code';
import { ApiProblem } from '../../cli/http/api-problem';
import { createApiClient } from '../../cli/http/client';
import { type Answer, startStubServer, type StubServer } from './stub-server';
import { redress } from './terminal';

let server: StubServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** An API that gives these answers one after the other, the last one ever after. */
async function answering(...answers: readonly Answer[]): Promise<StubServer> {
  server = await startStubServer((_, index) => answers[Math.min(index, answers.length - 1)] ?? 'break');
  return server;
}

const post = { method: 'POST', path: '/v1/complaints/C-1/accept', body: {} } as const;

it('a command that nobody knows the outcome of is repeated with the same key until it is known', async () => {
  const { url, received } = await answering(
    { status: 503 },
    'break',
    { status: 502 },
    { status: 200, body: { ok: 1 } },
  );
  const api = createApiClient({ baseUrl: url, token: 't', firstPauseMs: 1 });
  await expect(api.request({ ...post, ifRevision: 17 })).resolves.toMatchObject({
    status: 200,
    body: { ok: 1 },
  });
  expect(received).toHaveLength(4);
  expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(received[3]?.headers).toMatchObject({
    authorization: 'Bearer t',
    'if-match': '"17"',
    'content-type': 'application/json',
    'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

it('two commands have two keys, and a key that is given is kept', async () => {
  const { url, received } = await answering({ status: 200, body: {} });
  const api = createApiClient({ baseUrl: url, token: 't' });
  await api.request(post);
  await api.request(post);
  await api.request({ ...post, key: 'mine' });
  const keys = received.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBe('mine');
});

it('a refusal is not repeated', async () => {
  const { url, received } = await answering({
    status: 409,
    body: { code: 'already-owned', detail: 'ben owns it.' },
  });
  const api = createApiClient({ baseUrl: url, token: 't', firstPauseMs: 1 });
  await expect(api.request(post)).rejects.toMatchObject({ code: 'already-owned', message: 'ben owns it.' });
  expect(received).toHaveLength(1);
});

it('what stays away is given up after some tries', async () => {
  const { url, received } = await answering({ status: 503, body: { code: 'temporal-unavailable' } });
  const api = createApiClient({ baseUrl: url, token: 't', firstPauseMs: 1 });
  await expect(api.request(post)).rejects.toMatchObject({ status: 503, code: 'temporal-unavailable' });
  expect(received).toHaveLength(5);
});

it.each([
  [400, exitCodes.usage],
  [401, exitCodes.notAllowed],
  [403, exitCodes.notAllowed],
  [404, exitCodes.notFound],
  [409, exitCodes.refused],
  [412, exitCodes.refused],
  [422, exitCodes.refused],
  [500, exitCodes.failed],
  [503, exitCodes.unreachable],
])('HTTP status %i becomes exit code %i', (status, exitCode) => {
  expect(outcomeOf(new ApiProblem(status, {})).exitCode).toBe(exitCode);
});

it('a problem is shown with its places, its hint and its code, and without a stack', async () => {
  const { url } = await answering({
    status: 400,
    type: 'application/problem+json',
    body: {
      code: 'invalid-request',
      title: 'Not right.',
      detail: 'The body is not right.',
      hint: 'Look at the schema.',
      errors: [
        { pointer: '/csat', detail: 'is too large.' },
        { header: 'If-Match', detail: 'is odd.' },
      ],
    },
  });
  const { exitCode, out, err } = await redress(['complaint', 'accept', 'C-1', '--url', url, '--token', 't']);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toBe(
    'The body is not right.\n  /csat: is too large.\n  If-Match: is odd.\n→ Look at the schema.\n  (invalid-request)\n',
  );
});

it('an API that is not there says how to start one', async () => {
  const gone = await answering('break');
  await gone.close();
  const { exitCode, err } = await redress(['complaint', 'list', '--url', gone.url, '--token', 't']);
  expect(exitCode).toBe(exitCodes.unreachable);
  expect(err).toContain(`The API at ${gone.url} cannot be reached.`);
  expect(err).toContain('redress start');
});

it.each([
  ['HTML', { status: 200, text: '<html>', type: 'text/html' }],
  ['a list of something else', { status: 200, body: [{ id: 1 }] }],
] as const)('an answer of something that is no Redress is named as such: %s', async (_, answer) => {
  const { url } = await answering(answer);
  const { exitCode, err } = await redress(['complaint', 'list', '--url', url, '--token', 't', '-o', 'table']);
  expect(exitCode).toBe(exitCodes.failed);
  expect(err).toContain('was not understood');
});
