/** Work that is collected. Two items with the same key are never in flight at the same time, and keep their order. */
export interface GroupItem {
  readonly key: string;
  readonly bytes: number;
}

export interface GroupCommitOptions<Item extends GroupItem, Result> {
  /** How many flushes may run at once. */
  readonly lanes: number;
  readonly maxItems: number;
  readonly maxBytes: number;
  /** An item that waited longer is answered by `expire` instead of being flushed, so that nobody waits for ever. */
  readonly maxWaitMs: number;
  readonly expire: (item: Item) => Result;
  /** One result per item, in their order. Must not reject. */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>;
}

export interface GroupCommit<Item, Result> {
  /** Resolves with the item's own result. */
  submit(item: Item): Promise<Result>;
  /** Resolves when all that was submitted has its result. */
  drain(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Fewer items than this are not shared out among lanes: a flush costs as much as some items do. */
const SMALLEST_SHARE = 8;

/**
 * Flushes concurrently submitted items together. A flush starts as soon as a lane is free, with its share of whatever
 * waits then: a lone item never waits for company, under load the batches grow by themselves, and while one lane waits
 * for its answer the other's batch is made.
 */
export function createGroupCommit<Item extends GroupItem, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const { lanes, maxItems, maxBytes, maxWaitMs, expire, flush } = options;
  const queues = new Map<string, Waiting<Item, Result>[]>();
  /** Keys with items waiting and none in flight, the longest waiting first. */
  const ready = new Set<string>();
  const drained: (() => void)[] = [];
  let flying = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || flying >= lanes || ready.size === 0) return;
    scheduled = true;
    // After the microtasks: callers woken by one answer submit their next items together.
    setImmediate(() => {
      scheduled = false;
      while (flying < lanes && ready.size > 0) {
        const share = Math.ceil(ready.size / (lanes - flying));
        void fly(take(share < SMALLEST_SHARE ? maxItems : Math.min(share, maxItems)));
      }
    });
  }

  function take(most: number): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    let bytes = 0;
    for (const key of ready) {
      const next = queues.get(key)?.[0];
      if (next === undefined) continue;
      if (batch.length > 0 && (batch.length >= most || bytes + next.item.bytes > maxBytes)) break;
      queues.get(key)?.shift();
      ready.delete(key);
      batch.push(next);
      bytes += next.item.bytes;
    }
    return batch;
  }

  async function fly(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    flying += 1;
    const now = performance.now();
    const late = new Set(batch.filter((waiting) => now - waiting.since > maxWaitMs));
    for (const { item, resolve } of late) resolve(expire(item));
    const live = batch.filter((waiting) => !late.has(waiting));
    try {
      const results = live.length > 0 ? await flush(live.map(({ item }) => item)) : [];
      for (const [index, { resolve, reject }] of live.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error('A flush gave fewer results than it had items.'));
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of live) reject(error);
    } finally {
      flying -= 1;
      for (const { item } of batch) settle(item.key);
      schedule();
      if (queues.size === 0) for (const done of drained.splice(0)) done();
    }
  }

  function settle(key: string): void {
    if (queues.get(key)?.length === 0) queues.delete(key);
    else ready.add(key);
  }

  return {
    submit(item) {
      return new Promise((resolve, reject) => {
        const waiting = { item, since: performance.now(), resolve, reject };
        const queue = queues.get(item.key);
        if (queue === undefined) {
          queues.set(item.key, [waiting]);
          ready.add(item.key);
        } else {
          queue.push(waiting);
        }
        schedule();
      });
    },
    async drain() {
      if (queues.size > 0) await new Promise<void>((resolve) => drained.push(resolve));
    },
  };
}
