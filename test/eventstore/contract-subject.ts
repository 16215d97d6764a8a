import type { EventStore } from '../../eventstore/port';

/** A store with an empty log of its own. */
export interface ContractSubject {
  readonly store: EventStore;
  /** Closes the store and removes its log. */
  dispose(): Promise<void>;
}

export type MakeSubject = () => Promise<ContractSubject>;

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
