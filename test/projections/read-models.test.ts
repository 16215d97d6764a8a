import type { ComplaintEventType } from '../../domain/events';
import { allProjections } from '../../projections/all';
import { projectionStatus } from '../../projections/status';
import { commandBy, registration } from '../support/commands';
import { expectedTables, readTables } from './expected';
import { given } from './kit';
import { openTestLog, project, type TestLog } from './test-log';
import { createWorld, policyAppend, type World } from './world';

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

const everyType: Readonly<Record<ComplaintEventType, true>> = {
  ComplaintRegistered: true,
  ComplaintAccepted: true,
  ComplaintAssigned: true,
  AttemptRecorded: true,
  NoteAdded: true,
  ComplaintEscalated: true,
  AcknowledgementMissed: true,
  ResponseMissed: true,
  CustomerUpdateMissed: true,
  CustomerUpdateSent: true,
  ResolutionOffered: true,
  ResolutionAccepted: true,
  ResolutionRejected: true,
  ComplaintClosed: true,
  ComplaintReopened: true,
  ComplaintWithdrawn: true,
};

/** One life with every kind of event, a step at a time. */
const life: readonly ((world: World) => boolean)[] = [
  (w) =>
    w.give(
      'L-1',
      commandBy('ana', 'register', {
        ...registration,
        product: 'Card "Plus" \\ 🦊',
        source: { system: 'cfpb', reference: '42' },
      }),
    ),
  (w) => w.give('L-1', commandBy('sam', 'assign', { assignee: 'ben', note: 'please look\ntoday' })),
  (w) => w.fire('L-1'),
  (w) => w.give('L-1', commandBy('ana', 'accept', {})),
  (w) =>
    w.give(
      'L-1',
      commandBy('ana', 'record-attempt', {
        tried: 'Called the customer',
        outcome: 'not-solved',
        proposedSolutions: ['Refund'],
        promises: [{ what: 'A call', dueBy: '2026-01-06T10:00:00+01:00' }],
      }),
    ),
  (w) => w.give('L-1', commandBy('ana', 'add-note', { text: 'A note' })),
  (w) => w.give('L-1', commandBy('ana', 'send-customer-update', { message: 'We are on it' })),
  (w) => w.give('L-1', commandBy('ana', 'escalate', { summary: 'Above my authority' })),
  (w) => w.give('L-1', commandBy('sam', 'accept', {})),
  (w) => w.fire('L-1'),
  (w) => w.give('L-1', commandBy('dana', 'accept', {})),
  (w) => w.fire('L-1'),
  (w) => w.fire('L-1'),
  (w) => w.give('L-1', commandBy('max', 'accept', {})),
  (w) => w.fire('L-1'),
  (w) => w.fire('L-1'),
  (w) => w.give('L-1', commandBy('max', 'resolve', { outcome: 'upheld', summary: 'Refunded' })),
  (w) => w.give('L-1', commandBy('max', 'reject-resolution', { reason: 'Too little', csat: 1 })),
  (w) => w.give('L-1', commandBy('max', 'resolve', { outcome: 'upheld', summary: 'Refunded twice' })),
  (w) => w.give('L-1', commandBy('max', 'accept-resolution', { csat: 5, comment: 'Thanks' })),
  (w) => w.give('L-1', commandBy('max', 'close', {})),
  (w) => w.give('L-1', commandBy('max', 'reopen', { reason: 'It happened again' })),
  (w) => w.give('L-1', commandBy('max', 'withdraw', { reason: 'Settled elsewhere' })),
];

test('After every step of a life with every kind of event, the read models equal the fold up to there', async () => {
  const world = createWorld();
  for (const [step, act] of life.entries()) {
    if (!act(world)) throw new Error(`step ${step} was refused`);
    await log.append(world.take());
    await project(log, allProjections);
    expect(await readTables(log.pool)).toEqual(expectedTables(await log.events()));
  }
  const types = (await log.events()).map(({ type }) => type);
  expect(new Set(types)).toEqual(new Set(Object.keys(everyType)));
});

test('A life with every kind of event gives the same tables however often and in whatever batches it is projected', async () => {
  await given(log, (world) => {
    for (const act of life.slice(0, 9)) act(world);
  })
    .when((world) => {
      for (const act of life.slice(9)) act(world);
    })
    .thenTables(async (tables) => {
      expect(tables.timeline).toHaveLength(life.length);
      expect(tables).toEqual(expectedTables(await log.events()));
    });
});

test('A missed deadline stands in the timeline with when it was due and when it was noticed', async () => {
  await given(log, (world) => {
    world.give('L-2', commandBy('ana', 'register', registration));
  })
    .when((world) => {
      world.fire('L-2', 1_500);
    })
    .thenTables(({ timeline }) => {
      expect(timeline[1]).toMatchObject({
        type: 'AcknowledgementMissed',
        by_id: 'system',
        at: new Date('2026-01-05T13:00:01.500Z'),
        due_at: new Date('2026-01-05T13:00:00.000Z'),
        fired_at: new Date('2026-01-05T13:00:01.500Z'),
      });
    });
});

test('Streams that are not complaints are passed over, and the checkpoints move on', async () => {
  const world = createWorld();
  world.give('L-3', commandBy('ana', 'register', registration));
  const [registered] = world.take();
  if (!registered) throw new Error('nothing was registered');
  await log.append([policyAppend(), registered, policyAppend(), policyAppend()]);
  await project(log, allProjections, 1);
  expect(await readTables(log.pool)).toEqual(expectedTables(await log.events()));
  const head = await log.store.visible.head();
  for (const status of await projectionStatus(log.pool, log.store)) {
    expect(status).toMatchObject({ position: head, caughtUp: true, status: 'running', failure: null });
  }
});

test('A projection that has never run has no position and has not caught up', async () => {
  const head = await log.store.visible.head();
  expect(await projectionStatus(log.pool, log.store)).toEqual(
    allProjections.map(({ name, version }) => ({
      projection: name,
      version,
      position: null,
      head,
      caughtUp: false,
      status: 'running',
      failure: null,
      updatedAt: null,
    })),
  );
});
