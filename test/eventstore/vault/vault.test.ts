import { contentHashOf } from '../integrity/reference-hashes';
import { InvalidAppend, LogCorrupted, StoreUnavailable } from '../../../eventstore/errors';
import { openMemoryEventStore } from '../../../eventstore/memory';
import type { EventStore, LogSlice, NewEvent } from '../../../eventstore/port';
import { SubjectErased, UnknownSubject } from '../../../eventstore/vault/errors';
import { openSubjects } from '../../../eventstore/vault/subjects';
import type { SubjectKeys } from '../../../eventstore/vault/subject-keys';
import { openVault } from '../../../eventstore/vault/vault';
import { failureOf, newEvent, newStream } from '../events';
import { memoryKeys } from './memory-keys';
import { noteParts } from './parts';

const ERASURE = { by: 'max', reason: 'asked to', at: '2026-11-22T10:00:00.000Z' };

async function begin(keys: SubjectKeys = memoryKeys()) {
  const store = openMemoryEventStore();
  const vault = openVault(store, keys, noteParts);
  const subject = await keys.subjectFor('person', 'reference 7');
  const note = (text: string, more: Partial<NewEvent> = {}) =>
    newEvent({
      data: { text, list: [{ what: text, at: 1 }] },
      metadata: { subject, hash: text, at: 'now' },
      ...more,
    });
  return { store, vault, keys, subject, note, stream: newStream() };
}

async function storedIn(store: EventStore) {
  const pages = [];
  for await (const page of store.sealed()) pages.push(...page);
  return pages;
}

describe('a vault', () => {
  test('stores ciphertext in place of the declared parts, and nothing else is changed', async () => {
    const { store, vault, note, stream, subject } = await begin();
    const event = note('secret');
    await vault.append(stream, [event], 'no-stream');
    const sealed = { sealed: 2 };
    const [stored] = await store.durable.readStream(stream);
    expect(stored).toMatchObject({
      id: event.id,
      data: { text: sealed, list: [{ what: sealed, at: 1 }] },
      metadata: { subject, at: 'now', hash: sealed, sealed: expect.any(String) },
    });
    expect(JSON.stringify(stored)).not.toContain('secret');
  });

  test('gives sealed events as they are stored, with hashes over the ciphertext', async () => {
    const { store, vault, note, stream } = await begin();
    await vault.append(stream, [note('secret')], 'any');
    const sealed = await storedIn(vault);
    expect(sealed).toEqual(await storedIn(store));
    expect(sealed.map((event) => contentHashOf(event).toString('hex'))).toEqual(
      sealed.map(({ contentHash }) => contentHash),
    );
  });

  test('gives the plain event in every way of reading', async () => {
    const { vault, note, stream } = await begin();
    const event = note('secret');
    const { position } = await vault.append(stream, [event], 'any');
    for (const reader of [vault.visible, vault.durable]) {
      expect(await reader.readStream(stream)).toMatchObject([event]);
      expect((await reader.readLog({ limit: 5 })).events).toMatchObject([event]);
      const end = new AbortController();
      const slices: LogSlice[] = [];
      for await (const slice of reader.subscribe({ signal: end.signal })) {
        slices.push(slice);
        end.abort();
      }
      expect(slices).toMatchObject([{ events: [event], next: position }]);
      expect(await reader.waitFor(position, 1_000)).toBe(true);
      expect(await reader.head()).toBe(position);
    }
  });

  test('gives what was stored in plain before as it is', async () => {
    const { store, vault, note, stream } = await begin();
    const events = [note('old'), newEvent({ type: 'SomethingElse', data: { v: 1, sealed: 'x' } })];
    await store.append(stream, events, 'any');
    await vault.append(stream, [note('new')], 1);
    const texts = (await vault.durable.readStream(stream)).map(({ data }) => data.text);
    expect(texts).toEqual(['old', undefined, 'new']);
  });

  test('lets events without personal parts pass, and needs no subject for them', async () => {
    const { store, vault, stream } = await begin();
    const event = newEvent({ data: { other: 1 }, metadata: {} });
    await vault.append(stream, [event], 'any');
    expect(await store.durable.readStream(stream)).toMatchObject([event]);
  });

  test.each<[string, Partial<NewEvent>]>([
    ['personal parts without a subject', { metadata: {} }],
    ['a subject that is no text', { metadata: { subject: 7 } }],
    ['a type that nobody declared', { type: 'Unheard' }],
    ['a personal part that no store takes', { data: { text: 'x\u0000' } }],
  ])('refuses %s, and stores nothing', async (_, change) => {
    const { store, vault, note, stream } = await begin();
    const failure = await failureOf(vault.append(stream, [note('fine'), note('x', change)], 'any'));
    expect(failure).toBeInstanceOf(InvalidAppend);
    expect(failure).toMatchObject({ stream });
    expect(await store.durable.readStream(stream)).toEqual([]);
  });

  test('refuses a subject that there is no key of', async () => {
    const { vault, note, stream } = await begin();
    const event = note('x', { metadata: { subject: 'nobody' } });
    expect(await failureOf(vault.append(stream, [event], 'any'))).toBeInstanceOf(UnknownSubject);
  });

  test('gives the first result for an append that is repeated, by another process too', async () => {
    const { store, vault, keys, note, stream } = await begin();
    const events = [note('one'), note('two')];
    const first = await vault.append(stream, events, 'no-stream');
    const again = await openVault(store, keys, noteParts).append(stream, events, 'no-stream');
    expect(again).toEqual({ ...first, outcome: 'duplicate' });
    const changed = events.map((event) => ({ ...event, data: { text: 'other' } }));
    expect(await failureOf(vault.append(stream, changed, 'any'))).toMatchObject({
      code: 'event-id-conflict',
    });
  });

  test('keeps the order of the calls when the keys of one take longer', async () => {
    const inner = memoryKeys();
    const slow = await inner.subjectFor('person', 'slow');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const inMemory = await inner.load([]);
    const load: SubjectKeys['load'] = (subjects) =>
      subjects.includes(slow) ? held.then(() => inMemory) : inMemory;
    const { vault, note, stream } = await begin({ ...inner, load });
    const failing = failureOf(vault.append(stream, [note('x', { metadata: {} })], 'any'));
    const first = vault.append(stream, [note('first', { metadata: { subject: slow } })], 'any');
    const second = vault.append(stream, [note('second')], 'any');
    await vault.append(newStream(), [note('elsewhere')], 'any');
    release();
    expect([(await first).firstRevision, (await second).firstRevision]).toEqual([0, 1]);
    expect(await failing).toBeInstanceOf(InvalidAppend);
  });

  test('finishes on close what waits for keys, and refuses what comes later', async () => {
    const { vault, note, stream } = await begin();
    const accepted = vault.append(stream, [note('x')], 'any');
    const closed = vault.close();
    expect(await failureOf(vault.append(stream, [note('y')], 'any'))).toBeInstanceOf(StoreUnavailable);
    await closed;
    expect((await accepted).outcome).toBe('appended');
  });

  test('waits in a subscription while the keys cannot be reached', async () => {
    const inner = memoryKeys();
    let failures = 2;
    const load: SubjectKeys['load'] = async (subjects) => {
      if (subjects.length > 0 && failures > 0) {
        failures -= 1;
        throw new StoreUnavailable('no keys');
      }
      return inner.load(subjects);
    };
    const { store, vault, note, stream } = await begin({ ...inner, load });
    await openVault(store, inner, noteParts).append(stream, [note('x')], 'any');
    const end = new AbortController();
    for await (const { events } of vault.durable.subscribe({ signal: end.signal })) {
      expect(events[0]?.data.text).toBe('x');
      end.abort();
    }
    expect(failures).toBe(0);
  });
});

describe('a ciphertext that somebody changed', () => {
  test('is refused wherever it is read', async () => {
    const { store, vault, keys, note, stream } = await begin();
    await vault.append(stream, [note('mine')], 'any');
    const [stored] = await store.durable.readStream(stream);
    if (!stored) throw new Error('nothing was stored');
    const bent: readonly Partial<NewEvent>[] = [
      { id: newEvent().id },
      { data: { ...stored.data, text: { v: 1, sealed: 'AAAA' } } },
      { data: { ...stored.data, text: 'in plain' } },
      { data: { ...stored.data, list: [{ what: { sealed: 2 } }, { what: { sealed: 2 } }] } },
      { metadata: { ...stored.metadata, sealed: 'AAAA' } },
      { metadata: { at: 'now', sealed: stored.metadata.sealed ?? null } },
      { metadata: { ...stored.metadata, subject: 'd2719b4f-3c8a-4b0e-9d0c-000000000001' } },
    ];
    for (const change of bent) {
      const other = openMemoryEventStore();
      await other.append(stream, [{ ...stored, ...change }], 'any');
      const reading = openVault(other, keys, noteParts);
      expect(await failureOf(reading.durable.readStream(stream))).toBeInstanceOf(LogCorrupted);
      expect(await failureOf(reading.durable.readLog({ limit: 1 }))).toBeInstanceOf(LogCorrupted);
    }
  });
});

describe('after an erasure', () => {
  test('reads show that it is erased and when, and stored events are what they were', async () => {
    const { store, vault, keys, subject, note, stream } = await begin();
    await vault.append(stream, [note('secret')], 'any');
    const before = await storedIn(store);
    await keys.erase(subject, ERASURE);
    expect(await vault.durable.readStream(stream)).toMatchObject([
      {
        data: { text: 'erased on 2026-11-22', list: [{ what: 'erased on 2026-11-22', at: 1 }] },
        metadata: { hash: 'erased on 2026-11-22', at: 'now', subject },
      },
    ]);
    expect(await storedIn(vault)).toEqual(before);
  });

  test('others are read as before', async () => {
    const { vault, keys, subject, note, stream } = await begin();
    const other = await keys.subjectFor('person', 'reference 8');
    const events = [note('gone'), note('stays', { metadata: { subject: other } })];
    await vault.append(stream, events, 'any');
    await keys.erase(subject, ERASURE);
    const texts = (await vault.visible.readStream(stream)).map(({ data }) => data.text);
    expect(texts).toEqual(['erased on 2026-11-22', 'stays']);
  });

  test('an append for the subject is refused, also one that is repeated', async () => {
    const { vault, keys, subject, note, stream } = await begin();
    const event = note('secret');
    await vault.append(stream, [event], 'any');
    await keys.erase(subject, ERASURE);
    const failure = await failureOf(vault.append(stream, [event], 'any'));
    expect(failure).toBeInstanceOf(SubjectErased);
    expect(failure).toMatchObject({ code: 'subject-erased', subject, erasedAt: ERASURE.at });
    expect(await vault.durable.readStream(stream)).toHaveLength(1);
  });

  test('what happens without personal parts is stored all the same', async () => {
    const { vault, keys, subject, stream } = await begin();
    await keys.erase(subject, ERASURE);
    await vault.append(stream, [newEvent({ data: { other: 1 }, metadata: { subject } })], 'any');
    expect(await vault.durable.readStream(stream)).toHaveLength(1);
  });
});

describe('the subject of a complaint', () => {
  test('is that of the person, the same for all of their complaints', async () => {
    const keys = memoryKeys();
    const first = await openSubjects(keys).ofComplaint(
      { email: 'Zoe@example.org', name: 'Zoë' },
      'C-1',
      undefined,
    );
    expect(
      await openSubjects(keys).ofComplaint({ email: 'zoe@example.org', name: 'Z. M.' }, 'C-2', undefined),
    ).toBe(first);
    expect(await openSubjects(keys).ofComplaint({ email: 'max@example.org' }, 'C-1', undefined)).not.toBe(
      first,
    );
  });

  test('is that of the complaint alone while nobody can be found by what is known', async () => {
    const keys = memoryKeys();
    const first = await openSubjects(keys).ofComplaint({ name: 'Zoë' }, 'C-1', undefined);
    expect(await openSubjects(keys).ofComplaint({ name: 'Zoë' }, 'C-1', undefined)).toBe(first);
    expect(await openSubjects(keys).ofComplaint({ name: 'Zoë' }, 'C-2', undefined)).not.toBe(first);
  });

  test('stays when more becomes known, until it is erased', async () => {
    const keys = memoryKeys();
    const first = await openSubjects(keys).ofComplaint({}, 'C-1', undefined);
    const known = { email: 'zoe@example.org' };
    expect(await openSubjects(keys).ofComplaint(known, 'C-1', first)).toBe(first);
    await keys.erase(first, ERASURE);
    const next = await openSubjects(keys).ofComplaint(known, 'C-1', first);
    expect(next).not.toBe(first);
    expect(await openSubjects(keys).ofComplaint(known, 'C-2', undefined)).toBe(next);
  });
});
