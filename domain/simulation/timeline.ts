/** What happens when: each of `size` numbered things has at most one moment. */
export interface Timeline {
  put(index: number, at: number): void;
  /** The thing with the earliest moment, of several the one with the lowest number; undefined when there is none. */
  take(): number | undefined;
}

/** A binary heap. */
export function createTimeline(size: number): Timeline {
  const heap = new Uint32Array(size);
  const moments = new Float64Array(size);
  let length = 0;

  const momentOf = (index: number) => moments[index] ?? Number.POSITIVE_INFINITY;
  const thing = (place: number) => heap[place] ?? 0;
  const isBefore = (a: number, b: number) =>
    momentOf(a) < momentOf(b) || (momentOf(a) === momentOf(b) && a < b);

  function sink(index: number): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= length) break;
      const child = left + 1 < length && isBefore(thing(left + 1), thing(left)) ? left + 1 : left;
      if (isBefore(index, thing(child))) break;
      heap[place] = thing(child);
      place = child;
    }
    heap[place] = index;
  }

  return {
    put(index, at) {
      moments[index] = at;
      let place = length;
      length += 1;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (isBefore(thing(parent), index)) break;
        heap[place] = thing(parent);
        place = parent;
      }
      heap[place] = index;
    },
    take() {
      if (length === 0) return undefined;
      const first = thing(0);
      length -= 1;
      if (length > 0) sink(thing(length));
      return first;
    },
  };
}
