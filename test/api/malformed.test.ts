import { registration } from '../support/commands';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  id = await api.register();
});
afterAll(() => api.stop());

const note = (body: unknown, headers = {}) => api.post(`/v1/complaints/${id}/add-note`, { body, headers });
const pointersOf = (errors: unknown) =>
  (errors as { pointer: string }[]).map(({ pointer }) => pointer).sort();

describe('a body', () => {
  test.each(['{', '{"text": }', '"text"', '17', 'null', 'true', 'text=x', '\u0000', '{"text":"x"}}'])(
    'that is not a JSON object is 400: %j',
    async (body) => {
      expectProblem(await note(body), 400, 'malformed-json');
    },
  );

  test('that is an array is 400', async () => {
    expectProblem(await note([]), 400, 'invalid-request');
  });

  test('with unknown members is 400, naming each by pointer', async () => {
    const body = '{"text":"x","colour":1,"a/b~c":2,"__proto__":{"x":1},"constructor":3}';
    const problem = expectProblem(await note(body), 400, 'invalid-request');
    expect(pointersOf(problem.errors)).toEqual(['/__proto__', '/a~1b~0c', '/colour', '/constructor']);
  });

  test('with unknown members deep inside is 400, naming them by pointer', async () => {
    const body = { ...registration, complainant: { name: 'Jo', shoeSize: 43 }, source: { system: 'X' } };
    const problem = expectProblem(await api.post('/v1/complaints', { body }), 400, 'invalid-request');
    expect(pointersOf(problem.errors)).toEqual([
      '/complainant/shoeSize',
      '/source/reference',
      '/source/system',
    ]);
  });

  test('that lacks what is needed is 400, naming it, with the way to the schema', async () => {
    const problem = expectProblem(await api.post('/v1/complaints'), 400, 'invalid-request');
    expect(pointersOf(problem.errors)).toEqual(['/category', '/description', '/subject']);
    expect(problem.hint).toContain('/v1/commands/register');
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud800b'],
    ['nothing but space', ' \n\t '],
    ['too much', 'x'.repeat(20_001)],
  ])('with a text of %s is 400', async (_, text) => {
    const problem = expectProblem(await note(JSON.stringify({ text })), 400, 'invalid-request');
    expect(pointersOf(problem.errors)).toEqual(['/text']);
  });

  test('that is nested very deeply is 400', async () => {
    expectProblem(await note(`{"text":${'['.repeat(50_000)}${']'.repeat(50_000)}}`), 400, 'invalid-request');
    expectProblem(await note(`${'{"text":'.repeat(20_000)}1${'}'.repeat(20_000)}`), 400, 'invalid-request');
  });

  test('that is huge is 413', async () => {
    expectProblem(await note({ text: 'x'.repeat(300_000) }), 413, 'body-too-large');
  });

  test('just within the limit is read', async () => {
    const problem = expectProblem(await note({ text: 'x'.repeat(262_000) }), 400, 'invalid-request');
    expect(pointersOf(problem.errors)).toEqual(['/text']);
  });

  test.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonl',
  ])('of type %s is 415', async (type) => {
    const reply = await note('{"text":"x"}', { 'content-type': type });
    expectProblem(reply, 415, 'unsupported-content');
    expect(reply.headers.get('accept-post')).toBe('application/json');
  });

  test('in another encoding is 415', async () => {
    const json = { 'content-type': 'application/json' };
    expectProblem(
      await note('{"text":"x"}', { ...json, 'content-encoding': 'gzip' }),
      415,
      'unsupported-content',
    );
    expectProblem(
      await note('{"text":"x"}', { 'content-type': 'application/json; charset=iso-8859-1' }),
      415,
      'unsupported-content',
    );
  });

  test('with bytes that are not UTF-8 stores only what is text', async () => {
    const reply = await note(Buffer.from('{"text":"caf\xe9"}', 'latin1'));
    expect(reply.status).toBe(200);
    const { notes } = (await api.get(`/v1/complaints/${id}`)).body;
    expect(notes).toContainEqual(expect.objectContaining({ text: 'caf\ufffd' }));
  });
});

describe('an id', () => {
  test.each([
    'a%2Fb',
    '..%2F..%2Fetc%2Fpasswd',
    '%00',
    'a%00b',
    '-x',
    'x'.repeat(65),
    'x'.repeat(5_000),
    '%F0%9F%99%82',
    'a%20b',
    "x';DROP%20TABLE%20events;--",
    '%252e',
    'constructor%3A',
  ])('that no complaint can have is 404: %s', async (weird) => {
    expectProblem(await api.get(`/v1/complaints/${weird}`), 404, 'not-registered');
    expectProblem(await api.post(`/v1/complaints/${weird}/accept`), 404, 'not-registered');
    expectProblem(await api.get(`/v1/complaints/${weird}/commands/x`), 404, 'not-registered');
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'that means something to the language is an id like any: %s',
    async (name) => {
      expectProblem(await api.get(`/v1/complaints/${name}`), 404, 'not-registered');
    },
  );

  test.each(['%', '%zz', '%E0%A4%A'])('that cannot be decoded is 400: %s', async (broken) => {
    expectProblem(await api.get(`/v1/complaints/${broken}`), 400, 'malformed-path');
  });

  test('in a registration has to be one that can be read again', async () => {
    for (const complaintId of ['a b', '', '-', 'RD-7K3M-10QX-4F9Y', 'x'.repeat(65)]) {
      const reply = await api.post('/v1/complaints', { body: { ...registration, complaintId } });
      expect(pointersOf(expectProblem(reply, 400, 'invalid-request').errors)).toEqual(['/complaintId']);
    }
  });

  test('of a command may be anything', async () => {
    for (const commandId of ['%00', 'a%2Fb', '%ED%A0%80', 'x'.repeat(3_000)]) {
      expect((await api.get(`/v1/complaints/${id}/commands/${commandId}`)).status).toBeLessThan(500);
    }
  });
});

test.each(['a b', '', 'x'.repeat(201), 'ünïcode', 'tab\there', 'follow-up:1'])(
  'the idempotency key %j is 400',
  async (key) => {
    const value = Buffer.from(key).toString('latin1');
    const problem = expectProblem(
      await note({ text: 'x' }, { 'idempotency-key': value }),
      400,
      'invalid-request',
    );
    expect(problem.errors).toEqual([{ header: 'Idempotency-Key', detail: expect.any(String) }]);
  },
);

test('two idempotency keys are 400', async () => {
  const headers = new Headers();
  headers.append('idempotency-key', 'one');
  headers.append('idempotency-key', 'two');
  expectProblem(await note({ text: 'x' }, Object.fromEntries(headers)), 400, 'invalid-request');
});
