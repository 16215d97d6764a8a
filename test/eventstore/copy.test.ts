import { copyLog, type CopyProgress } from '../../eventstore/copy';
import { StoreUnavailable } from '../../eventstore/errors';
import { openMemoryEventStore } from '../../eventstore/memory';
import type { EventStore, RecordedEvent } from '../../eventstore/port';
import type { ContractSubject } from './contract-subject';
import { failureOf, newEvent, newEvents, newStream, readAll } from './events';
import { makeFakeKurrentDbStore } from './kurrentdb/store';
import { makePostgresStore } from './postgres';

/** Streams that take turns, appends of all sizes, values that JSON and its readers may get wrong. */
async function fill(store: EventStore): Promise<void> {
  const streams = Array.from({ length: 5 }, newStream);
  for (let round = 0; round < 30; round += 1) {
    const odd = newEvent({
      data: { round, n: [1e21, 5e-324, -1.5], text: 'ü😀 "q" \\u0000\n', b: { z: null, a: [] } },
      metadata: { at: round, nested: { deep: [{}] } },
    });
    await store.append(streams[(round * 3) % 5] ?? '', [...newEvents(round % 4), odd], 'any');
  }
  await store.append(newStream(), [newEvent({ data: { text: 'x'.repeat(1024 * 1024 - 200) } })], 'no-stream');
  for (const text of ['é', 'y']) {
    await store.append(streams[0] ?? '', [newEvent({ data: { text: text.repeat(300_000) } })], 'any');
  }
}

async function contentOf(store: EventStore): Promise<object[]> {
  const events: RecordedEvent[] = await readAll(store.durable);
  return events.map(({ stream, revision, id, type, data, metadata }) => {
    return { stream, revision, id, type, data, metadata };
  });
}

describe('copying a log', () => {
  const subjects: ContractSubject[] = [];
  async function open(make: () => Promise<ContractSubject>): Promise<EventStore> {
    const subject = await make();
    subjects.push(subject);
    return subject.store;
  }
  afterEach(async () => {
    for (const subject of subjects.splice(0)) await subject.dispose();
  });

  test('from PostgreSQL through memory and KurrentDB back to PostgreSQL changes nothing', async () => {
    const first = await open(makePostgresStore);
    await fill(first);
    const content = await contentOf(first);
    let from = first;
    for (const make of [makeMemory, makeFakeKurrentDbStore, makePostgresStore]) {
      const to = await open(make);
      const steps: CopyProgress[] = [];
      const result = await copyLog(from, to, { onProgress: (step) => steps.push(step) });
      expect(result).toEqual({ events: content.length, appended: content.length });
      expect(await contentOf(to)).toEqual(content);
      expect(steps.at(-1)).toEqual({ step: 'verifying', events: content.length });
      expect(steps.map(({ step }) => step)).toContain('copying');
      from = to;
    }
  });

  test('goes on where it broke off, however the source grew since', async () => {
    const from = openMemoryEventStore();
    await fill(from);
    const to = openMemoryEventStore();
    let appends = 0;
    const failing: EventStore = {
      ...to,
      append: async (stream, events, expected) => {
        appends += 1;
        // The third answer gets lost after the events are stored, and nothing is stored after that.
        if (appends <= 3) await to.append(stream, events, expected);
        if (appends >= 3) throw new StoreUnavailable('a test');
        return to.append(stream, events, expected);
      },
    };
    expect(await failureOf(copyLog(from, failing))).toBeInstanceOf(StoreUnavailable);
    const before = (await contentOf(to)).length;
    const last = (await readAll(from.durable)).at(-1);
    await from.append(last?.stream ?? '', newEvents(2), 'any');

    const content = await contentOf(from);
    expect(before).toBeGreaterThan(2);
    expect(await copyLog(from, to)).toEqual({ events: content.length, appended: content.length - before });
    expect(await contentOf(to)).toEqual(content);
    expect(await copyLog(from, to)).toEqual({ events: content.length, appended: 0 });
  });

  test('extends a copy whose last append has grown in the source', async () => {
    const [from, to] = [openMemoryEventStore(), openMemoryEventStore()];
    const stream = newStream();
    await from.append(stream, newEvents(2), 'no-stream');
    await copyLog(from, to);
    await from.append(stream, newEvents(2), 1);
    expect(await copyLog(from, to)).toEqual({ events: 4, appended: 2 });
  });

  test('refuses a target that holds something else, and adds nothing to it', async () => {
    const [from, to] = [openMemoryEventStore(), openMemoryEventStore()];
    await fill(from);
    await to.append(newStream(), newEvents(1), 'any');
    expect(await failureOf(copyLog(from, to))).toMatchObject({
      code: 'RDS-5402',
      why: expect.stringContaining('event 1'),
    });
    expect(await contentOf(to)).toHaveLength(1);
  });

  test('refuses a target that was used after it was copied', async () => {
    const [from, to] = [openMemoryEventStore(), openMemoryEventStore()];
    await from.append(newStream(), newEvents(3), 'any');
    await copyLog(from, to);
    await to.append(newStream(), newEvents(1), 'any');
    expect(await failureOf(copyLog(from, to))).toMatchObject({
      code: 'RDS-5402',
      why: expect.stringContaining('event 4'),
    });
  });

  test('says so when somebody appends to the source meanwhile', async () => {
    const [from, to] = [openMemoryEventStore(), openMemoryEventStore()];
    await from.append(newStream(), newEvents(3), 'any');
    let wrote = false;
    const writing: EventStore = {
      ...to,
      append: async (stream, events, expected) => {
        const appended = await to.append(stream, events, expected);
        if (!wrote) await from.append(newStream(), newEvents(1), 'any');
        wrote = true;
        return appended;
      },
    };
    expect(await failureOf(copyLog(from, writing))).toMatchObject({
      code: 'RDS-5402',
      fix: expect.stringContaining('Stop what writes'),
    });
  });

  test('refuses an event that does not fit its content hash', async () => {
    const [from, to] = [openMemoryEventStore(), openMemoryEventStore()];
    await from.append('complaint-1', newEvents(3), 'any');
    const changed: EventStore = {
      ...from,
      async *sealed() {
        for await (const page of from.sealed()) {
          yield page.map((event) => (event.revision === 1 ? { ...event, data: { text: 'changed' } } : event));
        }
      },
    };
    expect(await failureOf(copyLog(changed, to))).toMatchObject({
      code: 'RDS-5401',
      why: expect.stringContaining('event 1 of complaint-1'),
    });
  });
});

async function makeMemory(): Promise<ContractSubject> {
  const store = openMemoryEventStore();
  return { store, dispose: () => store.close() };
}
