import { complaintsProjection } from '../../projections/models/complaints';
import { timelineProjection } from '../../projections/models/timeline';
import type { Projection } from '../../projections/projection';
import { rebuild } from '../../projections/generations/rebuild';
import { parkedStreams } from '../../projections/projector/parked';
import { readCheckpoints } from '../../projections/projector/checkpoint';
import { retryParked } from '../../projections/projector/retry-parked';
import { projectionStatus } from '../../projections/projector/status';
import { commandBy, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { around } from './around';
import { expectedTables, readTables } from './expected';
import { openTestLog, project, projectOnce, recordingLog, type TestLog, withOwner } from './test-log';
import { createWorld, type World } from './world';

const LONG = 30_000;
const ERROR = 50;
const place = { slot: 'serving', part: 0 } as const;
let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

/** Each of these happens to every one of the complaints, one after the other, so that their streams are entangled. */
async function appendSteps(
  world: World,
  ids: readonly string[],
  steps: readonly ('register' | 'accept' | 'note')[],
) {
  for (const step of steps) {
    for (const id of ids) {
      if (step === 'register') world.give(id, commandBy('ana', 'register', registration));
      if (step === 'accept') world.give(id, commandBy('ana', 'accept', {}));
      if (step === 'note') world.give(id, commandBy('ana', 'add-note', { text: `a note on ${id}` }));
      for (const append of world.take()) await log.append([append]);
    }
  }
}

/** The projection of complaints, which cannot apply events of these revisions of one stream while it is broken. */
function breakable(stream: string, revisions: readonly number[]) {
  const broken = new Set(revisions);
  const projection = around(complaintsProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    const poison = events.find((event) => event.stream === stream && broken.has(event.revision));
    if (poison) throw new Error(`no revision ${poison.revision} of ${stream}`);
  });
  return { projection, broken };
}

async function parked(projection: Projection = complaintsProjection) {
  const [first] = await readCheckpoints(log.pool, [projection]);
  if (!first) throw new Error('no checkpoint');
  return parkedStreams(log.pool, first);
}

const complaintsOf = async (ids: readonly string[]) => {
  const { complaints } = await readTables(log.pool);
  return complaints.filter(({ id }) => ids.includes(String(id)));
};

test('A poison event parks its stream and no other; the rows of the others go on in the same batch', async () => {
  const world = createWorld();
  await appendSteps(world, ['A', 'B', 'C'], ['register', 'accept', 'note']);
  const { projection } = breakable('complaint-B', [1]);
  const { log: logger, lines } = recordingLog();
  const projector = log.startProjector({ projections: [projection], log: logger });
  const head = await log.store.visible.head();
  expect(await projector.caughtUpTo(head, LONG)).toBe(true);
  await appendSteps(world, ['A', 'B', 'C'], ['note']);
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await projector.stop();

  const all = expectedTables(await log.events()).complaints;
  expect(await complaintsOf(['A', 'C'])).toEqual(all.filter(({ id }) => id !== 'B'));
  expect(await complaintsOf(['B'])).toMatchObject([{ revision: 0, status: 'new' }]);
  expect(await parked()).toMatchObject([
    {
      stream: 'complaint-B',
      revision: 1,
      waiting: 3,
      failure: {
        message: 'no revision 1 of complaint-B',
        event: { position: '5', type: 'ComplaintAccepted' },
      },
    },
  ]);
  const [status] = await projectionStatus(log.pool, log.store, [complaintsProjection]);
  expect(status).toMatchObject({ status: 'running', caughtUp: true, parked: 1 });
  expect(lines.filter(({ level }) => level === ERROR)).toMatchObject([
    { projection: 'complaints', failure: { event: { stream: 'complaint-B' } } },
  ]);
});

test('Trying a parked stream again applies its events in their order, up to where the projection is', async () => {
  const world = createWorld();
  await appendSteps(world, ['A', 'B'], ['register', 'accept', 'note', 'note']);
  const { projection, broken } = breakable('complaint-B', [1, 3]);
  await project(log, [projection], 3);
  const ahead = expectedTables(await log.events());
  await appendSteps(world, ['B'], ['note']);
  expect(await parked()).toMatchObject([{ revision: 1, waiting: 3 }]);

  const options = { pool: log.pool, store: log.store, projection, place };
  expect(await retryParked(options)).toMatchObject([
    { stream: 'complaint-B', applied: 0, failure: { event: { revision: 1 } } },
  ]);
  expect(await parked()).toMatchObject([{ revision: 1, waiting: 3 }]);
  broken.delete(1);
  expect(await retryParked({ ...options, stream: 'complaint-A' })).toEqual([]);
  expect(await retryParked({ ...options, stream: 'complaint-B' })).toMatchObject([
    { applied: 2, failure: { event: { revision: 3 } } },
  ]);
  expect(await parked()).toMatchObject([{ revision: 3, waiting: 1 }]);
  broken.clear();
  expect(await retryParked(options)).toEqual([{ stream: 'complaint-B', applied: 1, failure: null }]);
  expect(await parked()).toEqual([]);
  // What was appended since is for the next batch: the checkpoint has not come so far.
  expect((await readTables(log.pool)).complaints).toEqual(ahead.complaints);
  await project(log, [projection]);
  expect((await readTables(log.pool)).complaints).toEqual(expectedTables(await log.events()).complaints);
});

test('A process that remembers a stream from before it was parked goes on with it after it was tried again', async () => {
  const world = createWorld();
  await appendSteps(world, ['A', 'B'], ['register']);
  const { projection, broken } = breakable('complaint-B', [1]);
  const projector = log.startProjector({ projections: [projection] });
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await appendSteps(world, ['A', 'B'], ['accept']);
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await appendSteps(world, ['A', 'B'], ['note']);
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  broken.clear();
  await retryParked({ pool: log.pool, store: log.store, projection, place });
  await appendSteps(world, ['A', 'B'], ['note']);
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await projector.stop();
  expect(await parked()).toEqual([]);
  expect((await readTables(log.pool)).complaints).toEqual(expectedTables(await log.events()).complaints);
});

test('A process that starts tries parked streams again without being told', async () => {
  await appendSteps(createWorld(), ['A', 'B'], ['register', 'accept', 'note']);
  const { projection } = breakable('complaint-B', [1]);
  await project(log, [projection]);
  expect(await parked()).toHaveLength(1);
  const repaired = log.startProjector({ projections: [complaintsProjection] });
  await eventually(async () => (await parked()).length === 0);
  await repaired.stop();
  expect((await readTables(log.pool)).complaints).toEqual(expectedTables(await log.events()).complaints);
});

test('Several streams of one batch are parked, each before its own poison event', async () => {
  await appendSteps(createWorld(), ['A', 'B', 'C', 'D'], ['register', 'accept', 'note']);
  const poison = new Map([
    ['complaint-B', 0],
    ['complaint-D', 2],
  ]);
  const projection = around(timelineProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    for (const { stream, revision } of events)
      if (poison.get(stream) === revision) throw new Error(`no ${stream}`);
  });
  expect(await projectOnce(log, projection)).toMatchObject({ kind: 'moved', atHead: true });
  expect(
    (await parked(projection)).map(({ stream, revision, waiting }) => [stream, revision, waiting]),
  ).toEqual([
    ['complaint-B', 0, 3],
    ['complaint-D', 2, 1],
  ]);
  const rows = (await readTables(log.pool)).timeline.map(({ complaint_id, revision }) =>
    [complaint_id, revision].join(' '),
  );
  expect(rows).toEqual(['A 0', 'A 1', 'A 2', 'C 0', 'C 1', 'C 2', 'D 0', 'D 1']);
});

test('What stands by halts at a poison event, also where what serves would park its stream', async () => {
  await appendSteps(createWorld(), ['A', 'B'], ['register', 'accept']);
  await withOwner(log.pool, (owner) => rebuild(owner, complaintsProjection));
  const { projection } = breakable('complaint-B', [1]);
  const outcome = await projectOnce(log, projection, 100, { slot: 'standby', part: 0 });
  expect(outcome).toMatchObject({ kind: 'halted', position: '3', failure: { event: { position: '4' } } });
  expect(await parked()).toEqual([]);
});
