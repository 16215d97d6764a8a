import type { EventStore } from '../../eventstore/port';
import { describeAppending } from './contract-append';
import { describeIdempotence } from './contract-idempotence';
import { describeLifecycle } from './contract-lifecycle';
import { describeReading } from './contract-read';

/** A store with an empty log of its own. */
export interface ContractSubject {
  readonly store: EventStore;
  /** Closes the store and removes its log. */
  dispose(): Promise<void>;
}

export type MakeSubject = () => Promise<ContractSubject>;

/** What every adapter of the event log promises, whatever it stores in. */
export function describeEventStoreContract(name: string, makeStore: MakeSubject): void {
  describe(`${name} keeps the contract of the event store:`, () => {
    describeAppending(makeStore);
    describeIdempotence(makeStore);
    describeReading(makeStore);
    describeLifecycle(makeStore);
  });
}

/** One store for the tests of a block, which keep apart by the names of their streams. */
export function useStore(makeStore: MakeSubject): () => EventStore {
  let subject: ContractSubject;
  beforeAll(async () => {
    subject = await makeStore();
  });
  afterAll(() => subject.dispose());
  return () => subject.store;
}

/** For a test that needs a log, or a store, to itself. */
export async function withOwnStore(
  makeStore: MakeSubject,
  run: (store: EventStore) => Promise<void>,
): Promise<void> {
  const subject = await makeStore();
  try {
    await run(subject.store);
  } finally {
    await subject.dispose();
  }
}
