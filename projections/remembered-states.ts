import type { ReadModelTransaction } from './projection';

/** So many states are remembered at most: about 50 MiB of complaints. */
const MOST = 5_000;

/** Folded states by id, as a run over the log needs them: those that were used last are at hand, the others are loaded. */
export interface RememberedStates<State> {
  /** The states of these ids, as far as there are any. The map is the caller's, to be changed and given to `keep`. */
  load(tx: ReadModelTransaction, ids: Iterable<string>): Promise<Map<string, State>>;
  /** Remembers them for the next call; to be called when they were written. */
  keep(states: ReadonlyMap<string, State>): void;
}

/** `fromTable` gives those of these ids that are stored. */
export function rememberedStates<State>(
  fromTable: (tx: ReadModelTransaction, ids: readonly string[]) => Promise<ReadonlyMap<string, State>>,
): RememberedStates<State> {
  const remembered = new Map<string, State>();
  return {
    async load(tx, ids) {
      const states = new Map<string, State>();
      const unknown: string[] = [];
      for (const id of ids) {
        const state = remembered.get(id);
        if (state === undefined) unknown.push(id);
        else states.set(id, state);
      }
      if (unknown.length === 0) return states;
      for (const [id, state] of await fromTable(tx, unknown)) states.set(id, state);
      return states;
    },
    keep(states) {
      for (const [id, state] of states) {
        // A map keeps the order of insertion: the first is the one that was not used for longest.
        remembered.delete(id);
        remembered.set(id, state);
      }
      for (const id of remembered.keys()) {
        if (remembered.size <= MOST) break;
        remembered.delete(id);
      }
    },
  };
}
