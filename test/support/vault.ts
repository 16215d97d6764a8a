import { openEventStoreAt } from '../../cli/start/storage-step';
import { personalPartsOf } from '../../domain/personal/personal-parts';
import type { EventStore } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openMasterKeys } from '../../eventstore/vault/master-keys';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../eventstore/vault/postgres-keys';
import type { SubjectKeys } from '../../eventstore/vault/subject-keys';
import { openSubjects, type Subjects } from '../../eventstore/vault/subjects';
import { openVault } from '../../eventstore/vault/vault';

/** REDRESS_MASTER_KEY of tests. */
export const MASTER_KEY = Buffer.alloc(32, 'test').toString('base64');

/** An event log that encrypts personal data, as in production. */
export interface TestVault {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly subjects: Subjects;
  close(): Promise<void>;
}

const masterKeys = openMasterKeys({ key: MASTER_KEY });

/** Makes the tables that are missing. `eventStore` is the address of the log when it is not in the database. */
export async function openTestVault(databaseUrl: string, eventStore?: string): Promise<TestVault> {
  await migrateEventLog(databaseUrl);
  await migrateSubjectKeys(databaseUrl);
  return connectTestVault(databaseUrl, eventStore);
}

export function connectTestVault(databaseUrl: string, eventStore = databaseUrl): TestVault {
  const keys = openSubjectKeys({ databaseUrl, masterKeys });
  const store = openVault(openEventStoreAt(eventStore, 'redress'), keys, personalPartsOf);
  return {
    store,
    keys,
    subjects: openSubjects(keys),
    async close() {
      await store.close();
      await keys.close();
    },
  };
}
