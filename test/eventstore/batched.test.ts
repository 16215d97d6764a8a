import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { batched } from '../../platform/batched';

test('everyone gets what belongs to their item, in however many loads and whatever order these end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(9), { maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 7 }),
      async (items, lanes, most) => {
        let loading = 0;
        let together = 0;
        const ask = batched<number, string>({
          lanes,
          most,
          async load(batch) {
            loading += 1;
            together = Math.max(together, loading);
            expect(batch.length).toBeLessThanOrEqual(most);
            for (let turns = batch[0] ?? 0; turns > 0; turns -= 1) await nextTurn();
            loading -= 1;
            return batch.map((item) => `of ${item}`);
          },
        });
        expect(await Promise.all(items.map(ask))).toEqual(items.map((item) => `of ${item}`));
        expect(together).toBeLessThanOrEqual(lanes);
      },
    ),
  );
});

test('a load begins after every call that it answers, also when another one is on its way', async () => {
  const asked: number[] = [];
  const seen: (readonly number[])[] = [];
  let go: () => void = () => {};
  const ask = batched<number, number>({
    lanes: 1,
    most: 10,
    async load(batch) {
      for (const item of batch) expect(asked).toContain(item);
      seen.push(batch);
      if (seen.length === 1) await new Promise<void>((resolve) => (go = resolve));
      return batch;
    },
  });
  const call = (item: number) => {
    asked.push(item);
    return ask(item);
  };
  const first = call(1);
  while (seen.length === 0) await nextTurn();
  const later = [call(2), call(3)];
  go();
  expect(await Promise.all([first, ...later])).toEqual([1, 2, 3]);
  expect(seen).toEqual([[1], [2, 3]]);
});

test('a load that fails fails all whom it was for, and the next one is made all the same', async () => {
  let loads = 0;
  const ask = batched<number, number>({
    lanes: 1,
    most: 2,
    async load(batch) {
      loads += 1;
      if (loads === 1) throw new Error('the disk is full');
      return batch;
    },
  });
  const [one, two, three] = await Promise.allSettled([ask(1), ask(2), ask(3)]);
  expect([one?.status, two?.status]).toEqual(['rejected', 'rejected']);
  expect(three).toEqual({ status: 'fulfilled', value: 3 });
});

test('a load that gives too little is an error, and nobody waits for ever', async () => {
  const ask = batched<number, number>({ lanes: 1, most: 5, load: async () => [7] });
  const answers = await Promise.allSettled([ask(1), ask(2)]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
