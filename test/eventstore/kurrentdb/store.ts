import { openKurrentDbEventStore } from '../../../eventstore/kurrentdb/store';
import type { ContractSubject } from '../contract-subject';
import { startFakeKurrentDb } from './server';

export async function makeFakeKurrentDbStore(): Promise<ContractSubject> {
  const server = await startFakeKurrentDb();
  const store = openKurrentDbEventStore({ url: server.url });
  return {
    store,
    async dispose() {
      await store.close();
      await server.close();
    },
  };
}
