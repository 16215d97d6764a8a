import { createCheck } from '../../../eventstore/integrity/check';
import { verifyLog } from '../../../eventstore/integrity/verify';
import type { EventStore } from '../../../eventstore/port';
import { openPostgresEventStore } from '../../../eventstore/postgres/store';
import { execute, type TestDatabase } from '../../support/postgres';
import { newEvent } from '../events';
import { createEventLog } from '../postgres';

const streams = ['a', 'b', 'a', 'c', 'b', 'a', 'a', 'c', 'b', 'a'];
const EVENTS = streams.length;

/** All from a position on, one further; in two steps, because each row has to have a position of its own at all times. */
const moveUp = (from: number, by: number) =>
  `UPDATE eventlog.events SET position = position + 1000 WHERE position >= ${from};
   UPDATE eventlog.events SET position = position - 1000 + ${by} WHERE position >= 1000;`;
const exchange = (one: number, two: number) =>
  `UPDATE eventlog.events SET position = 1000 WHERE position = ${one};
   UPDATE eventlog.events SET position = ${one} WHERE position = ${two};
   UPDATE eventlog.events SET position = ${two} WHERE position = 1000;`;
const insert = (position: number, what = '') =>
  `INSERT INTO eventlog.events
   SELECT (jsonb_populate_record(e, jsonb_build_object('position', ${position}, 'stream', 'x', 'revision', 0,
     'event_id', gen_random_uuid()) ${what})).* FROM eventlog.events e WHERE e.revision = 0 AND e.stream = 'a';`;
/** With hashes that fit to what is before it. */
const fitting = (position: number) =>
  `UPDATE eventlog.events e SET stream_hash = eventlog.stream_hash(decode(repeat('00', 32), 'hex'), e.stream, e.revision,
     e.event_id, e.recorded_at, e.content_hash) WHERE position = ${position};
   UPDATE eventlog.events e SET log_hash = eventlog.log_hash(b.log_hash, e.position, e.stream_hash)
     FROM eventlog.events b WHERE e.position = ${position} AND b.position = ${position} - 1;`;

const set = (assignment: string) => `UPDATE eventlog.events SET ${assignment} WHERE position = 4;`;

/** What a superuser does once the trigger is off, the first position at which it shows, and as what. */
const manipulations: readonly (readonly [string, string, number, string])[] = [
  [
    'a byte of the data is flipped',
    set(`data = jsonb_set(data, '{text}', '"called back."')`),
    4,
    'content-changed',
  ],
  [
    'a number too large for a double is put in',
    set(`data = jsonb_set(data, '{n}', '1e999')`),
    4,
    'content-changed',
  ],
  ['metadata are changed', set(`metadata = metadata || '{"by": "bob"}'`), 4, 'content-changed'],
  ['the type is changed', set(`type = type || 's'`), 4, 'content-changed'],
  ['the hash of the content is changed', set(`content_hash = sha256('x')`), 4, 'content-changed'],
  ['the id is changed', set('event_id = gen_random_uuid()'), 4, 'hash-changed'],
  ['the time is changed', set(`recorded_at = recorded_at + interval '1 millisecond'`), 4, 'hash-changed'],
  ['the time is no time', set(`recorded_at = 'infinity'`), 4, 'hash-changed'],
  ['the stream is renamed', set(`stream = 'x'`), 4, 'hash-changed'],
  ['the revision is changed', set('revision = 9'), 4, 'event-missing'],
  ['the hash in the stream is changed', set(`stream_hash = sha256('x')`), 4, 'hash-changed'],
  ['the hash in the log is changed', set(`log_hash = sha256('x')`), 4, 'out-of-order'],
  ['an event is deleted', 'DELETE FROM eventlog.events WHERE position = 4;', 4, 'event-missing'],
  ['the first is deleted', 'DELETE FROM eventlog.events WHERE position = 1;', 1, 'event-missing'],
  ['a stream is deleted', `DELETE FROM eventlog.events WHERE stream = 'c';`, 4, 'event-missing'],
  [
    'an event is deleted and the rest moved up',
    `DELETE FROM eventlog.events WHERE position = 8; ${moveUp(9, -1)}`,
    8,
    'out-of-order',
  ],
  ['an event is inserted', `${moveUp(4, 1)} ${insert(4)}`, 4, 'event-inserted'],
  [
    'an event with other content is inserted',
    `${moveUp(4, 1)} ${insert(4, `|| '{"type": "Other"}'`)}`,
    4,
    'event-inserted',
  ],
  [
    'an event is inserted with hashes that fit',
    `${moveUp(4, 1)} ${insert(4)} ${fitting(4)}`,
    4,
    'event-inserted',
  ],
  ['an event is appended without the procedure', insert(EVENTS + 1), EVENTS + 1, 'hash-changed'],
  ['two events are swapped', exchange(4, 7), 4, 'out-of-order'],
  ['two neighbours are swapped', exchange(4, 5), 4, 'out-of-order'],
  ['two events of a stream are swapped', exchange(3, 6), 3, 'out-of-order'],
  [
    'the data of two events are swapped',
    `UPDATE eventlog.events e SET data = o.data FROM eventlog.events o
     WHERE (e.position, o.position) IN ((4, 7), (7, 4));`,
    4,
    'content-changed',
  ],
];

describe('test 12: in PostgreSQL, when', () => {
  let database: TestDatabase;
  let store: EventStore;
  beforeAll(async () => {
    database = await createEventLog();
    store = openPostgresEventStore({ databaseUrl: database.url });
    for (const [index, stream] of streams.entries()) {
      await store.append(
        stream,
        [newEvent({ data: { text: 'Called back.', index, rate: 0.1, more: { ü: [] } } })],
        'any',
      );
    }
    await execute(
      database.url,
      `ALTER TABLE eventlog.events DISABLE TRIGGER deny_change; CREATE TABLE public.backup AS TABLE eventlog.events;`,
    );
  });
  afterEach(() =>
    execute(
      database.url,
      'TRUNCATE eventlog.events; INSERT INTO eventlog.events SELECT * FROM public.backup ORDER BY position;',
    ),
  );
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const headNow = async () => {
    const result = await verifyLog(store);
    if (!result.ok || result.head === undefined) throw new Error('The log has no end.');
    return result.head;
  };

  test('nothing is done, all is well, in the log and in each stream', async () => {
    expect(await headNow()).toMatchObject({ place: EVENTS, position: String(EVENTS) });
    for (const stream of new Set(streams)) {
      const events = streams.filter((one) => one === stream).length;
      expect(await verifyLog(store, { stream })).toMatchObject({ ok: true, events });
    }
  });

  test.each(manipulations)('%s, that is named', async (_, sql, place, kind) => {
    await execute(database.url, sql);
    const result = await verifyLog(store);
    expect(result).toMatchObject({
      ok: false,
      events: place - 1,
      finding: { kind, place, position: String(place) },
    });
  });

  test.each([
    ['the end is cut off', 'DELETE FROM eventlog.events WHERE position > 7;', 8],
    ['all is gone', 'TRUNCATE eventlog.events;', 1],
  ])('%s, a head names the first that is gone', async (_, sql, place) => {
    const head = await headNow();
    await execute(database.url, sql);
    expect(await verifyLog(store)).toMatchObject({ ok: true });
    const finding = { kind: 'tail-cut', position: String(place) };
    expect(await verifyLog(store, { heads: [head] })).toMatchObject({ ok: false, finding });
  });

  test('the log is written anew by the procedure itself, a head tells', async () => {
    const head = await headNow();
    await execute(database.url, 'TRUNCATE eventlog.events;');
    for (const stream of streams) await store.append(stream, [newEvent()], 'any');
    expect(await verifyLog(store)).toMatchObject({ ok: true, events: EVENTS });
    const finding = { kind: 'head-differs', place: EVENTS, goodUntil: 0 };
    expect(await verifyLog(store, { heads: [head] })).toMatchObject({ ok: false, finding });
  });

  test('events are appended after a head, it still holds', async () => {
    const head = await headNow();
    await store.append('a', [newEvent(), newEvent()], 'stream-exists');
    expect(await verifyLog(store, { heads: [head] })).toMatchObject({ ok: true, events: EVENTS + 2 });
  });

  test('the hashes that it computes are those of the verification', async () => {
    const check = createCheck({ wholeLog: true });
    for await (const page of store.sealed()) {
      for (const event of page) {
        const { streamHash, logHash } = event;
        expect(check.judge(event).proof).toEqual({ streamHash, logHash });
      }
    }
  });
});
