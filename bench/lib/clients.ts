/** What some clients did one after the other, each as fast as it was answered. */
export interface Done {
  /** Of all clients together. */
  readonly perSecond: number;
  /** Of each piece, in milliseconds. */
  readonly times: readonly number[];
}

/**
 * Has so many clients at once do pieces of work for so many milliseconds. Only what was done within that time counts;
 * what was begun is finished. `work` gets a function that it calls around each piece. The first error ends all.
 */
export async function runClients(
  clients: number,
  ms: number,
  work: (timed: <Result>(piece: () => Promise<Result>) => Promise<Result>) => Promise<void>,
): Promise<Done> {
  const times: number[] = [];
  const until = performance.now() + ms;
  async function timed<Result>(piece: () => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    const result = await piece();
    const now = performance.now();
    if (now <= until) times.push(now - begun);
    return result;
  }
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) await work(timed);
    }),
  );
  return { perSecond: times.length / (ms / 1_000), times };
}
