import { setTimeout as sleep } from 'node:timers/promises';

/** Limits of {@link until}, in milliseconds. */
export interface UntilOptions {
  readonly timeoutMs: number;
  readonly everyMs?: number;
}

/**
 * Asks again and again until the answer is something other than undefined, and resolves with it; with undefined once the
 * time is up. The question is asked at least once, and what it throws is thrown on.
 */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  { timeoutMs, everyMs = 50 }: UntilOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= deadline) return answer;
    await sleep(everyMs);
  }
}
