import type { PolicyDocument } from '../../domain/policy/document';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { widenedDocument } from '../support/widened';
import { expectProblem, type Reply, startTestApi, type TestApi } from './support';

let api: TestApi;
const start = async () => {
  api = await startTestApi();
};

const publish = (policy: unknown, as = 'max') => api.post('/v1/policies', { as, body: policy });
const next: PolicyDocument = { ...widenedDocument, version: 2 };
const errorsOf = (reply: Reply) => reply.body.errors as { pointer: string; detail: string }[];

describe('publishing a policy', () => {
  beforeEach(start);
  afterEach(() => api.stop());

  test('makes it what new complaints follow, and leaves those that run alone', async () => {
    const before = await api.register();
    const reply = await publish(next);
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe('/v1/policies/standard/2');
    expect(reply.body).toEqual({
      id: 'standard',
      version: 2,
      title: 'The widened ladder',
      publishedAt: expect.stringMatching(/Z$/),
      by: 'max',
    });
    const policyOf = async (id: string) => (await api.get(`/v1/complaints/${id}`)).body.policy;
    expect(await policyOf(before)).toEqual({ id: 'standard', version: 1 });
    expect(await policyOf(await api.register())).toEqual({ id: 'standard', version: 2 });
  });

  test('again changes nothing, and says so', async () => {
    const first = await publish(next);
    const second = await publish(next);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await api.store.durable.readStream('policy-standard')).toHaveLength(2);
  });

  test.each(['ana', 'sam', 'dana', 'ida'])(
    'is not for %s, whatever the policy in the body says',
    async (as) => {
      const role = { ana: 'agent', sam: 'supervisor', dana: 'department', ida: 'auditor' }[as];
      const levels = next.levels.map((level, index) => (index === 3 ? { ...level, role } : level));
      const problem = expectProblem(await publish({ ...next, levels }, as), 403, 'policy-role-required');
      expect(problem.hint).toContain('manager');
      expect(await api.store.durable.readStream('policy-standard')).toHaveLength(1);
    },
  );

  test('of a version that is taken by another content is 409', async () => {
    const problem = expectProblem(
      await publish({ ...ladderPolicy, title: 'Another' }),
      409,
      'policy-version-taken',
    );
    expect(problem.hint).toContain('version: 2');
  });

  test('of a version below the newest is 409', async () => {
    await publish({ ...next, version: 7 });
    expectProblem(await publish({ ...next, version: 3 }), 409, 'policy-version-too-low');
  });
});

describe('a policy with mistakes is 422 with every place', () => {
  beforeAll(start);
  afterAll(() => api.stop());

  test.each([
    ['an unknown key', { colour: 'blue' }, '/colour', /not known/],
    [
      'a calendar that never opens',
      { calendars: [{ id: 'never', title: 'Never', timeZone: 'UTC', hours: { mon: [] } }] },
      '/calendars/0/hours',
      /./,
    ],
    [
      'a currency without minor units',
      { authority: { roles: [{ role: 'agent', redress: { goodwill: ['XAU 1'] } }] } },
      '/authority/roles/0/redress',
      /./,
    ],
    [
      'a role that works at no level',
      { clocks: [{ id: 'respond', warns: { roles: ['wizard'] } }] },
      '/clocks/0/warns/roles/0',
      /wizard/,
    ],
    [
      'a rule about a field that there is not',
      { triggers: [{ id: 'x', title: 'X', when: { field: 'mood', is: 'bad' }, then: {} }] },
      '/triggers/0/when/field',
      /mood/,
    ],
    [
      'letters in a file, which the API cannot read',
      { letters: { defaultLanguage: 'en', templates: { en: 'letters/en.yaml' } } },
      '/letters/templates/en',
      /names a file/,
    ],
  ])('%s', async (_, sections, pointer, detail) => {
    const reply = await publish({ ...next, ...sections });
    expectProblem(reply, 422, 'policy-refused');
    const found = errorsOf(reply).find((error) => error.pointer.startsWith(pointer));
    expect({ pointers: errorsOf(reply).map((error) => error.pointer), detail: found?.detail }).toEqual({
      pointers: expect.arrayContaining([expect.stringContaining(pointer)]),
      detail: expect.stringMatching(detail),
    });
    expect(await api.store.durable.readStream('policy-standard')).toHaveLength(1);
  });

  test('people who could not work by it', async () => {
    const levels = [...next.levels, { ...next.levels[3], id: 'board', title: 'Board', role: 'director' }];
    const { authority: _, ...open } = next;
    const reply = await publish({ ...open, levels });
    expectProblem(reply, 422, 'policy-refused');
    expect(errorsOf(reply)).toEqual([
      { pointer: '', detail: 'Nobody has the role director, so nobody works at level board.' },
    ]);
  });

  test('conditions nested beyond all measure', async () => {
    const deep = 20_000;
    const when = `${'{"not":'.repeat(deep)}{"field":"owned","is":true}${'}'.repeat(deep)}`;
    const body = JSON.stringify({ ...next, triggers: [{ id: 'x', title: 'X', when: 0, then: {} }] });
    const reply = await api.post('/v1/policies', {
      as: 'max',
      body: body.replace('"when":0', `"when":${when}`),
    });
    expect([400, 422]).toContain(reply.status);
  });
});

describe('the published policies', () => {
  beforeAll(start);
  afterAll(() => api.stop());

  test('are listed with the one that new complaints follow', async () => {
    const position = (await publish(next)).headers.get('redress-position') ?? '';
    await publish({ ...next, id: 'another', version: 1 });
    const reply = await api.get(`/v1/policies?minPosition=${position}`, { as: 'ida' });
    expect(reply.body.active).toEqual({ id: 'standard', version: 2 });
    const listed = await eventually(async () => {
      const { policies } = (await api.get('/v1/policies')).body;
      return Array.isArray(policies) && policies.length === 3 && policies;
    });
    expect(listed).toMatchObject([
      { id: 'another', version: 1, by: 'max' },
      { id: 'standard', version: 2, by: 'max', title: 'The widened ladder' },
      { id: 'standard', version: 1, by: 'system' },
    ]);
  });

  test('can be seen in all their versions, and each in full', async () => {
    await publish(next);
    const versions = (await api.get('/v1/policies/standard')).body;
    expect(versions).toMatchObject({ id: 'standard', versions: [{ version: 2 }, { version: 1 }] });
    const { body } = await api.get('/v1/policies/standard/2');
    expect(body).toEqual({
      publishedAt: expect.any(String),
      by: 'max',
      policy: JSON.parse(JSON.stringify(next)),
    });
  });

  test.each([
    '/v1/policies/nothing',
    '/v1/policies/NOTHING',
    '/v1/policies/%00',
    '/v1/policies/standard/3',
    '/v1/policies/standard/0',
    '/v1/policies/standard/first',
    '/v1/policies/standard/99999999999999999999',
    '/v1/policies/nothing/1',
  ])('%s is 404', async (path) => {
    expectProblem(await api.get(path), 404, 'no-such-policy');
  });
});
