import { complaintsProjection } from '../../projections/models/complaints';
import { commandBy, registration } from '../support/commands';
import { widened } from '../support/widened';
import { given } from './kit';
import { openTestLog, project, type TestLog } from './test-log';
import { createWorld } from './world';

let own: TestLog;
beforeEach(async () => {
  own = await openTestLog();
});
afterEach(() => own.close());

test('A promise that is broken where it moves the complaint on is told of whoever had it then', async () => {
  await given(
    own,
    (world) => {
      world.give('B-1', commandBy('ana', 'register', registration));
      world.give('B-1', commandBy('ana', 'accept', {}));
    },
    widened,
  )
    .when((world) => {
      while (world.stateOf('B-1')?.level === 'frontline') world.fire('B-1');
    })
    .thenTables((tables, world) => {
      expect(tables.breaches).toMatchObject([
        { number: 0, clock: 'respond', level: 'frontline', role: 'agent', team: 'desk', holder: 'ana' },
      ]);
      const respond = tables.clocks.find(({ clock }) => clock === 'respond');
      expect(respond).toMatchObject({
        status: 'running',
        level: 'supervisor',
        team: 'leads',
        holder: null,
      });
      expect(world.stateOf('B-1')?.missed).toHaveLength(1);
    });
});

test('What is closed has no clocks, and keeps its breaches', async () => {
  await given(
    own,
    (world) => {
      world.give('B-2', commandBy('ana', 'register', registration));
      while (world.stateOf('B-2')?.missed.length === 0) world.fire('B-2');
    },
    widened,
  )
    .when((world) => {
      world.give('B-2', commandBy('ana', 'withdraw', { reason: 'Settled' }));
    })
    .thenTables(({ clocks: left, breaches: broken }) => {
      expect(left).toEqual([]);
      expect(broken).toHaveLength(1);
    });
});

test('What changes of what kind a complaint is and not when it is due is in its clocks too', async () => {
  const before = { ...registration, category: 'card' };
  await given(own, (world) => world.give('B-4', commandBy('ana', 'register', before)), widened)
    .when((world) => {
      const clocksThen = world.stateOf('B-4')?.clocks;
      world.give('B-4', commandBy('ana', 'accept', {}));
      const held = world.stateOf('B-4')?.clocks;
      expect(held).not.toEqual(clocksThen);
      world.give(
        'B-4',
        commandBy('ana', 'reclassify', { category: 'bank-account', reason: 'It is not the card' }),
      );
      expect(world.stateOf('B-4')?.clocks).toEqual(held);
    })
    .thenTables((tables) => {
      expect(tables.clocks.map(({ category, holder }) => [category, holder])).toEqual(
        tables.clocks.map(() => ['bank-account', 'ana']),
      );
    });
});

test('What changes nothing about clocks does not write them anew', async () => {
  const world = createWorld(widened);
  world.give('B-3', commandBy('ana', 'register', registration));
  await own.append(world.take());
  await project(own, [complaintsProjection]);
  const versions = async () =>
    (await own.pool.query('SELECT clock, ctid, xmin FROM read.clocks ORDER BY clock')).rows;
  const before = await versions();
  world.give('B-3', commandBy('ana', 'add-note', { text: 'A note' }));
  await own.append(world.take());
  await project(own, [complaintsProjection]);
  expect(await versions()).toEqual(before);
  world.give('B-3', commandBy('ana', 'reclassify', { priority: 'high', reason: 'It costs a lot' }));
  await own.append(world.take());
  await project(own, [complaintsProjection]);
  expect(await versions()).not.toEqual(before);
});
