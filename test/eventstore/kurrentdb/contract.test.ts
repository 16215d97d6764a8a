import { openKurrentDbEventStore } from '../../../eventstore/kurrentdb/store';
import { describeEventStoreContract } from '../contract';
import { makeFakeKurrentDbStore } from './store';

describeEventStoreContract('KurrentDB', makeFakeKurrentDbStore);

const url = process.env['KURRENTDB_URL'];
if (url !== undefined && url !== '') {
  describeEventStoreContract(
    'KurrentDB itself',
    async () => {
      const store = openKurrentDbEventStore({ url });
      return { store, dispose: () => store.close() };
    },
    { log: 'shared' },
  );
}
