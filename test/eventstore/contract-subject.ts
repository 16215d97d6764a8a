import type { EventStore } from '../../eventstore/port';

/** A store with a log; see {@link ContractOptions} for whose. */
export interface ContractSubject {
  readonly store: EventStore;
  /** Closes the store and removes its log, if that is its own. */
  dispose(): Promise<void>;
}

export interface ContractOptions {
  /**
   * `own`: every subject has an empty log, and nobody else appends to it. `shared`: the log is older than the subject, and
   * the store behind it adds entries of its own; what only an empty or still log can show is then not asked for.
   */
  readonly log: 'own' | 'shared';
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
