import { setImmediate } from 'node:timers/promises';
import { StoreUnavailable } from '../../eventstore/errors';
import { createApiKey } from '../../api/identity/api-keys/keeping';
import { redress } from '../cli/terminal';
import { expectProblem, type Members, nextOf, startTestApi, type TestApi } from './support';

let api: TestApi;
let now = Date.parse('2026-11-22T10:03:00.000Z');
beforeAll(async () => {
  api = await startTestApi({ clock: () => now });
});
afterAll(() => api.stop());
afterEach(() => jest.restoreAllMocks());

async function denials(query = '', as = 'ida'): Promise<readonly Members[]> {
  const minPosition = await api.store.durable.head();
  const reply = await api.get(`/v1/denials?limit=200&minPosition=${minPosition}${query}`, { as });
  expect(reply.status).toBe(200);
  return reply.body.denials as Members[];
}

const deniedOn = async (id: string) =>
  (await api.store.durable.readStream(`access-${id}`))
    .filter(({ type }) => type === 'AccessDenied')
    .map(({ data: { what, code }, metadata }) => [(metadata.by as Members).id, what, code].join(' '));

/** A complaint of dana's at her level. */
async function complaintOfDana(): Promise<string> {
  const id = await api.register();
  await api.give('sam', id, 'accept');
  await api.give('sam', id, 'escalate', { summary: 'Over my limit.', reason: 'beyond-authority' });
  return id;
}

test('a command that is refused for who gives it is on record before the answer, once in ten minutes', async () => {
  const id = await complaintOfDana();
  for (const _ of [1, 2])
    expectProblem(await api.post(`/v1/complaints/${id}/accept`, { body: {} }), 403, 'level-out-of-reach');
  expect(await deniedOn(id)).toEqual(['ana accept level-out-of-reach']);
  expect(await denials(`&complaint=${id}`)).toEqual([
    {
      position: expect.any(String),
      complaintId: id,
      person: 'ana',
      role: 'agent',
      what: 'accept',
      code: 'level-out-of-reach',
      from: '2026-11-22T10:00:00.000Z',
      until: '2026-11-22T10:10:00.000Z',
    },
  ]);
  now = Date.parse('2026-11-22T10:13:00.000Z');
  await api.post(`/v1/complaints/${id}/accept`, { body: {} });
  expect(await deniedOn(id)).toHaveLength(2);
  expect(await denials(`&complaint=${id}&from=2026-11-22T10:10:00Z`)).toHaveLength(1);
  expect(await denials(`&complaint=${id}&until=2026-11-22T10:10:00Z`)).toHaveLength(1);
});

test('an auditor who tries to change something is on record', async () => {
  const id = await api.register();
  const note = { as: 'ida', body: { text: 'Mine.' } };
  expectProblem(await api.post(`/v1/complaints/${id}/add-note`, note), 403, 'role-may-not-act');
  expect(await deniedOn(id)).toEqual(['ida add-note role-may-not-act']);
});

test('what a narrowed token leaves out is on record with the operation, of a complaint that is not there as well', async () => {
  const client = await api.dependencies.pool.connect();
  const { key } = await createApiKey(
    client,
    {
      name: 'n',
      person: 'ben',
      scopes: ['metrics:read'],
      expiresAt: new Date(now + 3_600_000),
      by: 'a test',
    },
    now,
  );
  client.release();
  const headers = { authorization: `Bearer ${key}` };
  expectProblem(await api.get('/v1/complaints/NO-SUCH-1', { headers }), 403, 'insufficient-scope');
  expect(await deniedOn('NO-SUCH-1')).toEqual(['ben getComplaint insufficient-scope']);
  expectProblem(await api.get('/v1/complaints', { headers }), 403, 'insufficient-scope');
  expectProblem(await api.get('/v1/complaints/%20/events', { headers }), 403, 'insufficient-scope');
  const ofBen = await denials('&person=ben');
  expect(ofBen.map(({ what, complaintId }) => [what, complaintId])).toEqual([
    ['listEventsOfComplaint', null],
    ['listComplaints', null],
    ['getComplaint', 'NO-SUCH-1'],
  ]);
});

test.each([
  ['GET', '/v1/looks', 'listLooks', 'audit-role-required', undefined],
  ['GET', '/v1/denials', 'listDenials', 'audit-role-required', undefined],
  ['POST', '/v1/policies', 'publishPolicy', 'policy-role-required', {}],
  ['POST', '/v1/temporal/decode', 'decodePayloads', 'decoding-role-required', { payloads: [] }],
  [
    'POST',
    '/v1/erasures',
    'erasePersonalData',
    'erasure-role-required',
    { complaint: 'T-1', ground: 'consent-withdrawn' },
  ],
] as const)('%s %s by somebody who may not is on record as %s', async (method, path, what, code, body) => {
  const reply = await api.call(method, path, { as: 'sam', body });
  const problem = expectProblem(reply, 403, code);
  expect(problem.detail).toMatch(/^sam has the role supervisor; .* by (auditor and )?manager\.$/);
  expect(await denials('&person=sam')).toContainEqual(
    expect.objectContaining({ what, code, role: 'supervisor', complaintId: null }),
  );
});

test('every refusal in bulk is on record with its complaint', async () => {
  const ids = [await complaintOfDana(), await complaintOfDana()];
  const body = { command: 'accept', complaints: ids };
  const { status } = await api.post('/v1/bulk', { as: 'ben', body });
  expect(status).toBe(200);
  for (const id of ids) expect(await deniedOn(id)).toEqual(['ben accept level-out-of-reach']);
});

test('a file that somebody may not attach is on record', async () => {
  const id = await api.register();
  const headers = { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename="a.txt"' };
  const path = `/v1/complaints/${id}/attachments`;
  expectProblem(await api.post(path, { as: 'ida', body: 'text', headers }), 403, 'role-may-not-act');
  expect(await deniedOn(id)).toEqual(['ida attach-evidence role-may-not-act']);
});

test('a refusal that only the workflow could give is on record, waited for or not', async () => {
  const id = await api.register();
  await api.give('ben', id, 'accept');
  const { given } = api.gateway;
  api.gateway.behave('slow');
  const body = { tried: 'Called.', proposedSolutions: [], outcome: 'waiting' };
  const waiting = api.post(`/v1/complaints/${id}/record-attempt`, { as: 'ben', body });
  const update = { as: 'ben', body: { message: 'Soon.' }, headers: { prefer: 'respond-async' } };
  await api.post(`/v1/complaints/${id}/send-customer-update`, update);
  // Both are held up in the gateway: they were found good before.
  while (api.gateway.given < given + 2) await setImmediate();
  api.gateway.behave('well');
  await api.give('sam', id, 'escalate', { summary: 'Over your limit.', reason: 'beyond-authority' });
  api.gateway.release();
  expectProblem(await waiting, 403, 'level-out-of-reach');
  await api.gateway.settled();
  expect((await deniedOn(id)).toSorted()).toEqual([
    'ben record-attempt level-out-of-reach',
    'ben send-customer-update level-out-of-reach',
  ]);
});

test('a refusal stands when it cannot be recorded, and the process logs an error', async () => {
  const id = await complaintOfDana();
  jest.spyOn(api.dependencies, 'recordDenial').mockRejectedValue(new StoreUnavailable('the disk is full'));
  expectProblem(await api.post(`/v1/complaints/${id}/accept`, { body: {} }), 403, 'level-out-of-reach');
  expectProblem(await api.get('/v1/looks'), 403, 'audit-role-required');
  const errors = api.logged.filter((line) => line.includes('could not be put on record'));
  expect(errors).toHaveLength(2);
  expect(errors.join('')).toContain('the disk is full');
});

test('whoever is not known, and what is refused for another reason, leaves no trace in the log', async () => {
  const before = await api.store.durable.head();
  expectProblem(await api.get('/v1/looks', { as: null }), 401, 'token-required');
  expectProblem(await api.get('/v1/looks', { as: 'nobody' }), 403, 'person-not-in-organisation');
  expectProblem(await api.get('/v1/complaints/NOBODY'), 404, 'not-registered');
  expect(await api.store.durable.head()).toBe(before);
});

test('denials are seen by auditors and the last level, in pages and as CSV, and in the log by no others', async () => {
  const all = await denials();
  expect(all.length).toBeGreaterThan(8);
  const paged: Members[] = [];
  for (let path: string | undefined = '/v1/denials?limit=3'; path !== undefined; ) {
    const reply = await api.get(path, { as: 'max' });
    paged.push(...(reply.body.denials as Members[]));
    path = nextOf(reply);
  }
  expect(paged).toEqual(all);
  const csv = await api.get('/v1/denials', { as: 'ida', headers: { accept: 'text/csv' } });
  const lines = csv.text.trimEnd().split('\r\n');
  expect(lines[0]).toBe('complaint,person,role,what,code,from,until');
  expect(lines).toHaveLength(all.length + 1);
  expect((await api.get('/v1/events?limit=1000')).text).not.toContain('AccessDenied');
  expect((await api.get('/v1/events?limit=1000', { as: 'ida' })).text).toContain('AccessDenied');
});

test('redress looks --denied lists them', async () => {
  const id = await complaintOfDana();
  await api.post(`/v1/complaints/${id}/accept`, { body: {} });
  await denials();
  const env = { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ida') };
  const { out, exitCode } = await redress(['looks', id, '--denied'], { env, width: 200 });
  expect(exitCode).toBe(0);
  expect(out).toMatch(new RegExp(`10:20:00Z +ana +agent +accept +level-out-of-reach +${id}$`, 'm'));
  const two = await redress(['looks', '--denied', '--person', 'sam', '--limit', '2'], { env });
  expect(JSON.parse(two.out).denials).toHaveLength(2);
});
