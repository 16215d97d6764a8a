import { createExecute } from '../../activities/execute';
import { NOTHING_AROUND } from '../../domain/decide/context';
import { deliveryCommand } from '../../domain/deliveries';
import { policyDocumentSchema } from '../../domain/policy/document';
import { openPolicies, publishPolicy } from '../../eventstore/policy-log';
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
    policies: openPolicies(store.durable, ladderPolicy.id),
    organisation,
    lookAround: async () => NOTHING_AROUND,
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

describe('what became of a letter', () => {
  const delivered = (messageId: string) =>
    deliveryCommand({ messageId, channel: 'email', at: '2026-11-22T08:00:00.000Z' }, 1);

  it('does not stand in the way of a command for the revision before it', async () => {
    const id = newComplaintId();
    await execute(id, commandBy('ana', 'register', registration), Date.now());
    await execute(id, delivered('one'), Date.now());
    await execute(id, delivered('two'), Date.now());
    const accept = { ...commandBy('ana', 'accept', {}), expectedRevision: 0 };
    expect(await execute(id, accept, Date.now())).toMatchObject({ outcome: { revision: 3 } });
  });

  it('does not hide what else has happened since', async () => {
    const id = newComplaintId();
    await execute(id, commandBy('ana', 'register', registration), Date.now());
    await execute(id, delivered('one'), Date.now());
    await execute(id, commandBy('ben', 'add-note', { text: 'seen' }), Date.now());
    const accept = { ...commandBy('ana', 'accept', {}), expectedRevision: 0 };
    expect(await execute(id, accept, Date.now())).toMatchObject({ refusal: { code: 'revision-moved' } });
  });
});

describe('what a command brings about', () => {
  const ruled = (version: number) =>
    policyDocumentSchema.parse({
      ...ladderPolicy,
      id: 'ruled',
      version,
      concerns: [{ id: 'threat', title: 'A threat' }],
      triggers: [
        {
          id: 'threat',
          title: 'A threat',
          when: { field: 'concerns', contains: 'threat' },
          then: { escalateTo: 'department' },
        },
      ],
    });
  let executeRuled: typeof execute;

  beforeAll(async () => {
    await publishPolicy(store, ruled(1));
    executeRuled = createExecute({
      store,
      policies: openPolicies(store.durable, 'ruled'),
      organisation,
      lookAround: async () => ({ ...NOTHING_AROUND, previous: { count: 2, ids: ['A-1', 'A-2'] } }),
    });
  });

  it('is stored in one append with it; what follows from the policy is by the system', async () => {
    const id = newComplaintId();
    const now = Date.now();
    await executeRuled(id, commandBy('ana', 'register', registration), now);
    const raise = commandBy('ana', 'raise-concern', { concern: 'threat' });
    const { outcome, view } = await executeRuled(id, raise, now);
    expect(outcome.events).toEqual([
      { type: 'ConcernRaised', revision: 1 },
      { type: 'TriggerFired', revision: 2 },
      { type: 'ComplaintEscalated', revision: 3 },
    ]);
    expect(view).toMatchObject({ level: 'department', revision: 3 });
    const stored = (await store.durable.readStream(`complaint-${id}`)).slice(1);
    expect(stored.map(({ metadata }) => metadata)).toMatchObject([
      { commandId: raise.id, by: { id: 'ana' } },
      { commandId: raise.id, by: { id: 'system' } },
      { commandId: raise.id, by: { id: 'system' } },
    ]);
    expect(await executeRuled(id, raise, now)).toMatchObject({ outcome });
  });

  it('keeps what was known of other complaints when it was decided', async () => {
    const id = newComplaintId();
    await executeRuled(id, commandBy('ana', 'register', registration), Date.now());
    const [registered] = await store.durable.readStream(`complaint-${id}`);
    expect(registered?.data).toMatchObject({ previous: { count: 2, ids: ['A-1', 'A-2'] } });
  });

  it('follows the policy that a complaint was put under, once it is published', async () => {
    const id = newComplaintId();
    await executeRuled(id, commandBy('ana', 'register', registration), Date.now());
    const adopt = () => commandBy('max', 'adopt-policy', { version: 2, reason: 'Better' });
    expect(await executeRuled(id, adopt(), Date.now())).toMatchObject({
      refusal: { code: 'unknown-policy' },
    });
    await publishPolicy(store, ruled(2));
    expect(await executeRuled(id, adopt(), Date.now())).toMatchObject({
      outcome: { events: [{ type: 'PolicyAdopted' }] },
    });
    expect(await executeRuled(id, adopt(), Date.now())).toMatchObject({
      refusal: { code: 'nothing-changes' },
    });
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
