import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { benchEvent } from './contender';
import { open } from './contenders';

const PER_STREAM = 100;

/** Stores so many events in streams of 100, eight appends at once; `onAppended` hears of the sum so far. */
export async function fillRedress(
  databaseUrl: string,
  events: number,
  onAppended: (events: number) => void = () => undefined,
): Promise<void> {
  const store = open('redress', databaseUrl, 8);
  let begun = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (begun < events) {
        const count = Math.min(PER_STREAM, events - begun);
        begun += count;
        const some = Array.from({ length: count }, (_, index) => benchEvent(randomUUID(), index));
        await store.append(`complaint-${randomUUID()}`, 0, some);
        done += count;
        onAppended(done);
      }
    }),
  );
  await store.close();
}

export async function fillEmmett(databaseUrl: string, events: number): Promise<void> {
  const store = getPostgreSQLEventStore(databaseUrl, { schema: { autoMigration: 'None' } });
  for (let done = 0; done < events; done += PER_STREAM) {
    const some = Array.from({ length: Math.min(PER_STREAM, events - done) }, (_, index) => {
      const { type, data, metadata } = benchEvent(randomUUID(), index);
      return { type, data, metadata };
    });
    await store.appendToStream(`complaint-${randomUUID()}`, some);
  }
  await store.close();
}
