import { setTimeout as delay } from 'node:timers/promises';

/** Resolves with the first value that is neither undefined nor false; rejects with the last error or value after the limit. */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 30_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  let last: unknown = 'nothing';
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) {
      const found = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`did not come true within ${limitMs} ms, at last: ${found}`, { cause: last });
    }
    await delay(20);
  }
}
