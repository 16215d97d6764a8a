import { createHash, randomBytes } from 'node:crypto';
import { migrateEventLog } from '../../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../../eventstore/postgres/store';
import { seal, unseal } from '../../../eventstore/vault/cipher';
import { UnknownSubject } from '../../../eventstore/vault/errors';
import { createKeyCache } from '../../../eventstore/vault/key-cache';
import { type MasterKeys, openMasterKeys } from '../../../eventstore/vault/master-keys';
import { migrateSubjectKeys } from '../../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../../eventstore/vault/postgres-keys';
import { KEY_CACHE_MS, type SubjectKey, type SubjectKeys } from '../../../eventstore/vault/subject-keys';
import { openVault } from '../../../eventstore/vault/vault';
import { createTestDatabase, query, type TestDatabase } from '../../support/postgres';
import { failureOf, newEvent, newStream } from '../events';
import { noteParts } from './parts';

const ERASURE = { by: 'max', reason: 'asked to', at: '2026-11-22T10:00:00.000Z' };
const masterKeys = openMasterKeys({ key: randomBytes(32).toString('base64') });
const place = { subject: 's', stream: 'a', eventId: 'e' };
const secret = { '/data/text': 'secret' };

let database: TestDatabase;
const opened: SubjectKeys[] = [];
/** Keys as another process would have them. */
function open(by: MasterKeys = masterKeys): SubjectKeys {
  const keys = openSubjectKeys({ databaseUrl: database.url, masterKeys: by });
  opened.push(keys);
  return keys;
}
async function keyOf(keys: SubjectKeys, subject: string) {
  return (await keys.load([subject]))(subject);
}
function cipherOf(key: SubjectKey | undefined) {
  if (key?.state !== 'live') throw new Error(`the key is ${key?.state}`);
  return key.key;
}

beforeEach(async () => {
  database = await createTestDatabase();
  await migrateSubjectKeys(database.url);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((keys) => keys.close()));
  await database.drop();
});

describe('a subject', () => {
  test('is the same for the same person in every process, and another for anybody else', async () => {
    const [one, two] = [open(), open()];
    const subject = await one.subjectFor('person', 'zoe');
    expect(await two.subjectFor('person', 'zoe')).toBe(subject);
    expect(await two.find('person', 'zoe')).toBe(subject);
    expect(await two.subjectFor('complaint', 'zoe')).not.toBe(subject);
    expect(await two.find('person', 'max')).toBeUndefined();
  });

  test('has one key, however many ask for it first at the same time', async () => {
    const processes = [open(), open(), open()];
    const subjects = await Promise.all(
      Array.from({ length: 10 }).flatMap(() => processes.map((keys) => keys.subjectFor('person', 'zoe'))),
    );
    expect(new Set(subjects).size).toBe(1);
    const [subject = ''] = subjects;
    const [first, ...others] = await Promise.all(processes.map((keys) => keyOf(keys, subject)));
    const sealed = seal(cipherOf(first), place, secret);
    for (const other of others) expect(unseal(cipherOf(other), place, sealed)).toEqual(secret);
    expect(await query(database.url, 'SELECT 1 FROM keys.subjects')).toHaveLength(1);
    expect(await query(database.url, 'SELECT 1 FROM keys.secrets')).toHaveLength(1);
  });

  test('cannot be found by who knows the database and guesses, and its key is not there in plain', async () => {
    const seen: Buffer[] = [];
    const spying: MasterKeys = {
      ...masterKeys,
      wrap: (key, context) => {
        seen.push(Buffer.from(key));
        return masterKeys.wrap(key, context);
      },
    };
    await open(spying).subjectFor('person', 'zoe@example.org');
    const rows = await query<object>(
      database.url,
      'SELECT s::text, t::text FROM keys.subjects s, keys.secrets t',
    );
    const text = JSON.stringify(rows);
    const guess = createHash('sha256').update('zoe@example.org').digest('hex');
    expect(text).not.toContain('zoe');
    expect(text).not.toContain(guess);
    expect(seen).toHaveLength(2);
    for (const key of seen) expect(text).not.toContain(key.toString('hex'));
  });

  test('that nobody made has no key, whatever it is called', async () => {
    const loaded = await open().load(['nobody', 'd2719b4f-3c8a-4b0e-9d0c-000000000001']);
    expect(loaded('nobody')).toBeUndefined();
    expect(loaded('d2719b4f-3c8a-4b0e-9d0c-000000000001')).toBeUndefined();
  });
});

describe('an erasure', () => {
  test('destroys the key and by what the subject is found, and keeps who did it, when and why', async () => {
    const keys = open();
    const subject = await keys.subjectFor('person', 'zoe');
    expect(await keys.erase(subject, ERASURE)).toEqual(ERASURE);
    expect(
      await query(
        database.url,
        'SELECT wrapped_key, master_key, lookup, erased_by, reason FROM keys.subjects WHERE subject = $1',
        [subject],
      ),
    ).toEqual([{ wrapped_key: null, master_key: null, lookup: null, erased_by: 'max', reason: 'asked to' }]);
    expect(await keyOf(keys, subject)).toEqual({ state: 'erased', erasedAt: ERASURE.at });
    expect(await keyOf(open(), subject)).toEqual({ state: 'erased', erasedAt: ERASURE.at });
  });

  test('that is repeated changes nothing, and gives what is on record', async () => {
    const keys = open();
    const subject = await keys.subjectFor('person', 'zoe');
    await keys.erase(subject, ERASURE);
    const again = { by: 'sam', reason: 'again', at: '2027-01-01T00:00:00.000Z' };
    expect(await keys.erase(subject, again)).toEqual(ERASURE);
    expect(await open().erase(subject, again)).toEqual(ERASURE);
    const both = await keys.subjectFor('person', 'max');
    const [one, two] = await Promise.all([keys.erase(both, ERASURE), open().erase(both, again)]);
    expect(one).toEqual(two);
  });

  test('gives a person who comes again a new subject', async () => {
    const keys = open();
    const subject = await keys.subjectFor('person', 'zoe');
    await keys.erase(subject, ERASURE);
    expect(await keys.find('person', 'zoe')).toBeUndefined();
    const next = await keys.subjectFor('person', 'zoe');
    expect(next).not.toBe(subject);
    expect((await keyOf(keys, next))?.state).toBe('live');
  });

  test('of nobody is refused', async () => {
    for (const subject of ['nobody', 'd2719b4f-3c8a-4b0e-9d0c-000000000001'])
      expect(await failureOf(open().erase(subject, ERASURE))).toBeInstanceOf(UnknownSubject);
  });

  test('is seen at once in its own process, also by who has loaded the key or is about to', async () => {
    let answer = () => {};
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const slow: MasterKeys = {
      ...masterKeys,
      async unwrap(wrapped, context) {
        const key = await masterKeys.unwrap(wrapped, context);
        if (context.startsWith('secret')) return key;
        asked();
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return key;
      },
    };
    const subject = await open().subjectFor('person', 'zoe');
    const keys = open(slow);
    const loading = keys.load([subject]);
    await isAsked;
    await keys.erase(subject, ERASURE);
    answer();
    expect((await loading)(subject)).toEqual({ state: 'erased', erasedAt: ERASURE.at });
    const held = open();
    const other = await held.subjectFor('person', 'max');
    const loaded = await held.load([other]);
    expect(loaded(other)?.state).toBe('live');
    await held.erase(other, ERASURE);
    expect(loaded(other)?.state).toBe('erased');
  });

  test('is seen by other processes when their keys are too old, counted from before they were asked for', () => {
    let now = 1_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const cache = createKeyCache(KEY_CACHE_MS);
      cache.put('s', { state: 'erased', erasedAt: '' }, 400);
      now = 400 + KEY_CACHE_MS - 1;
      expect(cache.get('s')).toBeDefined();
      now = 400 + KEY_CACHE_MS;
      expect(cache.get('s')).toBeUndefined();
    } finally {
      clock.mockRestore();
    }
  });

  test('13 of the tests of the log: nothing in the database says any more what the person wrote', async () => {
    await migrateEventLog(database.url);
    const keys = open();
    const store = openPostgresEventStore({ databaseUrl: database.url });
    const vault = openVault(store, keys, noteParts);
    const subject = await keys.subjectFor('person', 'zoe@example.org');
    const stream = newStream();
    const metadata = { subject, hash: 'MARKER-hash' };
    await vault.append(stream, [newEvent({ data: { text: 'MARKER-text' }, metadata })], 'no-stream');
    expect(await vault.durable.readStream(stream)).toMatchObject([
      { data: { text: 'MARKER-text' }, metadata },
    ]);
    const [row] = await query<{ all: string }>(
      database.url,
      `SELECT concat((SELECT json_agg(e) FROM eventlog.events e), (SELECT json_agg(s) FROM keys.subjects s)) AS all`,
    );
    expect(row?.all).toContain(subject);
    expect(row?.all).not.toMatch(/MARKER|zoe/);
    await keys.erase(subject, ERASURE);
    const text = 'erased on 2026-11-22';
    expect(await vault.durable.readStream(stream)).toMatchObject([
      { data: { text }, metadata: { hash: text } },
    ]);
    await vault.close();
  });
});

describe('a change of the master key', () => {
  test('that was not finished says which master key is missing', async () => {
    const subject = await open().subjectFor('person', 'zoe');
    const other = open(openMasterKeys({ key: randomBytes(32).toString('base64') }));
    const failure = await failureOf(Promise.resolve(other.load([subject])));
    expect(failure).toMatchObject({ code: 'RDS-3021', fix: expect.stringContaining(masterKeys.current) });
  });
});
