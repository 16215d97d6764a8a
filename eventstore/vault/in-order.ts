/** Begins `submit` for each item in the order of the calls of its key, as soon as what it needs is there. */
export interface InOrder {
  run<Needed, Result>(
    key: string,
    needed: Needed | Promise<Needed>,
    submit: (needed: Needed) => Promise<Result>,
  ): Promise<Result>;
  /** Resolves when everything that was run until now has been submitted. */
  submitted(): Promise<void>;
}

/** One that never gets what it needs holds up nobody; a submit is not waited for, only begun in order. */
export function createInOrder(): InOrder {
  const last = new Map<string, Promise<void>>();
  return {
    async run(key, needed, submit) {
      const before = last.get(key);
      if (before === undefined && !(needed instanceof Promise)) return submit(needed);
      // In an object, for a bare promise would be waited for.
      const begun = Promise.all([needed, before]).then(([given]) => ({ result: submit(given) }));
      const turn = Promise.allSettled([begun, before]).then(() => undefined);
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
