export interface BatchedOptions<Item, Result> {
  /** How many loads may run at once. */
  readonly lanes: number;
  /** The most items of a load. */
  readonly most: number;
  /** One result per item, in their order. What it rejects with goes to every one of them. */
  readonly load: (items: readonly Item[]) => Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one load of what is asked for at about the same time. A load begins after every call that it answers, as soon as
 * a lane is free: a lone call waits for no company, and under load the batches grow by themselves. That spares most of
 * what a question to a database costs, which is not the question.
 */
export function batched<Item, Result>({
  lanes,
  most,
  load,
}: BatchedOptions<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let loading = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || loading >= lanes || waiting.length === 0) return;
    scheduled = true;
    // After the microtasks, so that those who were woken by one answer ask together.
    setImmediate(() => {
      scheduled = false;
      while (loading < lanes && waiting.length > 0) {
        const batch = waiting.slice(0, most);
        waiting = waiting.slice(most);
        void answer(batch);
      }
    });
  }

  async function answer(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    loading += 1;
    try {
      const results = await load(batch.map(({ item }) => item));
      if (results.length !== batch.length)
        throw new Error(`A load gave ${results.length} results for ${batch.length} items.`);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      loading -= 1;
      schedule();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
