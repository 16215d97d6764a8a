import { redress } from '../cli/terminal';
import { expectProblem, type Members, nextOf, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

async function told(as: string, query = ''): Promise<readonly Members[]> {
  const minPosition = await api.store.durable.head();
  const reply = await api.get(`/v1/notifications?minPosition=${minPosition}${query}`, { as });
  expect(reply.status).toBe(200);
  return reply.body.notifications as Members[];
}
const brief = (list: readonly Members[]) =>
  list.map(({ as, reason, revision }) => [revision, as, reason].join(' '));

test('a person hears of what they and their role have to hear of, the newest first', async () => {
  const id = await api.register();
  await api.give('ana', id, 'accept');
  await api.give('ana', id, 'escalate', { reason: 'threat', summary: 'The walrus is angry' });
  await api.give('sam', id, 'accept');
  await api.give('sam', id, 'add-note', { text: 'Called the walrus' });
  // An agent: the role was told of the registration; ana caused it, but reads what her role was told.
  expect(brief(await told('ana'))).toEqual([
    '4 person watching',
    '3 person watching',
    '0 role new-complaint',
  ]);
  expect(brief(await told('sam'))).toEqual(['2 role handed-over']);
  expect(brief(await told('max'))).toEqual([]);
  expect((await told('ana'))[0]).toEqual({
    complaintId: id,
    revision: 4,
    position: expect.any(String),
    type: 'NoteAdded',
    as: 'person',
    reason: 'watching',
    text: `${id}: sam noted: Called the walrus`,
    at: expect.any(String),
    read: false,
  });
});

test('who is told of an event in person and because of the role is told once', async () => {
  const id = await api.register();
  const [ofRole] = await told('ben');
  await api.dependencies.pool.query(
    `INSERT INTO read.notifications (complaint_id, revision, kind, recipient, position, at, type, reason, text)
     VALUES ($1, 0, 'person', 'ben', $2, now(), 'ComplaintRegistered', 'watching', 'To Ben')`,
    [id, ofRole?.position],
  );
  expect(await told('ben')).toMatchObject([{ as: 'person', text: 'To Ben' }]);
  expect(brief(await told('ana'))).toEqual(['0 role new-complaint']);
});

test('a mark says up to where everything is read, and never goes back', async () => {
  for (let number = 0; number < 4; number += 1) await api.register();
  const all = await told('ben');
  expect(all).toHaveLength(4);
  const mark = (upTo: unknown) => api.post('/v1/notifications/read', { as: 'ben', body: { upTo } });
  const second = String(all[2]?.position);
  expect((await mark(second)).body).toEqual({ readUpTo: second });
  expect((await told('ben')).map(({ read }) => read)).toEqual([false, false, true, true]);
  expect(await told('ben', '&unread=true')).toEqual(all.slice(0, 2));
  expect((await mark(all[3]?.position)).body).toEqual({ readUpTo: second });
  expect((await told('ana')).map(({ read }) => read)).toEqual([false, false, false, false]);

  const head = Number(await api.store.durable.head());
  for (const wrong of [String(head + 1_000_000), 'x', '', 7, undefined]) {
    const problem = expectProblem(await mark(wrong), 400, 'invalid-request');
    expect(problem.errors).toMatchObject([{ pointer: '/upTo' }]);
  }
  expect((await mark(String(head))).status).toBe(200);
  expect(await told('ben', '&unread=true')).toEqual([]);
  await api.register();
  expect(await told('ben', '&unread=true')).toHaveLength(1);
});

test('pages go on before a position', async () => {
  for (let number = 0; number < 5; number += 1) await api.register();
  const all = await told('ben');
  const paged: Members[] = [];
  for (let path: string | undefined = '/v1/notifications?limit=2'; path !== undefined; ) {
    const reply = await api.get(path, { as: 'ben' });
    paged.push(...(reply.body.notifications as Members[]));
    path = nextOf(reply);
  }
  expect(paged).toEqual(all);
  for (const query of ['before=x', 'unread=false', 'limit=0', 'person=ana'])
    expectProblem(await api.get(`/v1/notifications?${query}`), 400, 'invalid-request');
});

test('redress notifications lists them and marks them as read', async () => {
  const id = await api.register({ subject: 'The walrus\nwas booked' });
  await told('ben');
  const env = { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ben') };
  const first = await redress(['notifications', '--unread', '--mark-read'], { env, width: 200 });
  expect(first).toMatchObject({ exitCode: 0, err: 'Marked as read.\n' });
  expect(first.out).toMatch(
    new RegExp(`^\\* +\\S+ \\S+Z +new-complaint +${id}: ana registered .*: The walrus was booked$`, 'm'),
  );
  const second = await redress(['notifications', '--unread'], { env, width: 200 });
  expect(second).toMatchObject({ exitCode: 0, out: '', err: 'There is nothing to hear of.\n' });
  const third = await redress(['notifications'], { env });
  expect(JSON.parse(third.out).notifications).toMatchObject([{ complaintId: id, read: true }]);
});

test('complaints are found by words through the API and with redress complaint list --search', async () => {
  const id = await api.register({ subject: 'The axolotl was charged twice' });
  const minPosition = await api.store.durable.head();
  const found = await api.get(`/v1/complaints?q=axolotls+twice&status=new&minPosition=${minPosition}`);
  expect(found.body.complaints).toMatchObject([{ id }]);
  expect((await api.get('/v1/complaints?q=axolotl+-twice')).body.complaints).toEqual([]);
  expectProblem(await api.get('/v1/complaints?q='), 400, 'invalid-request');
  expectProblem(await api.get(`/v1/complaints?q=${'x'.repeat(301)}`), 400, 'invalid-request');
  const env = { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ana') };
  const { out } = await redress(['complaint', 'list', '--search', '"axolotl was"'], { env });
  expect(JSON.parse(out).complaints).toMatchObject([{ id }]);
});
