import { Pool } from 'pg';
import { createExecute } from '../../activities/execute';
import type { GiveCommand } from '../../activities/give-command';
import { createNotify } from '../../activities/notify';
import { migrateOutbox, openOutbox, type Outbox } from '../../activities/outbox';
import { createTellAtOnce } from '../../activities/telling';
import { NOTHING_AROUND } from '../../domain/decide/context';
import { openPolicies, publishPolicy } from '../../eventstore/policy-log';
import type { EventStore } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { ladderPolicy, organisation } from '../support/configuration';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
let store: EventStore;
let pool: Pool;
let outbox: Outbox;
const given: Parameters<GiveCommand>[0][] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateEventLog(database.url);
  await migrateOutbox(database.url);
  store = openPostgresEventStore({ databaseUrl: database.url });
  pool = new Pool({ connectionString: database.url });
  outbox = openOutbox(pool);
  await publishPolicy(store, ladderPolicy);
});
afterAll(async () => {
  await pool.end();
  await store.close();
  await database.drop();
});

function executeWith(through: Outbox, sendsMail = false) {
  return createExecute({
    store,
    policies: openPolicies(store.durable, ladderPolicy.id),
    organisation,
    lookAround: async () => NOTHING_AROUND,
    tellAtOnce: createTellAtOnce(through, sendsMail),
  });
}

const notify = () => createNotify({ store, outbox, give: async (followUp) => void given.push(followUp) });

/** Who is told what of a complaint, as it stands in the outbox. */
async function told(id: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT concat_ws(' ', revision, recipient_kind, recipient, reason) AS line FROM outbox.messages
     WHERE complaint_id = $1 ORDER BY 1`,
    [id],
  );
  return rows.map(({ line }) => line);
}

const byMail = { ...registration, channel: 'email', complainant: { email: 'jo@example.org' } } as const;
const register = () => commandBy('ana', 'register', registration);
const assign = () => commandBy('sam', 'assign', { assignee: 'ana' });

it('tells with the command, and the same as would be told after it', async () => {
  const [atOnce, after] = [newComplaintId(), newComplaintId()];
  const execute = executeWith(outbox);
  const silent = createExecute({
    store,
    policies: openPolicies(store.durable, ladderPolicy.id),
    organisation,
    lookAround: async () => NOTHING_AROUND,
  });
  for (const command of [register, assign]) {
    expect(await execute(atOnce, command(), Date.now())).toMatchObject({ news: false });
    expect(await silent(after, command(), Date.now())).toMatchObject({ news: true });
  }
  await notify()(after);
  expect(await told(atOnce)).toEqual(await told(after));
  expect((await told(atOnce)).length).toBeGreaterThan(0);
  expect(await outbox.toldUpTo(atOnce)).toBe(await outbox.toldUpTo(after));
});

it('what could not be written down is left to be told later, with what comes after it', async () => {
  const id = newComplaintId();
  const failing = { ...outbox, tell: () => Promise.reject(new Error('the disk is full')) };
  expect(await executeWith(failing)(id, register(), Date.now())).toMatchObject({ news: true });
  expect(await told(id)).toEqual([]);
  expect(await executeWith(outbox)(id, assign(), Date.now())).toMatchObject({ news: false });
  const all = await told(id);
  expect(new Set(all.map((line) => line.split(' ')[0]))).toEqual(new Set(['0', '1']));
  await notify()(id);
  expect(await told(id)).toEqual(all);
});

it('a command that was stored by an attempt which ended before it told has everyone told by the next', async () => {
  const id = newComplaintId();
  const command = register();
  const failing = { ...outbox, tell: () => Promise.reject(new Error('killed')) };
  await executeWith(failing)(id, command, Date.now());
  expect(await executeWith(outbox)(id, command, Date.now())).toMatchObject({ news: true });
  await notify()(id);
  expect((await told(id)).length).toBeGreaterThan(0);
});

it('a command that calls for one in another complaint leaves all to whoever can give it', async () => {
  const [id, other] = [newComplaintId(), newComplaintId()];
  const execute = executeWith(outbox);
  for (const one of [id, other]) await execute(one, register(), Date.now());
  const link = commandBy('ana', 'link', { to: other, relation: 'duplicate' });
  expect(await execute(id, link, Date.now())).toMatchObject({ news: true });
  given.length = 0;
  await notify()(id);
  expect(given).toMatchObject([{ complaintId: other, command: { name: 'link' } }]);
});

it.each([
  ['leaves mails to whoever has them sent', true],
  ['keeps mails where nobody sends any', false],
])('%s', async (_, sendsMail) => {
  const id = newComplaintId();
  const execute = executeWith(outbox, sendsMail);
  const command = commandBy('ana', 'register', byMail);
  expect(await execute(id, command, Date.now())).toMatchObject({ news: sendsMail });
  expect((await told(id)).length > 0).toBe(!sendsMail);
});

it('an attempt that comes late writes nothing where everyone was told: it may have been erased since', async () => {
  const id = newComplaintId();
  const execution = await executeWith(outbox)(id, register(), Date.now());
  const before = await told(id);
  await pool.query('DELETE FROM outbox.messages WHERE complaint_id = $1', [id]);
  await outbox.tell(id, execution.outcome.revision, [
    {
      eventId: 'late',
      revision: 0,
      message: { to: { kind: 'complainant' }, reason: 'customer-informed', text: 'Dear Jo Smith' },
    },
  ]);
  expect(before.length).toBeGreaterThan(0);
  expect(await told(id)).toEqual([]);
});
