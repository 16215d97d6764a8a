import { openMemoryEventStore } from '../../eventstore/memory';
import { describeEventStoreContract } from './contract';

describeEventStoreContract('memory', async () => {
  const store = openMemoryEventStore();
  return { store, dispose: () => store.close() };
});
