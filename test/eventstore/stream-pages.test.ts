import fc from 'fast-check';
import { LogCorrupted } from '../../eventstore/errors';
import type { EventStore, ReadStreamOptions } from '../../eventstore/port';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { execute, type TestDatabase } from '../support/postgres';
import { newEvents, newStream } from './events';
import { createEventLog } from './postgres';

let log: TestDatabase;
let store: EventStore;

beforeEach(async () => {
  log = await createEventLog();
  store = openPostgresEventStore({ databaseUrl: log.url });
});
afterEach(async () => {
  await store.close();
  await log.drop();
});

test('whoever reads beside others gets what they would get alone', async () => {
  const lengths = [0, 1, 3, 40, 700];
  const streams = lengths.map(newStream);
  for (const [index, length] of lengths.entries())
    if (length > 0) await store.append(streams[index] ?? '', newEvents(length), 'no-stream');
  const options: fc.Arbitrary<ReadStreamOptions> = fc.record(
    {
      from: fc.nat(750),
      limit: fc.nat(600),
      direction: fc.constantFrom('forwards', 'backwards'),
    },
    { requiredKeys: [] },
  );
  const reads = fc.array(fc.tuple(fc.constantFrom(...streams), options), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(reads, async (wanted) => {
      const together = await Promise.all(wanted.map((one) => store.visible.readStream(...one)));
      for (const [index, one] of wanted.entries())
        expect(together[index]).toEqual(await store.visible.readStream(...one));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('a stream with a hole is refused to whoever reads it, and to nobody else', async () => {
  const [whole, holed] = [newStream(), newStream()];
  for (const stream of [whole, holed]) await store.append(stream, newEvents(3), 'no-stream');
  await execute(
    log.url,
    `ALTER TABLE eventlog.events DISABLE TRIGGER ALL;
     DELETE FROM eventlog.events WHERE stream = '${holed}' AND revision = 1`,
  );
  const [good, bad] = await Promise.allSettled([whole, holed].map((one) => store.visible.readStream(one)));
  expect(good).toMatchObject({ status: 'fulfilled', value: { length: 3 } });
  expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(LogCorrupted) });
});
