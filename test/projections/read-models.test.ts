import { receipt } from '../domain/evidence';
import { deliveryCommand } from '../../domain/deliveries';
import { type ComplaintEventType, eventTypes } from '../../domain/events';
import { allProjections } from '../../projections/all';
import { projectionStatus } from '../../projections/projector/status';
import { commandBy, registration } from '../support/commands';
import { expectedTables, readTables } from './expected';
import { given } from './kit';
import { openTestLog, project, type TestLog } from './test-log';
import { widened } from '../support/widened';
import { createWorld, policyAppend, type World } from './world';

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

const tooMuch = {
  outcome: 'upheld' as const,
  summary: 'Refunded',
  redress: [{ kind: 'goodwill' as const, amount: 'GBP 50.00' }],
};

const SUBJECT = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';
const posted = { messageId: 'm', kind: 'acknowledgement', channel: 'email' } as const;
/** Lives in which, together, everything happens that can, a step at a time. */
const lives: readonly ((world: World) => boolean)[] = [
  (w) =>
    w.give(
      'L-1',
      commandBy('ana', 'register', {
        ...registration,
        product: 'Card "Plus" \\ 🦊',
        severity: 'minor',
        source: { system: 'cfpb', reference: '42' },
        complainant: { name: 'Jo Smith', email: 'Jo@Example.org' },
      }),
    ),
  (w) => w.give('L-1', commandBy('sam', 'assign', { assignee: 'ben', note: 'please look\ntoday' })),
  (w) => w.fire('L-1'),
  (w) => w.give('L-1', commandBy('sam', 'accept', {})),
  (w) =>
    w.give(
      'L-1',
      commandBy('sam', 'record-attempt', {
        tried: 'Called the customer',
        outcome: 'not-solved',
        proposedSolutions: ['Refund'],
        promises: [{ what: 'A call', dueBy: '2026-01-06T10:00:00+01:00' }],
      }),
    ),
  (w) => w.give('L-1', commandBy('sam', 'add-note', { text: 'A note' })),
  (w) => w.give('L-1', commandBy('sam', 'attach-evidence', receipt({ note: 'By post' }))),
  (w) => w.give('L-1', commandBy('sam', 'send-customer-update', { message: 'We are on it' })),
  (w) => w.give('L-1', deliveryCommand({ ...posted, at: w.now() }, 1)),
  (w) => w.give('L-1', deliveryCommand({ ...posted, at: w.now(), failed: 'refused' }, 2)),
  (w) => w.give('L-1', commandBy('ana', 'raise-concern', { concern: 'vip' })),
  (w) => w.give('L-1', commandBy('sam', 'reclassify', { severity: 'major', reason: 'It costs a lot' })),
  (w) => w.give('L-1', commandBy('sam', 'pause', { reason: 'waiting-for-customer' })),
  (w) => w.give('L-1', commandBy('ana', 'record-customer-message', { message: 'Here it is' })),
  (w) => w.give('L-1', commandBy('sam', 'resume', { reason: 'waiting-for-customer' })),
  (w) => w.give('L-1', commandBy('ana', 'update-contact', { complainant: { phone: '0049 30 1234' } })),
  (w) => w.give('L-1', commandBy('sam', 'transfer', { department: 'payments', summary: 'Theirs' })),
  (w) => w.give('L-1', commandBy('sam', 'accept', {})),
  (w) => w.give('L-1', commandBy('sam', 'refer', { body: 'ombudsman', summary: 'They ask' })),
  (w) =>
    w.give(
      'L-1',
      commandBy('sam', 'close-referral', { body: 'ombudsman', outcome: 'answered', summary: 'No' }),
    ),
  (w) => w.give('L-1', commandBy('sam', 'escalate', { summary: 'Above me', reason: 'threat' })),
  (w) => w.give('L-1', commandBy('sam', 'accept', {})),
  (w) => w.give('L-1', commandBy('sam', 'de-escalate', { justification: 'Not above me' })),
  (w) => w.give('L-1', commandBy('max', 'adopt-policy', { version: 3, reason: 'It is better' })),
  (w) => w.give('L-1', commandBy('sam', 'link', { to: 'L-2', relation: 'related' })),
  (w) => w.give('L-1', commandBy('sam', 'split', { subject: 'A part', description: 'Of it' })),
  (w) => w.give('L-2', commandBy('ana', 'register', registration)),
  (w) => w.give('L-2', commandBy('ana', 'accept', {})),
  (w) => w.give('L-2', commandBy('ana', 'resolve', tooMuch)),
  (w) => w.give('L-2', commandBy('sam', 'decline', { reason: 'Too much' })),
  (w) => w.give('L-2', commandBy('ana', 'resolve', tooMuch)),
  (w) => w.give('L-2', commandBy('sam', 'approve', {})),
  (w) => w.give('L-2', commandBy('ana', 'reject-resolution', { reason: 'Too little', csat: 1 })),
  (w) => w.give('L-2', commandBy('ana', 'resolve', { outcome: 'upheld', summary: 'Refunded' })),
  (w) => w.give('L-2', commandBy('ana', 'accept-resolution', { csat: 5, comment: 'Thanks' })),
  (w) => w.give('L-2', commandBy('ana', 'close', { rootCause: 'process' })),
  (w) => w.give('L-2', commandBy('ana', 'record-feedback', { ces: 2 })),
  (w) => w.give('L-2', commandBy('ana', 'give-process-feedback', { rating: 4, text: 'It went well' })),
  (w) => w.give('L-2', commandBy('ana', 'reopen', { reason: 'It happened again' })),
  (w) => w.give('L-2', commandBy('ana', 'withdraw', { reason: 'Settled elsewhere' })),
  (w) => w.give('L-3', commandBy('ana', 'register', registration)),
  (w) => w.give('L-3', commandBy('ana', 'merge', { into: 'L-1', reason: 'The same' })),
  (w) => w.give('L-3', commandBy('max', 'place-legal-hold', { reason: 'A court asked' })),
  (w) => w.give('L-3', commandBy('max', 'lift-legal-hold', { reason: 'It is over' })),
  (w) => w.give('L-3', commandBy('max', 'erase-personal-data', { subject: SUBJECT, ground: 'unlawful' })),
  (w) => w.give('L-3', commandBy('ana', 'add-note', { text: 'They wrote once more' })),
  // Left to itself, a complaint meets every deadline that there is.
  (w) => w.give('L-4', commandBy('ana', 'register', { ...registration, complainant: { reference: '7' } })),
  ...Array.from({ length: 16 }, () => (w: World) => w.fire('L-4')),
];
/** Only where teams follow the sun, which the lives above leave to the tests of the domain. */
const left: readonly ComplaintEventType[] = ['HandOverPostponed'];

test('After every step of lives with every kind of event, the read models equal the fold up to there', async () => {
  const world = createWorld(widened);
  for (const [step, act] of lives.entries()) {
    if (!act(world)) throw new Error(`step ${step} was refused`);
    await log.append(world.take());
    await project(log, allProjections);
    expect(await readTables(log.pool)).toEqual(expectedTables(await log.events()));
  }
  const types = (await log.events()).map(({ type }) => type);
  expect([...new Set(types)].sort()).toEqual(eventTypes.filter((type) => !left.includes(type)).sort());
});

test('Lives with every kind of event give the same tables however often and in whatever batches they are projected', async () => {
  await given(
    log,
    (world) => {
      for (const act of lives.slice(0, 20)) act(world);
    },
    widened,
  )
    .when((world) => {
      for (const act of lives.slice(20)) act(world);
    })
    .thenTables(async (tables) => {
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
      slot: 'serving',
      version,
      current: true,
      parts: 1,
      position: null,
      head,
      caughtUp: false,
      lag: { events: 0, seconds: 0 },
      status: 'running',
      failure: null,
      parked: 0,
      indexed: true,
      share: 0,
      beganAt: expect.any(String),
      doneAt: null,
      updatedAt: null,
    })),
  );
});
