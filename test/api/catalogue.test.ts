import { offeredNames } from '../../domain/commands';
import { refusalRules } from '../../domain/refusals';
import { problemTypes } from '../../api/problem-catalogue';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

test('the catalogue shows every command with its path and schema, to everybody', async () => {
  const { body } = await api.get('/v1/commands', { as: null });
  const listed = body.commands as {
    name: string;
    summary: string;
    method: string;
    path: string;
    schema: object;
  }[];
  expect(listed.map(({ name }) => name)).toEqual(offeredNames);
  for (const name of ['erase-personal-data', 'attach-evidence'])
    expect(listed.map((one) => one.name)).not.toContain(name);
  expect(listed.find(({ name }) => name === 'register')?.path).toBe('/v1/complaints');
  expect(listed.find(({ name }) => name === 'escalate')).toMatchObject({
    summary: 'Hand over to the next level',
    method: 'POST',
    path: '/v1/complaints/{complaintId}/escalate',
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['summary'],
      properties: { summary: { type: 'string', maxLength: 5000 }, reason: { type: 'string' } },
    },
  });
});

test('one command can be looked up', async () => {
  const { body } = await api.get('/v1/commands/resolve', { as: null });
  expect(body).toMatchObject({
    name: 'resolve',
    schema: { properties: { outcome: { enum: ['upheld', 'partly-upheld', 'not-upheld'] } } },
  });
  expectProblem(await api.get('/v1/commands/constructor', { as: null }), 404, 'no-such-path');
});

test('every path of the catalogue is there', async () => {
  const id = await api.register();
  const { body } = await api.get('/v1/commands');
  for (const { path } of body.commands as { path: string }[]) {
    const reply = await api.call('DELETE', path.replace('{complaintId}', id));
    expect({ path, status: reply.status, allows: reply.headers.get('allow')?.includes('POST') }).toEqual({
      path,
      status: 405,
      allows: true,
    });
  }
});

test('the type of a problem leads to its description', async () => {
  const id = await api.register();
  const problem = (await api.post(`/v1/complaints/${id}/close`, { body: {} })).body;
  const described = await api.get(String(problem.type), { as: null });
  expect(described.body).toEqual({ code: 'not-resolved', status: 409, title: problem.title });
  expectProblem(await api.get('/v1/problems/nonsense', { as: null }), 404, 'no-such-path');
  const { body } = await api.get('/v1/problems', { as: null });
  expect(body.problems).toEqual(problemTypes);
});

test('codes of problems are unique, also between rules and requests', () => {
  const codes = problemTypes.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes).toEqual(expect.arrayContaining(Object.keys(refusalRules)));
});
