import { randomBytes } from 'node:crypto';
import { openMemoryEventStore } from '../../../eventstore/memory';
import { migrateEventLog } from '../../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../../eventstore/postgres/store';
import type { EventReader, EventStore, LogSlice, RecordedEvent } from '../../../eventstore/port';
import { openMasterKeys } from '../../../eventstore/vault/master-keys';
import { migrateSubjectKeys } from '../../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../../eventstore/vault/postgres-keys';
import { openVault } from '../../../eventstore/vault/vault';
import { createTestDatabase } from '../../support/postgres';
import { describeEventStoreContract } from '../contract';
import { describeAppending } from '../contract-append';
import { describeIdempotence } from '../contract-idempotence';
import { describeLifecycle } from '../contract-lifecycle';
import { describeReading } from '../contract-read';
import { describeTail } from '../contract-tail';
import type { ContractSubject } from '../contract-subject';
import { memoryKeys } from './memory-keys';
import { hasSomeParts, someParts } from './parts';

/** Every event with personal parts has the subject, and who reads does not see that: the contract knows of none. */
function ofSubject(store: EventStore, subject: string): EventStore {
  const without = (event: RecordedEvent) => ({
    ...event,
    metadata: Object.fromEntries(Object.entries(event.metadata).filter(([name]) => name !== 'subject')),
  });
  const opened = (slice: LogSlice) => ({ ...slice, events: slice.events.map(without) });
  const reader = <G extends 'visible' | 'durable'>(inner: EventReader<G>): EventReader<G> => ({
    ...inner,
    readStream: async (...options) => (await inner.readStream(...options)).map(without),
    readLog: async (options) => opened(await inner.readLog(options)),
    async *subscribe(options) {
      for await (const slice of inner.subscribe(options)) yield opened(slice);
    },
  });
  return {
    ...store,
    append: (stream, events, expected) =>
      store.append(
        stream,
        events.map((event) =>
          hasSomeParts(event.data) ? { ...event, metadata: { ...event.metadata, subject } } : event,
        ),
        expected,
      ),
    visible: reader(store.visible),
    durable: reader(store.durable),
  };
}

async function overPostgres(): Promise<ContractSubject> {
  const database = await createTestDatabase();
  await migrateEventLog(database.url);
  await migrateSubjectKeys(database.url);
  const masterKeys = openMasterKeys({ key: randomBytes(32).toString('base64') });
  const keys = openSubjectKeys({ databaseUrl: database.url, masterKeys });
  const subject = await keys.subjectFor('person', 'reference 7');
  const vault = openVault(openPostgresEventStore({ databaseUrl: database.url }), keys, someParts);
  return {
    store: ofSubject(vault, subject),
    async dispose() {
      await vault.close();
      await keys.close();
      await database.drop();
    },
  };
}

async function overMemory(): Promise<ContractSubject> {
  const keys = memoryKeys();
  const vault = openVault(openMemoryEventStore(), keys, someParts);
  const subject = await keys.subjectFor('person', 'reference 7');
  return { store: ofSubject(vault, subject), dispose: () => vault.close() };
}

/** All but what is said of sealed events: those of a vault are ciphertext, not what is read (see vault.test.ts). */
describe.each([
  ['PostgreSQL', overPostgres],
  ['the memory', overMemory],
])('a vault over %s keeps the contract of the event store', (_, makeStore) => {
  describeAppending(makeStore);
  describeIdempotence(makeStore);
  describeReading(makeStore, { log: 'own' });
  describeTail(makeStore);
  describeLifecycle(makeStore);
});

describeEventStoreContract('A vault without personal events', async () => {
  const vault = openVault(openMemoryEventStore(), memoryKeys(), () => []);
  return { store: vault, dispose: () => vault.close() };
});
