import { dumpOf, query } from '../support/postgres';
import { registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { expectProblem, type Members, startTestApi, type TestApi } from '../api/support';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

const ZOE = { name: 'Zoë Quux', email: 'zoe.quux@example.org', phone: '+49 30 5551234' };
/** What Zoë is known by and what was written about her. */
const SECRETS = ['Quux', 'zoe.quux', '5551234', 'walrus', 'platypus', 'ocelot', 'axolotl'];
const ERASED = /^erased on \d{4}-\d{2}-\d{2}$/;

const erase = (body: Members, as = 'max') => api.post('/v1/erasures', { as, body });
const forZoe = { person: { email: ZOE.email }, ground: 'objection' };

/** A complaint of hers that came to its end. */
async function closed(complainant: Members = ZOE): Promise<string> {
  const id = await api.register({
    ...registration,
    subject: 'The walrus was booked twice',
    description: 'A platypus paid, and then it paid again.',
    product: 'ocelot card',
    complainant,
  });
  await api.give('ana', id, 'accept', {});
  await api.give('ana', id, 'add-note', { text: 'The axolotl called back' });
  await api.give('ana', id, 'escalate', { reason: 'threat', summary: 'The walrus will go to the press' });
  await api.give('sam', id, 'withdraw', { reason: 'Settled with the platypus' });
  return id;
}

async function everything(): Promise<string> {
  const { tables, text } = await dumpOf(api.databaseUrl);
  expect(tables).toBeGreaterThan(12);
  return text;
}
const secretsIn = (text: string) =>
  SECRETS.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));

/** The tables that still hold something of hers. */
async function tablesWithSecrets(): Promise<readonly string[]> {
  const rows = (await everything()).split('\n').filter((row) => secretsIn(row).length > 0);
  return [...new Set(rows.map((row) => row.split(' ', 1)[0] ?? ''))];
}

describe('erasing a person', () => {
  test('leaves nothing of theirs in any table, answer or line of the log, and everything else as it was', async () => {
    const [first, second, other] = [
      await closed(),
      await closed(),
      await closed({ name: 'Max M', email: 'max.m@example.org' }),
    ];
    await eventually(async () => secretsIn(await everything()).length === SECRETS.length);
    const before = await api.get(`/v1/complaints/${first}`, { as: 'max' });

    const reply = await erase(forZoe);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      complaints: [first, second].sort(),
      erasure: { by: 'max', reason: 'objection' },
      historiesLeft: [],
    });

    const read = async (path: string) => (await api.get(path, { as: 'max' })).text;
    const paths = ['', '/events', '/timeline', '/messages'].map((part) => `/v1/complaints/${first}${part}`);
    await eventually(async () => secretsIn((await Promise.all(paths.map(read))).join()).length === 0);
    const after = await api.get(`/v1/complaints/${first}`, { as: 'max' });
    expect(after.body).toMatchObject({
      subject: expect.stringMatching(ERASED),
      description: expect.stringMatching(ERASED),
      complainant: { name: expect.stringMatching(ERASED) },
      level: before.body.level,
      status: 'closed',
    });
    expect((await api.get(`/v1/complaints/${other}`, { as: 'max' })).text).toContain('walrus');
    const timeline = (await api.get(`/v1/complaints/${first}/timeline`, { as: 'max' })).text;
    expect(timeline).toMatch(/ana escalated from frontline to supervisor \(threat\): erased on/);
    expect(timeline).toContain('max erased the personal data (objection)');

    // Of the other complaint, which is about the same, nothing of Zoë’s own words is here, and so nothing at all.
    await erase({ complaint: other, ground: 'no-longer-needed' });
    // Every projection has to read the erasure, and each look is at all rows of all tables.
    await eventually(async () => {
      expect(await tablesWithSecrets()).toEqual([]);
      return true;
    }, 60_000);
    expect(secretsIn(api.logged.join('\n'))).toEqual([]);
    for await (const page of api.store.sealed()) expect(secretsIn(JSON.stringify(page))).toEqual([]);
  }, 120_000);

  test('tells before what would be done, and does it only then', async () => {
    const id = await closed();
    const { body } = await erase({ ...forZoe, dryRun: true });
    expect(body).toEqual({ subject: expect.any(String), toErase: [id], erased: [], obstacles: [] });
    expect((await api.get(`/v1/complaints/${id}`)).text).toContain('walrus');
  });

  test('is refused as long as one of their complaints is open or under a legal hold, and then nothing is erased', async () => {
    const done = await closed();
    const open = await api.register({ ...registration, complainant: ZOE });
    const problem = expectProblem(await erase(forZoe), 409, 'erasure-refused');
    expect(problem.obstacles).toEqual([
      expect.objectContaining({ complaintId: open, code: 'erasure-needs-closing' }),
    ]);
    await api.give('ana', open, 'withdraw', { reason: 'Settled' });
    await api.give('max', open, 'place-legal-hold', { reason: 'Case 12 O 34/26' });
    const held = expectProblem(await erase(forZoe), 409, 'erasure-refused');
    expect(held.detail).toContain('Case 12 O 34/26');
    expect((await api.get(`/v1/complaints/${done}`)).text).toContain('walrus');

    await api.give('max', open, 'lift-legal-hold', { reason: 'Dismissed' });
    expect((await erase(forZoe)).status).toBe(200);
  }, 60_000);

  test('who complains anew while it goes on becomes somebody new, and nothing of that is lost', async () => {
    const old = await closed();
    const erasing = erase(forZoe);
    const retired = `SELECT 1 FROM keys.subjects WHERE retired_at IS NOT NULL`;
    await eventually(async () => (await query(api.databaseUrl, retired)).length === 1);
    const fresh = await api.register({ ...registration, subject: 'A new matter', complainant: ZOE });
    expect((await erasing).body).toMatchObject({ complaints: [old] });
    expect((await api.get(`/v1/complaints/${fresh}`)).body).toMatchObject({
      subject: 'A new matter',
      complainant: ZOE,
    });
    const next = await erase({ ...forZoe, dryRun: true });
    expect(next.body).toMatchObject({ toErase: [], erased: [], obstacles: [{ complaintId: fresh }] });
  }, 60_000);

  test('a second time, and of somebody whose erasure was broken off, ends as the first', async () => {
    const id = await closed();
    const { body } = await erase({ complaint: id, ground: 'unlawful' });
    const again = await erase({ subject: String(body.subject), ground: 'objection' });
    expect(again.body).toEqual(body);
    expect((await erase({ complaint: id, ground: 'unlawful' })).body).toEqual(body);
    const types = (await api.store.durable.readStream(`complaint-${id}`)).map(({ type }) => type);
    expect(types.filter((type) => type === 'PersonalDataErased')).toHaveLength(1);
  }, 60_000);

  test('is for the last level, and for people that there are', async () => {
    const id = await closed();
    for (const as of ['ana', 'sam', 'dana', 'ida'])
      expectProblem(await erase({ complaint: id, ground: 'objection' }, as), 403, 'erasure-role-required');
    expectProblem(
      await erase({ person: { email: 'nobody@example.org' }, ground: 'objection' }),
      404,
      'no-such-subject',
    );
    expectProblem(
      await erase({ subject: '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a', ground: 'objection' }),
      404,
      'no-such-subject',
    );
    expectProblem(await erase({ complaint: 'A-404', ground: 'objection' }), 404, 'not-registered');
    expectProblem(await erase({ complaint: id }), 400, 'invalid-request');
    expectProblem(await erase({ ground: 'objection' }), 400, 'invalid-request');
    expectProblem(
      await erase({ complaint: id, person: { phone: '1' }, ground: 'objection' }),
      400,
      'invalid-request',
    );
  });

  test('is nothing that one complaint can be given alone', async () => {
    const id = await closed();
    const body = { subject: '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a', ground: 'objection' };
    expectProblem(
      await api.post(`/v1/complaints/${id}/erase-personal-data`, { as: 'max', body }),
      404,
      'no-such-path',
    );
    expectProblem(await api.get('/v1/commands/erase-personal-data'), 404, 'no-such-path');
  });
});
