import { StoreUnavailable } from '../../eventstore/errors';
import { type MakeSubject, useStore, withOwnStore } from './contract-subject';
import { failureOf, newEvents, newStream } from './events';

export function describeLifecycle(makeStore: MakeSubject): void {
  describe('waking and closing', () => {
    const store = useStore(makeStore);

    test('wakes its subscribers after an append, and no more after their end', async () => {
      const wakes = { ended: 0 };
      const end = store().onAppend(() => {
        wakes.ended += 1;
      });
      await new Promise<void>((resolve) => {
        store().onAppend(resolve);
        void store().append(newStream(), newEvents(1), 'any');
      });
      end();
      const until = wakes.ended;
      await new Promise<void>((resolve) => {
        store().onAppend(resolve);
        void store().append(newStream(), newEvents(1), 'any');
      });
      expect(wakes.ended).toBe(until);
    });

    test('finishes on close what it accepted, and refuses what comes later', () =>
      withOwnStore(makeStore, async (own) => {
        const stream = newStream();
        const accepted = [
          ...Array.from({ length: 100 }, () => own.append(newStream(), newEvents(1), 'any')),
          ...Array.from({ length: 10 }, () => own.append(stream, newEvents(1), 'any')),
        ];
        const closed = own.close();
        const late = failureOf(own.append(newStream(), newEvents(1), 'any'));
        await closed;

        expect(await late).toBeInstanceOf(StoreUnavailable);
        for (const { outcome } of await Promise.all(accepted)) expect(outcome).toBe('appended');
        expect(await failureOf(own.durable.readStream(stream))).toBeInstanceOf(StoreUnavailable);
        await own.close();
      }));
  });
}
