import { createExecute } from '../../activities/execute';
import { pinnedPolicies, publishPolicy } from '../../eventstore/policy-log';
import type { EventStore } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { organisation, ladderPolicy } from '../support/configuration';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
let store: EventStore;
let execute: ReturnType<typeof createExecute>;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateEventLog(database.url);
  store = openPostgresEventStore({ databaseUrl: database.url });
  await publishPolicy(store, ladderPolicy);
  execute = createExecute({
    store,
    activePolicy: ladderPolicy,
    organisation,
    pinnedPolicies: pinnedPolicies(store.durable),
  });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

describe('a command that is executed again', () => {
  it('gets the outcome of the first time, with its revision, whatever has happened since', async () => {
    const id = newComplaintId();
    await execute(id, commandBy('ana', 'register', registration), Date.now());
    const note = commandBy('ana', 'add-note', { text: 'one' });
    const first = await execute(id, note, Date.now());
    await execute(id, commandBy('ana', 'accept', {}), Date.now());
    const again = await execute(id, note, Date.now());
    expect(again.outcome).toEqual(first.outcome);
    expect(again.outcome.revision).toBe(1);
    expect(again.view.revision).toBe(2);
  });

  it('has its messages looked after again, since nobody knows whether they were', async () => {
    const id = newComplaintId();
    const register = commandBy('ana', 'register', registration);
    await execute(id, register, Date.now());
    expect(await execute(id, register, Date.now())).toMatchObject({ news: true, outcome: { revision: 0 } });
  });
});

it('does not let time run backwards within a complaint when the clocks of two servers differ', async () => {
  const id = newComplaintId();
  const now = Date.now();
  await execute(id, commandBy('ana', 'register', registration), now);
  await execute(id, commandBy('ana', 'accept', {}), now - 60_000);
  const [first, second] = await store.durable.readStream(`complaint-${id}`);
  expect(second?.metadata.at).toBe(first?.metadata.at);
});

it('decides anew when another worker appended between its read and its append', async () => {
  const id = newComplaintId();
  await execute(id, commandBy('ana', 'register', registration), Date.now());
  const [one, other] = await Promise.all(
    ['ana', 'ben'].map((person) => execute(id, commandBy(person, 'accept', {}), Date.now())),
  );
  const refusals = [one, other].flatMap((execution) => execution?.refusal?.code ?? []);
  expect(refusals).toEqual(['already-owned']);
  expect((await store.durable.readStream(`complaint-${id}`)).map(({ type }) => type)).toEqual([
    'ComplaintRegistered',
    'ComplaintAccepted',
  ]);
});

// Regression: the second of two had the same event ids with another time in them, and failed with an id conflict.
it('stores a command once, and answers both, when it is executed twice at the same time at different moments', async () => {
  for (let round = 0; round < 20; round += 1) {
    const id = newComplaintId();
    const register = commandBy('ana', 'register', registration);
    const answers = await Promise.all([0, 1, 2].map((ms) => execute(id, register, Date.now() + ms)));
    expect(new Set(answers.map(({ outcome }) => JSON.stringify(outcome))).size).toBe(1);
    expect(await store.durable.readStream(`complaint-${id}`)).toHaveLength(1);
  }
});
