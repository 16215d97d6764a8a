import fc from 'fast-check';
import { streamOf } from '../../eventstore/complaint-stream';
import { complaintsProjection } from '../../projections/models/complaints';
import { searchProjection } from '../../projections/models/search';
import { complaintsQuery, listComplaints } from '../../projections/queries/complaints';
import { readModelsOf } from '../../projections/tables';
import { commandBy, registration } from '../support/commands';
import { readTable } from './expected';
import { searchedTexts } from './expected-search';
import { play, stories } from './stories';
import { openTestLog, project, type TestLog } from './test-log';
import { createWorld } from './world';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
});
afterAll(() => log.close());

const SUBJECT = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';
const projections = [complaintsProjection, searchProjection];

async function register(id: string, data: object): Promise<void> {
  const world = createWorld();
  world.give(id, commandBy('ana', 'register', { ...registration, ...data }));
  await log.append(world.take());
}

async function found(search: string, more: object = {}): Promise<readonly string[]> {
  const list = await listComplaints(readModelsOf(log.pool), { search, ...more }, { limit: 200 });
  return list.complaints.map(({ id }) => id).sort();
}

/** The words of texts that are added one by one, as PostgreSQL has them. */
async function wordsOf(texts: readonly string[]): Promise<unknown> {
  const { rows } = await log.pool.query<{ words: unknown }>(
    `SELECT ${texts.map((_, n) => `(to_tsvector('english', $${n + 1}) || to_tsvector('simple', $${n + 1}))`).join(' || ')} AS words`,
    [...texts],
  );
  return rows[0]?.words;
}

describe('complaints', () => {
  beforeAll(async () => {
    const world = createWorld();
    const give = (id: string, data: object) =>
      world.give(id, commandBy('ana', 'register', { ...registration, ...data }));
    give('RD-7K3M-10QX-4F9Y', {
      subject: 'Charged twice for one refund',
      description: 'The walrus was here before me, and it was not amused.',
      source: { system: 'cfpb', reference: 'Ref-2026/00042' },
    });
    give('S-2', {
      subject: 'Überweisung fehlt',
      description: 'Was ist mit meiner Überweisung geschehen? 日本語 также',
    });
    give('S-3', { subject: 'A charge', description: 'Nothing was refunded to date.' });
    world.give('S-3', commandBy('ana', 'accept', {}));
    world.give('S-3', commandBy('ana', 'add-note', { text: 'The pangolin was travelling' }));
    world.give('S-3', commandBy('ana', 'add-note', { text: 'Called back about octopuses' }));
    await log.append(world.take());
    await project(log, projections);
  });

  test.each([
    ['refunds', ['RD-7K3M-10QX-4F9Y', 'S-3']],
    ['REFUND walrus', ['RD-7K3M-10QX-4F9Y']],
    ['walrus pangolin', []],
    ['walrus or pangolin', ['RD-7K3M-10QX-4F9Y', 'S-3']],
    ['refund -walrus', ['S-3']],
    ['"charged twice"', ['RD-7K3M-10QX-4F9Y']],
    ['"twice charged"', []],
    // Of different events of one complaint.
    ['charge pangolin octopus', ['S-3']],
    ['überweisung', ['S-2']],
    ['日本語', ['S-2']],
    ['также', ['S-2']],
    // A word that English leaves out is found as it stands.
    ['was ist', ['S-2']],
    ['RD-7K3M-10QX-4F9Y', ['RD-7K3M-10QX-4F9Y']],
    ['rd-7k3m-10qx-4f9y twice', ['RD-7K3M-10QX-4F9Y']],
    ['Ref-2026/00042', ['RD-7K3M-10QX-4F9Y']],
    ['ref-2026/00041', []],
    ['!!!', []],
    ["'); DROP TABLE read.complaints; --", []],
  ])('are found by %s', async (search, ids) => {
    expect(await found(search)).toEqual(ids);
  });

  test('are found by words and every other filter together', async () => {
    expect(await found('refund', { status: 'in-progress' })).toEqual(['S-3']);
    expect(await found('refund', { status: 'in-progress', owner: 'nobody' })).toEqual([]);
    const db = readModelsOf(log.pool);
    const first = await listComplaints(db, { search: 'refund' }, { limit: 1, sort: 'due' });
    const cursor = first.nextCursor ?? '';
    const second = await listComplaints(db, { search: 'refund' }, { limit: 1, sort: 'due', cursor });
    const ids = [...first.complaints, ...second.complaints].map(({ id }) => id);
    expect(ids.sort()).toEqual(['RD-7K3M-10QX-4F9Y', 'S-3']);
    expect(second.nextCursor).toBeNull();
  });

  test('are found by any id and any reference, whatever is in it', async () => {
    const part = fc.stringMatching(/^[A-Za-z0-9]{1,6}$/);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('-', '/', '.', '_', '#', ':'),
        async (ofId, ofReference, between) => {
          runs += 1;
          const id = `P${runs}-${ofId.join('-')}`;
          const reference = `R${runs}${between}${ofReference.join(between)}`;
          await register(id, { source: { system: 'cfpb', reference } });
          await project(log, projections);
          expect(await found(id)).toContain(id);
          expect(await found(reference)).toContain(id);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('The words of a complaint are those of its texts and no others, however the log is cut', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(stories, fc.integer({ min: 1, max: 60 }), async (story, limit) => {
      runs += 1;
      const world = createWorld();
      play(world, `W${runs}-`, story);
      await log.append(world.take());
      await project(log, [searchProjection], limit);
      const events = await log.events();
      const eventsOf = (id: string) => events.filter(({ stream }) => stream === streamOf(id));
      const rows = await readTable(log.pool, 'complaintWords');
      for (const row of rows) {
        const id = String(row.complaint_id);
        if (!id.startsWith(`W${runs}-`)) continue;
        expect(row.words).toEqual(await wordsOf(searchedTexts(id, eventsOf(id))));
      }
    }),
    { numRuns: 8 },
  );
}, 120_000);

test('What was erased is found no more, and what is written later is', async () => {
  const world = createWorld();
  const source = { system: 'cfpb', reference: 'quokka-1' };
  const data = { ...registration, subject: 'The quokka', description: 'A numbat paid', source };
  world.give('E-1', commandBy('ana', 'register', data));
  world.give('E-1', commandBy('ana', 'accept', {}));
  world.give('E-1', commandBy('ana', 'add-note', { text: 'The bilby called' }));
  world.give('E-1', commandBy('ana', 'withdraw', { reason: 'Settled' }));
  await log.append(world.take());
  await project(log, projections);
  for (const word of ['quokka', 'numbat', 'bilby', 'quokka-1', 'E-1'])
    expect(await found(word)).toEqual(['E-1']);
  world.give('E-1', commandBy('max', 'erase-personal-data', { subject: SUBJECT, ground: 'objection' }));
  world.give('E-1', commandBy('ana', 'add-note', { text: 'A dugong wrote' }));
  await log.append(world.take());
  await project(log, projections);
  for (const word of ['quokka', 'numbat', 'bilby', 'quokka-1', 'erased'])
    expect(await found(word)).toEqual([]);
  for (const word of ['E-1', 'dugong']) expect(await found(word)).toEqual(['E-1']);
  const { rows } = await log.pool.query(
    `SELECT word FROM ts_stat('SELECT words FROM read.complaint_words')
     WHERE word ~ 'quokka|numbat|bilby'`,
  );
  expect(rows).toEqual([]);
});

test('The longest description and ever more notes never halt it; the first mebibyte of words is found', async () => {
  const word = (n: number) => `a${n.toString(36)}-b${(n * 7).toString(36)}`;
  let number = 0;
  const text = (length: number) => {
    const words: string[] = [];
    for (let size = 0; size < length; ) {
      const next = word((number += 1));
      if ((size += next.length + 1) > length) break;
      words.push(next);
    }
    return words.join(' ');
  };
  const world = createWorld();
  world.give('BIG', commandBy('ana', 'register', { ...registration, description: text(50_000) }));
  world.give('BIG', commandBy('ana', 'accept', {}));
  for (let note = 0; note < 60; note += 1)
    world.give('BIG', commandBy('ana', 'add-note', { text: text(5_000) }));
  world.give('BIG', commandBy('ana', 'add-note', { text: 'kakapo '.repeat(500).trim() }));
  await log.append(world.take());
  await project(log, projections);
  expect(await found(word(1))).toContain('BIG');
  // PostgreSQL knows the places of the first 16 383 words, and of what is behind them only that it is there.
  expect(await found(word(9_000).split('-').join(' '))).toContain('BIG');
  const { rows } = await log.pool.query<{ size: number }>(
    "SELECT size FROM read.complaint_words WHERE complaint_id = 'BIG'",
  );
  expect(rows[0]?.size).toBeLessThanOrEqual(1_000_000);
  expect(rows[0]?.size).toBeGreaterThan(900_000);
  for (const filler of [
    'x'.repeat(50_000),
    '🦊'.repeat(25_000),
    '日'.repeat(50_000),
    'a/b.c/d@e.f '.repeat(4_000),
  ])
    await register(`BIG-${filler.length}-${filler.codePointAt(0)}`, { description: filler.trim() });
  await project(log, projections);
});

test('A rare word is looked up in the index of words, and not in every row', async () => {
  await log.pool.query(
    `INSERT INTO read.complaint_words SELECT 'F-' || n, 0, 100, to_tsvector('simple', 'common w' || n % 5000)
     FROM generate_series(1, 30000) AS n`,
  );
  await log.pool.query('VACUUM ANALYZE read.complaint_words');
  const query = complaintsQuery(readModelsOf(log.pool), { search: 'w77' }, {}).compile();
  const { rows } = await log.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${query.sql}`, [
    ...query.parameters,
  ]);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('Bitmap Index Scan on complaint_words_words');
  expect(plan).not.toContain('Seq Scan on complaint_words');
});
