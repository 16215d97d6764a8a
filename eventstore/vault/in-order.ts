/** Runs `prepare` for each item at once, and `submit` with what it gave in the order of the calls of each key. */
export interface InOrder {
  run<Prepared, Result>(
    key: string,
    prepare: () => Promise<Prepared>,
    submit: (prepared: Prepared) => Promise<Result>,
  ): Promise<Result>;
  /** Resolves when everything that was run until now has been submitted. */
  submitted(): Promise<void>;
}

/** One that fails to prepare holds up nobody; a submit is not waited for, only begun in order. */
export function createInOrder(): InOrder {
  const last = new Map<string, Promise<void>>();
  return {
    async run(key, prepare, submit) {
      // In an object, for a bare promise would be waited for.
      const begun = Promise.all([prepare(), last.get(key)]).then(([prepared]) => ({
        result: submit(prepared),
      }));
      const turn = Promise.allSettled([begun, last.get(key)]).then(() => undefined);
      last.set(key, turn);
      try {
        const { result } = await begun;
        return await result;
      } finally {
        if (last.get(key) === turn) last.delete(key);
      }
    },
    async submitted() {
      await Promise.all(last.values());
    },
  };
}
