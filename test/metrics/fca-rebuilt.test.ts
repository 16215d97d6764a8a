import fc from 'fast-check';
import { fold } from '../../domain/evolve';
import type { TimeSpan } from '../../domain/metrics/facts';
import { createReturnReader, type FcaReturn } from '../../domain/metrics/fca-return';
import { complaintIdOf, decodeEvent } from '../../eventstore/complaint-stream';
import type { RecordedEvent } from '../../eventstore/port';
import { complaintsProjection } from '../../projections/models/complaints';
import { type Known, readFcaReturn, type ReturnSources } from '../../projections/queries/fca-return';
import { tell } from '../learning/log';
import { play, stories } from '../projections/stories';
import { openTestLog, project, type TestLog } from '../projections/test-log';
import { createWorld } from '../projections/world';
import { nextPolicy, widened, widenedPolicy } from '../support/widened';
import { lived, lives } from './lives';

let log: TestLog;
let sources: ReturnSources;
let events: readonly RecordedEvent[];
const policies = [widenedPolicy, nextPolicy];
const FIRST = '2026-01-01T00:00:00.000Z';
const march: TimeSpan = { from: '2026-03-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z' };

beforeAll(async () => {
  log = await openTestLog();
  const told = async (seed: number) => {
    for (const [index, life] of fc.sample(lives, { numRuns: 60, seed }).entries())
      await tell(log.store, `L-${seed}-${index}`, lived(life, widenedPolicy));
    for (const [index, story] of fc.sample(stories, { numRuns: 25, seed }).entries()) {
      const world = createWorld(widened);
      play(world, `M${seed}-${index}-`, story);
      await log.append(world.take());
    }
  };
  await told(1);
  await told(2);
  await project(log, [complaintsProjection], 1_000);
  events = await log.events();
  sources = {
    pool: log.pool,
    events: log.store,
    async pinned({ version }) {
      const policy = policies.find((one) => one.version === version);
      if (!policy) throw new Error(`there is no version ${version}`);
      return policy;
    },
  };
});
afterAll(() => log.close());

/** From all events that are known, without read models. */
async function expectedOf(span: TimeSpan, isKnown: (event: RecordedEvent) => boolean): Promise<FcaReturn> {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events.filter(isKnown))
    if (complaintIdOf(event.stream) !== undefined)
      streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  const reader = createReturnReader(span);
  for (const stream of streams.values()) {
    const complaint = fold(stream.map(decodeEvent));
    if (complaint) reader.add(complaint, await sources.pinned(complaint.policy));
  }
  return reader.read();
}

const readReturn = (span: TimeSpan, known: Known) => readFcaReturn(sources, { ...span, known });

test('at any position of the log the return is what was known there, whatever happened since', async () => {
  const found = new Set<string>();
  for (const share of [0, 0.2, 0.45, 0.7, 0.9, 1]) {
    const last = Math.floor(share * (events.length - 1));
    const upTo = events[last]?.position;
    if (upTo === undefined) throw new Error('the log is empty');
    const known = new Set(events.slice(0, last + 1));
    for (const until of [march.until, '2027-01-01T00:00:00.000Z']) {
      const span = { from: FIRST, until };
      const actual = await readReturn(span, { upTo });
      expect(actual).toEqual(await expectedOf(span, (event) => known.has(event)));
      found.add(JSON.stringify(actual));
    }
  }
  expect(found.size).toBeGreaterThan(8);
});

test('as of a moment it is by what had happened up to it', async () => {
  const found = new Set<string>();
  for (const happenedBy of [
    '2026-03-03T00:00:00.000Z',
    march.until,
    '2026-04-20T00:00:00.000Z',
    '2099-01-01T00:00:00.000Z',
  ]) {
    const span = { from: FIRST, until: happenedBy };
    const actual = await readReturn(span, { happenedBy });
    expect(actual).toEqual(
      await expectedOf(span, ({ metadata: { at } }) => typeof at === 'string' && at <= happenedBy),
    );
    found.add(JSON.stringify(actual));
  }
  expect(found.size).toBe(4);
});

test('plain SQL over the event table says the same of a month', async () => {
  const { total } = await readReturn(march, { upTo: await log.store.durable.head() });
  const { rows } = await log.pool.query(
    `WITH e AS (
       SELECT stream, revision, type, data, metadata->>'at' AS at FROM eventlog.events WHERE stream LIKE 'complaint-%'
     ), whole AS (
       SELECT stream, min(coalesce(data->>'receivedAt', at)) FILTER (WHERE type = 'ComplaintRegistered') AS opened,
         max(revision) FILTER (WHERE type = 'ResolutionOffered') AS offered,
         max(revision) FILTER (WHERE type IN ('ResolutionRejected', 'ComplaintReopened')) AS undone,
         max(revision) FILTER (WHERE type = 'ComplaintReopened') AS reopened,
         max(revision) FILTER (WHERE type = 'ComplaintWithdrawn') AS withdrawn,
         max(revision) FILTER (WHERE type = 'ComplaintMerged') AS merged
       FROM e GROUP BY stream
     ), answered AS (
       SELECT whole.stream, opened, e.at, e.data->>'outcome' AS outcome FROM whole LEFT JOIN e ON e.stream = whole.stream
         AND e.revision = CASE WHEN offered > coalesce(undone, -1) THEN offered
           WHEN withdrawn > coalesce(reopened, -1) THEN withdrawn END
       WHERE NOT coalesce(merged > coalesce(reopened, -1), false)
     )
     SELECT
       count(*) FILTER (WHERE opened < $1 AND (at IS NULL OR at >= $1))::integer AS "outstandingAtStart",
       count(*) FILTER (WHERE opened >= $1 AND opened < $2)::integer AS opened,
       count(*) FILTER (WHERE at >= $1 AND at < $2)::integer AS closed,
       count(*) FILTER (WHERE at >= $1 AND at < $2 AND outcome IN ('upheld', 'partly-upheld'))::integer AS upheld,
       count(*) FILTER (WHERE opened < $2 AND (at IS NULL OR at >= $2))::integer AS "outstandingAtEnd"
     FROM answered`,
    [march.from, march.until],
  );
  expect(total).toMatchObject(rows[0]);
  expect(total.closed).toBeGreaterThan(20);
  expect(total.upheld).toBeGreaterThan(20);
});
