import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { streamOf } from '../../../eventstore/complaint-stream';
import type { LogPosition } from '../../../eventstore/port';
import { comparePositions } from '../../../eventstore/position';
import type { Projector } from '../../../projections/projector/projector';
import type { RunningWorker } from '../../../worker';
import { expectProblem, nextOf } from '../../api/support';
import { around } from '../../projections/around';
import { readTally, tallyProjection } from '../../projections/tally';
import { positionOf, projectOnce } from '../../projections/test-log';
import { commandBy } from '../../support/commands';
import { eventually } from '../../support/eventually';
import { workerProcesses } from '../../support/own-worker';
import { policy, positionIn, type Product, startProduct } from './product';

let product: Product;
let worker: RunningWorker;
let projector: Projector;
beforeAll(async () => {
  product = await startProduct();
  worker = await product.system.startWorker();
  projector = product.startProjector();
});
afterAll(() => product.stop());

const typesOf = async (id: string) => (await product.system.eventsOf(id)).map(({ type }) => type);
const DEADLINE = 'AcknowledgementMissed';

test('a complaint is registered, accepted, escalated, resolved and closed, and whoever wrote reads what they wrote', async () => {
  const { id, replies } = await product.wholeLife('walk@example.org');
  expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200, 200, 200]);
  const positions = replies.map(positionIn);
  for (const [index, position] of positions.entries()) {
    expect(position).toMatch(/^\d+\/\d+$/);
    if (index > 0) expect(comparePositions(position, positions[index - 1] ?? position)).toBeGreaterThan(0);
    const read = `/v1/complaints/${id}/timeline?minPosition=${encodeURIComponent(position)}`;
    const timeline = JSON.parse((await product.call('GET', read)).text) as { position: LogPosition }[];
    expect(timeline.map((entry) => entry.position)).toContain(position);
  }
  expect((await typesOf(id)).filter((type) => type !== DEADLINE)).toEqual([
    'ComplaintRegistered',
    'ComplaintAccepted',
    'AttemptRecorded',
    'ComplaintEscalated',
    'ComplaintAccepted',
    'ResolutionOffered',
    'ResolutionAccepted',
    'ComplaintClosed',
  ]);
  const list = `/v1/complaints?status=closed&minPosition=${encodeURIComponent(positions.at(-1) ?? '')}`;
  const { complaints } = (await product.call('GET', list)).body as { complaints: { id: string }[] };
  expect(complaints.map((row) => row.id)).toContain(id);
  await product.expectExact(projector);
});

test('a position that is none, or that nobody has reached, is told apart', async () => {
  const list = (position: string) =>
    product.call('GET', `/v1/complaints?minPosition=${encodeURIComponent(position)}`);
  expectProblem(await list('12'), 400, 'invalid-request');
  expectProblem(await list('9223372036854775807/0'), 503, 'read-model-behind');
});

test('the log is read page by page, each event once and in order', async () => {
  const ids: string[] = [];
  let pages = 0;
  for (let path: string | undefined = '/v1/events?limit=4'; path !== undefined; pages += 1) {
    const page = await product.call('GET', path, { as: 'ida' });
    expect(page.status).toBe(200);
    ids.push(...(page.body.events as { id: string }[]).map((event) => event.id));
    path = nextOf(page);
  }
  expect(pages).toBeGreaterThan(2);
  expect(ids).toEqual((await product.events()).map((event) => event.id));
});

test('a command with the same Idempotency-Key is applied once: again, at the same time, and when KurrentDB’s answer got lost', async () => {
  const { id } = await product.register('twice@example.org');
  const note = (key: string) =>
    product.call('POST', `/v1/complaints/${id}/add-note`, {
      body: { text: key },
      headers: { 'idempotency-key': key },
    });
  const replies = [await note('again'), await note('again')];
  replies.push(...(await Promise.all(Array.from({ length: 6 }, () => note('at-once')))));
  product.server.fail('append', { kind: 'drop', when: 'after' });
  replies.push(await note('lost'), await note('lost'));
  for (const { status } of replies) expect(status).toBe(200);
  expect(new Set(replies.map(positionIn)).size).toBe(3);
  expect((await typesOf(id)).filter((type) => type === 'NoteAdded')).toHaveLength(3);
});

test('a deadline fires once', async () => {
  const { id } = await product.register('late@example.org');
  const missed = async () => (await product.system.eventsOf(id)).filter(({ type }) => type === DEADLINE);
  const [first] = await eventually(async () => {
    const found = await missed();
    return found.length > 0 && found;
  });
  expect(first?.data).toMatchObject({ missed: { policy: { id: policy.id }, lateByMs: expect.any(Number) } });
  const done = await product.give('ana', id, 'add-note', { text: 'Seen too late' });
  const path = `/v1/complaints?breached=true&minPosition=${encodeURIComponent(positionIn(done))}`;
  expect((await product.call('GET', path)).text).toContain(id);
  expect(await missed()).toHaveLength(1);
});

test('the rows of a read model and its checkpoint are kept together or not at all', async () => {
  await projector.stop();
  await product.register('together@example.org');
  const { pool, store } = product.system;
  const before = [await readTally(pool), await positionOf(pool, tallyProjection)];
  const dying = around(tallyProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  await expect(projectOnce({ pool, store }, dying)).rejects.toThrow();
  expect([await readTally(pool), await positionOf(pool, tallyProjection)]).toEqual(before);
  projector = product.startProjector();
  await product.expectExact(projector);
});

test('worker and projector that were stopped go on where they were, and a workflow that was lost is put back', async () => {
  const { id } = await product.register('stopped@example.org');
  const { id: lost } = await product.register('lost@example.org');
  await product.expectExact(projector);
  await projector.stop();
  await worker.stop();
  const given = await product.call('POST', `/v1/complaints/${id}/add-note`, {
    body: { text: 'while nobody works' },
    headers: { prefer: 'respond-async', 'idempotency-key': 'meanwhile' },
  });
  expect(given.status).toBe(202);
  await product.system.client.workflow.getHandle(streamOf(lost)).terminate('lost');

  worker = await product.system.startWorker();
  expect(await worker.reconciled).toMatchObject({ started: 1, failed: [] });
  await eventually(async () => (await typesOf(id)).includes('NoteAdded'));
  expect((await product.give('ana', lost, 'add-note', { text: 'Found again' })).status).toBe(200);
  projector = product.startProjector();
  await product.expectExact(projector);
});

test('regression: the doctor counts events, and not the bytes between two positions of KurrentDB', async () => {
  const { id } = await product.register('doctor@example.org');
  await product.expectExact(projector);
  await projector.stop();
  for (const text of ['one', 'two', 'three']) await product.give('ana', id, 'add-note', { text });
  const rows = JSON.parse((await product.redress('doctor', '--json')).out) as { name: string }[];
  expect(rows.find(({ name }) => name === 'projections')).toMatchObject({
    ok: true,
    found: expect.stringMatching(/: up to \d events behind$/),
  });
  projector = product.startProjector();
  await product.expectExact(projector);
});

test('a worker that is killed between an append and its answer loses nothing and does nothing twice', async () => {
  const { server, system } = product;
  await worker.stop();
  const processes = await workerProcesses();
  const dieOnceAfterAppend = join(processes.folder, 'died');
  const doomed = await processes.start({
    databaseUrl: system.databaseUrl,
    eventStore: server.url,
    temporalAddress: process.env.REDRESS_TEST_TEMPORAL_ADDRESS ?? '',
    taskQueue: system.taskQueue,
    policy,
    dieOnceAfterAppend,
  });
  const { id } = await product.register('killed@example.org');
  const answer = system.gateway.send(id, commandBy('ana', 'add-note', { text: 'stored' }, 'the-note'));
  await doomed.ended;
  expect(existsSync(dieOnceAfterAppend)).toBe(true);
  worker = await system.startWorker();
  expect(await answer).toMatchObject({ kind: 'accepted', outcome: { events: [{ type: 'NoteAdded' }] } });
  expect((await typesOf(id)).filter((type) => type === 'NoteAdded')).toHaveLength(1);
  await processes.remove();
});
