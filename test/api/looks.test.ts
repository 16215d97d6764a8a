import { awaitPosition } from '../../api/read-models';
import { looksProjection } from '../../projections/models/looks';
import { timelineProjection } from '../../projections/models/timeline';
import { StoreUnavailable } from '../../eventstore/errors';
import { redress } from '../cli/terminal';
import { expectProblem, type Members, nextOf, startTestApi, type TestApi } from './support';

let api: TestApi;
let now = Date.parse('2026-11-22T10:03:00.000Z');
beforeAll(async () => {
  api = await startTestApi({ clock: () => now });
});
afterAll(() => api.stop());
afterEach(() => jest.restoreAllMocks());

const PARTS = ['', '/events', '/timeline', '/messages'];

async function looks(query: string, as = 'ida'): Promise<readonly Members[]> {
  const minPosition = await api.store.durable.head();
  const reply = await api.get(`${query}${query.includes('?') ? '&' : '?'}minPosition=${minPosition}`, { as });
  expect(reply.status).toBe(200);
  return reply.body.looks as Members[];
}

const accessOf = async (id: string) => api.store.durable.readStream(`access-${id}`);

/** Everything of a complaint that shows personal data. */
async function lookEverywhere(id: string, as: string): Promise<void> {
  for (const part of PARTS) expect((await api.get(`/v1/complaints/${id}${part}`, { as })).status).toBe(200);
}

test('whoever sees personal data of a complaint is on record, once in ten minutes for each thing', async () => {
  const id = await api.register();
  // A timeline that does not know the complaint yet shows nothing, and nobody has seen anything.
  await awaitPosition(api.dependencies, timelineProjection, await api.store.durable.head());
  for (const as of ['ana', 'ben', 'ana']) await lookEverywhere(id, as);
  const minute = (text: string) => `2026-11-22T10:${text}:00.000Z`;
  const all = await looks(`/v1/complaints/${id}/looks`);
  expect(all).toHaveLength(8);
  expect(all.map(({ person, what }) => [person, what].join(' '))).toEqual([
    'ben messages',
    'ben timeline',
    'ben events',
    'ben complaint',
    'ana messages',
    'ana timeline',
    'ana events',
    'ana complaint',
  ]);
  expect(all[0]).toEqual({
    position: expect.any(String),
    complaintId: id,
    person: 'ben',
    role: 'agent',
    what: 'messages',
    from: minute('00'),
    until: minute('10'),
  });
  now = Date.parse(minute('12'));
  await api.get(`/v1/complaints/${id}?revision=0`);
  const later = await looks(`/v1/complaints/${id}/looks?from=${minute('10')}&limit=1`);
  expect(later).toMatchObject([{ person: 'ana', what: 'complaint', from: minute('10') }]);
  expect(await looks(`/v1/complaints/${id}/looks?until=${minute('10')}`)).toEqual(all);
});

test('what shows nothing personal leaves no trace, nor does a complaint that is not there', async () => {
  const id = await api.register();
  for (const path of [`/v1/complaints/${id}/clocks`, '/v1/complaints', `/v1/complaints/${id}/similar`])
    expect((await api.get(path)).status).toBe(200);
  expect(await accessOf(id)).toEqual([]);
  for (const part of PARTS) expect((await api.get(`/v1/complaints/NOBODY${part}`)).status).toBe(404);
  expect(await accessOf('NOBODY')).toEqual([]);
});

test.each(['', '/events', '/timeline', '/messages', '/stream', '/log'])(
  'nobody sees %s whose look cannot be recorded',
  async (part) => {
    const id = await api.register();
    await api.get(`/v1/complaints/${id}/timeline?minPosition=${await api.store.durable.head()}`, {
      as: 'max',
    });
    jest.spyOn(api.dependencies, 'recordLook').mockRejectedValue(new StoreUnavailable('the disk is full'));
    const path =
      part === '/log'
        ? '/v1/events'
        : part === '/stream'
          ? `/v1/stream?complaint=${id}`
          : `/v1/complaints/${id}${part}`;
    const reply = await api.get(path);
    expectProblem(reply, 503, 'store-unavailable');
    expect(reply.text).not.toContain('Charged');
  },
);

test('who reads the whole log is on record, and only those who may audit see who looked', async () => {
  const id = await api.register();
  await api.get(`/v1/complaints/${id}`);
  const typesFor = async (as: string) => {
    const types: unknown[] = [];
    for (let path: string | undefined = '/v1/events?limit=1000'; path !== undefined; ) {
      const reply = await api.get(path, { as });
      types.push(...(reply.body.events as Members[]).map(({ type }) => type));
      path = nextOf(reply);
    }
    return types;
  };
  expect(await typesFor('ana')).not.toContain('ComplaintViewed');
  expect(await typesFor('ana')).toContain('ComplaintRegistered');
  for (const as of ['max', 'ida'])
    expect(await typesFor(as)).toEqual(expect.arrayContaining(['ComplaintViewed', 'LogViewed']));
  const ofAna = await looks('/v1/looks?person=ana&limit=200');
  expect(ofAna.filter(({ what }) => what === 'log')).toMatchObject([{ complaintId: null, role: 'agent' }]);
});

test('who follows a complaint live is on record', async () => {
  const id = await api.register();
  await api.call('HEAD', `/v1/stream?complaint=${id}`);
  expect(await accessOf(id)).toMatchObject([{ data: { what: 'stream' }, metadata: { by: { id: 'ana' } } }]);
});

test('looks are seen by auditors and the last level, and by nobody else', async () => {
  const id = await api.register();
  for (const path of ['/v1/looks', `/v1/complaints/${id}/looks`]) {
    for (const as of ['ana', 'sam']) expectProblem(await api.get(path, { as }), 403, 'audit-role-required');
    for (const as of ['max', 'ida']) expect((await api.get(path, { as })).status).toBe(200);
  }
  expectProblem(await api.get('/v1/complaints/NOBODY/looks', { as: 'ida' }), 404, 'not-registered');
  expectProblem(await api.get('/v1/looks?before=x', { as: 'ida' }), 400, 'invalid-request');
});

test('pages give every look once, the newest first, as JSON and as CSV', async () => {
  const id = await api.register();
  for (const as of ['ana', 'ben', 'sam', 'max']) await lookEverywhere(id, as);
  const all = await looks('/v1/looks?limit=200');
  const paged: Members[] = [];
  for (let path: string | undefined = '/v1/looks?limit=7'; path !== undefined; ) {
    const reply = await api.get(path, { as: 'ida' });
    paged.push(...(reply.body.looks as Members[]));
    path = nextOf(reply);
  }
  expect(paged).toEqual(all);
  expect(await looks(`/v1/looks?complaint=${id}&limit=200`)).toEqual(
    all.filter(({ complaintId }) => complaintId === id),
  );
  const csv = await api.get('/v1/looks', { as: 'ida', headers: { accept: 'text/csv' } });
  const lines = csv.text.trimEnd().split('\r\n');
  expect(lines[0]).toBe('complaint,person,role,what,from,until');
  expect(lines).toHaveLength(all.length + 1);
  expect(lines[1]).toBe([id, 'max', 'manager', 'messages', all[0]?.from, all[0]?.until].join(','));
});

test('redress looks lists them', async () => {
  const id = await api.register();
  await lookEverywhere(id, 'ana');
  await looks('/v1/looks');
  const env = { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ida') };
  await awaitPosition(api.dependencies, looksProjection, await api.store.durable.head());
  const { out, exitCode } = await redress(['looks', id], { env, width: 200 });
  expect(exitCode).toBe(0);
  expect(out).toMatch(new RegExp(`^2026-11-22 10:10:00Z to 10:20:00Z +ana +agent +messages +${id}$`, 'm'));
  expect(out.trimEnd().split('\n')).toHaveLength(4);
  const two = await redress(['looks', '--person', 'ana', '--limit', '2'], { env });
  expect(JSON.parse(two.out).looks).toHaveLength(2);
  expect((await redress(['looks', id, '--person', 'ana'], { env })).exitCode).toBe(2);
  const refused = await redress(['looks'], { env: { ...env, REDRESS_TOKEN: await api.token('ana') } });
  expect(refused).toMatchObject({ exitCode: 5, err: expect.stringContaining('audit-role-required') });
});
