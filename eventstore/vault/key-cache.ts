import type { SubjectKey } from './subject-keys';

/** Keys in memory, for a short while. */
export interface KeyCache {
  get(subject: string): SubjectKey | undefined;
  /** `asOf`: the moment of `performance.now()` before the key was asked for: it may have been erased right after. */
  put(subject: string, key: SubjectKey, asOf: number): void;
}

const MOST = 20_000;

/** Keeps a key for `lifeMs` from the moment as of which it is known, and of more than {@link MOST} the newest. */
export function createKeyCache(lifeMs: number): KeyCache {
  const entries = new Map<string, { readonly key: SubjectKey; readonly until: number }>();
  return {
    get(subject) {
      const entry = entries.get(subject);
      if (entry && entry.until > performance.now()) return entry.key;
      entries.delete(subject);
      return undefined;
    },
    put(subject, key, asOf) {
      entries.delete(subject);
      entries.set(subject, { key, until: asOf + lifeMs });
      if (entries.size > MOST)
        for (const oldest of [...entries.keys()].slice(0, MOST / 10)) entries.delete(oldest);
    },
  };
}
