/**
 * Runs work one piece at a time, first in, first out. A piece that fails fails its own promise only.
 */
export function fifo(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
}
