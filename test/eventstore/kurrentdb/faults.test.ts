import { EventIdConflict, StoreUnavailable, WrongRevision } from '../../../eventstore/errors';
import { openKurrentDbEventStore } from '../../../eventstore/kurrentdb/store';
import type { EventStore, ExpectedRevision } from '../../../eventstore/port';
import { failureOf, newEvent, newEvents, newStream, persistently, readAll } from '../events';
import { createFakeLog } from './log';
import { type FakeKurrentDb, startFakeKurrentDb } from './server';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A promise and what settles it. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('KurrentDB when things go wrong', () => {
  let server: FakeKurrentDb;
  let store: EventStore;
  const others: EventStore[] = [];
  const another = (options: { callTimeoutMs?: number; url?: string } = {}) => {
    const other = openKurrentDbEventStore({ url: server.url, ...options });
    others.push(other);
    return other;
  };
  beforeEach(async () => {
    server = await startFakeKurrentDb();
    store = openKurrentDbEventStore({ url: server.url });
  });
  afterEach(async () => {
    for (const one of [store, ...others.splice(0)]) await one.close();
    await server.close();
  });

  test.each<ExpectedRevision>(['any', 'stream-exists', 1])(
    'an append (expecting %p) whose answer was lost with the connection is stored once, however late it is repeated',
    async (expected) => {
      const stream = newStream();
      await store.append(stream, newEvents(2), 'no-stream');
      const events = newEvents(2);
      server.fail('append', { kind: 'drop', when: 'after' });
      expect(await failureOf(store.append(stream, events, expected))).toBeInstanceOf(StoreUnavailable);
      await persistently(() => another().append(stream, newEvents(3), 'any'));
      server.log.forgetRecentIds();
      const again = await persistently(() => store.append(stream, events, expected));
      expect(again).toMatchObject({ outcome: 'duplicate', firstRevision: 2, lastRevision: 3 });
      expect(server.log.stream(stream)).toHaveLength(7);
    },
  );

  test('an append that did not arrive is stored when it is repeated', async () => {
    const stream = newStream();
    const events = newEvents(2);
    server.fail('append', { kind: 'drop', when: 'before' }, { kind: 'unavailable' });
    const appended = await persistently(() => store.append(stream, events, 'no-stream'));
    expect(appended).toMatchObject({ outcome: 'appended', firstRevision: 0 });
    expect(server.log.stream(stream)).toHaveLength(2);
  });

  test('regression: the same ids at the revision the stream has, which KurrentDB itself stores twice', async () => {
    const stream = newStream();
    const events = newEvents(1);
    await store.append(stream, events, 'no-stream');
    expect(await store.append(stream, events, 0)).toMatchObject({ outcome: 'duplicate', firstRevision: 0 });
    expect(server.log.stream(stream)).toHaveLength(1);
  });

  test('an append that was given up and arrives late is not stored beside its repetition', async () => {
    const impatient = another({ callTimeoutMs: 150 });
    const stream = newStream();
    const events = newEvents(1);
    const late = gate();
    server.fail('append', { kind: 'hold', until: late.opened });
    expect(await failureOf(impatient.append(stream, events, 'any'))).toBeInstanceOf(StoreUnavailable);
    await store.append(stream, newEvents(1), 'any');
    expect(await store.append(stream, events, 'any')).toMatchObject({
      outcome: 'appended',
      firstRevision: 1,
    });
    late.open();
    await store.append(stream, newEvents(1), 1);
    expect(server.log.stream(stream)).toHaveLength(3);
  });

  test('two processes that store the same ids at the same moment: other content is a conflict, the same is not', async () => {
    const stream = newStream();
    const event = newEvent();
    for (const [other, outcome] of [
      [{ ...event, data: { other: true } }, 'event-id-conflict'],
      [event, 'appended'],
    ] as const) {
      const own = `${stream}-${outcome}`;
      const slow = gate();
      server.fail('append', { kind: 'hold', until: slow.opened });
      const before = server.calls.append;
      const racing = store.append(own, [event], 'no-stream').then(
        (result) => result.outcome,
        (error) => error.code,
      );
      await until(() => server.calls.append > before);
      await another().append(own, [other], 'no-stream');
      slow.open();
      expect(await racing).toBe(outcome);
      expect(server.log.stream(own)).toHaveLength(1);
    }
  });

  test('an append expecting any is judged anew when another process was faster', async () => {
    const stream = newStream();
    const slow = gate();
    server.fail('append', { kind: 'hold', until: slow.opened });
    const racing = store.append(stream, newEvents(1), 'any');
    const before = failureOf(store.append(stream, newEvents(1), 'no-stream'));
    await until(() => server.calls.append > 0);
    await another().append(stream, newEvents(2), 'any');
    slow.open();
    expect(await racing).toMatchObject({ outcome: 'appended', firstRevision: 2 });
    expect(await before).toBeInstanceOf(WrongRevision);
    expect(await before).toMatchObject({ actual: 2 });
  });

  test('a client whose call failed is replaced, and the calls it still has are answered', async () => {
    const stream = newStream();
    await store.append(stream, newEvents(3), 'any');
    const slow = gate();
    server.fail('read', { kind: 'hold', until: slow.opened }, { kind: 'unavailable' });
    const before = server.calls.read;
    const held = store.visible.readStream(stream);
    await until(() => server.calls.read > before);
    expect(await failureOf(store.visible.readStream(stream))).toBeInstanceOf(StoreUnavailable);
    expect(await store.visible.readStream(stream)).toHaveLength(3);
    slow.open();
    expect(await held).toHaveLength(3);
    await until(() => server.connections().open === 1);
    expect(server.connections().opened).toBe(2);
  });

  test('a reader goes on when its connection was cut in the middle, and skips nothing', async () => {
    const ids = new Set<string>();
    for (let append = 0; append < 5; append += 1) {
      const events = newEvents(300);
      await store.append(newStream(), events, 'any');
      for (const { id } of events) ids.add(id);
    }
    server.fail(
      'read',
      { kind: 'drop', when: 'after' },
      { kind: 'unavailable' },
      { kind: 'drop', when: 'before' },
    );
    const ending = new AbortController();
    const seen: string[] = [];
    for await (const { events } of store.durable.subscribe({ limit: 400, signal: ending.signal })) {
      seen.push(...events.map(({ id }) => id));
      if (seen.length >= ids.size) ending.abort();
    }
    expect(seen).toEqual([...ids]);
  });

  test('a node that is not the leader names it, and is left for it', async () => {
    const leader = await startFakeKurrentDb(server.log);
    const stream = newStream();
    server.fail('read', { kind: 'not-leader', port: leader.port });
    await store.append(stream, newEvents(1), 'no-stream');
    await store.append(stream, newEvents(1), 0);
    expect([server.calls.append, leader.calls.append]).toEqual([0, 2]);

    await leader.close();
    await persistently(() => store.append(stream, newEvents(1), 1));
    expect(server.calls.append).toBe(1);
    expect(server.log.stream(stream)).toHaveLength(3);
  });

  test('appends never take the batch path, with or without credentials', async () => {
    const withUser = another({ url: server.url.replace('://', '://ad%3Amin:s%40lt@') });
    await Promise.all([store, withUser].map((one) => one.append(newStream(), newEvents(1), 'any')));
    expect(server.calls).toMatchObject({ append: 2, batchAppend: 0 });
  });

  test('the live subscription is renewed when it is cut', async () => {
    store.onAppend(() => {});
    await until(() => server.calls.subscribe === 1);
    server.dropConnections();
    await until(() => server.calls.subscribe === 2);
  });

  test('what KurrentDB refuses for its size is invalid, and nothing else suffers', async () => {
    const small = await startFakeKurrentDb(createFakeLog(1000));
    const own = openKurrentDbEventStore({ url: small.url });
    const large = newEvent({ data: { text: 'x'.repeat(1000) } });
    const [error, appended] = await Promise.all([
      failureOf(own.append(newStream(), [large], 'any')),
      own.append(newStream(), newEvents(1), 'any'),
    ]);
    expect(error).toMatchObject({ code: 'invalid-append' });
    expect(appended.outcome).toBe('appended');
    expect(small.connections().opened).toBe(1);
    await own.close();
    await small.close();
  });

  test('closing leaves no connection open', async () => {
    store.onAppend(() => {});
    await store.append(newStream(), newEvents(1), 'any');
    await until(() => server.calls.subscribe === 1);
    await store.close();
    await until(() => server.connections().open === 0);
    expect(await readAll(another().durable)).toHaveLength(1);
  });

  test('ids with other content are a conflict after the server has forgotten them', async () => {
    const stream = newStream();
    const event = newEvent();
    await store.append(stream, [event], 'any');
    server.log.forgetRecentIds();
    const changed = { ...event, data: { other: true } };
    expect(await failureOf(store.append(stream, [changed], 'any'))).toBeInstanceOf(EventIdConflict);
  });
});
