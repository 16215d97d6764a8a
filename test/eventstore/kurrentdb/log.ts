/** An event as a client proposes it; data and metadata are bytes for KurrentDB. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Stored extends Proposed {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  /** Units of 100 ns since 1970. */
  readonly created: bigint;
}

export type Expected = 'any' | 'no-stream' | 'stream-exists' | number;

export type CommitResult =
  | { readonly kind: 'success'; readonly revision: number; readonly position: bigint }
  | { readonly kind: 'wrong-revision'; readonly current: number }
  | { readonly kind: 'too-large' };

export interface FakeLog {
  readonly events: readonly Stored[];
  readonly maxAppendSize: number;
  stream(name: string): readonly Stored[];
  commit(stream: string, expected: Expected, proposed: readonly Proposed[]): CommitResult;
  /** Loses the memory of recent ids, as a server does that was restarted or has seen many since. */
  forgetRecentIds(): void;
  onCommit(listener: (event: Stored) => void): () => void;
}

/**
 * The log of KurrentDB with its rules for appends: what is compared when an append is repeated depends on the expected
 * revision, only ids are compared, and with the stream's own revision nothing is. -1 is the revision of no stream.
 */
export function createFakeLog(maxAppendSize = 1024 * 1024): FakeLog {
  const events: Stored[] = [];
  const streams = new Map<string, Stored[]>();
  /** One entry an id, whatever the stream: the newest wins. */
  const recent = new Map<string, Stored>();
  const listeners = new Set<(event: Stored) => void>();
  let end = 1000n;

  function success(event: Stored): CommitResult {
    return { kind: 'success', revision: event.revision, position: event.position };
  }

  function store(stream: string, proposed: readonly Proposed[]): CommitResult {
    const stored = streams.get(stream) ?? [];
    streams.set(stream, stored);
    const added = proposed.map((event, index) => {
      const position = end;
      end += BigInt(100 + sizeOf(event));
      const revision = stored.length + index;
      return { ...event, stream, revision, position, created: BigInt(Date.now()) * 10_000n + 7n };
    });
    stored.push(...added);
    events.push(...added);
    for (const event of added) recent.set(event.id, event);
    for (const event of added) for (const listener of listeners) listener(event);
    return success(last(added));
  }

  function commit(stream: string, expected: Expected, proposed: readonly Proposed[]): CommitResult {
    if (proposed.reduce((sum, event) => sum + sizeOf(event), 0) > maxAppendSize) return { kind: 'too-large' };
    const stored = streams.get(stream) ?? [];
    const current = stored.length - 1;
    const wrong: CommitResult = { kind: 'wrong-revision', current };
    if (expected === 'any' || expected === 'stream-exists') {
      if (expected === 'stream-exists' && current < 0) return wrong;
      const known = proposed
        .map(({ id }) => recent.get(id))
        .map((one) => (one?.stream === stream ? one : undefined));
      if (known[0] === undefined) return store(stream, proposed);
      const all = known.filter((one) => one !== undefined);
      return all.length === known.length ? success(last(all)) : wrong;
    }
    const revision = expected === 'no-stream' ? -1 : expected;
    if (revision === current) return store(stream, proposed);
    if (revision > current) return wrong;
    const places = proposed.map((_, index) => stored[revision + 1 + index]);
    const same = places.filter((one, index) => one?.id === proposed[index]?.id);
    const [final] = places.slice(-1);
    return same.length === proposed.length && final !== undefined ? success(final) : wrong;
  }

  return {
    events,
    maxAppendSize,
    stream: (name) => streams.get(name) ?? [],
    commit,
    forgetRecentIds: () => recent.clear(),
    onCommit(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function sizeOf({ type, data, metadata }: Proposed): number {
  return data.length + metadata.length + 2 * type.length;
}

function last(events: readonly Stored[]): Stored {
  const event = events.at(-1);
  if (event === undefined) throw new Error('An append has at least one event.');
  return event;
}
