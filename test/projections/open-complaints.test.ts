import { randomUUID } from 'node:crypto';
import { allProjections } from '../../projections/all';
import { complaintsProjection } from '../../projections/models/complaints';
import { type OpenComplaint, openComplaints } from '../../projections/queries/open-complaints';
import { commandBy, registration } from '../support/commands';
import { around } from './around';
import { openTestLog, project, projectOnce, type TestLog } from './test-log';
import { createWorld, policyAppend, type World } from './world';

let log: TestLog;
let world: World;
beforeEach(async () => {
  log = await openTestLog();
  world = createWorld();
});
afterEach(() => log.close());

const register = (...ids: string[]) => {
  for (const id of ids) world.give(id, commandBy('ana', 'register', registration));
};
const withdraw = (id: string) => world.give(id, commandBy('ana', 'withdraw', { reason: 'Settled' }));
const reopen = (id: string) => world.give(id, commandBy('ana', 'reopen', { reason: 'Again' }));

async function happen(): Promise<void> {
  for (const append of world.take()) await log.append([append]);
}

async function found(): Promise<readonly OpenComplaint[]> {
  const open: OpenComplaint[] = [];
  for await (const complaint of openComplaints(log.pool, log.store)) open.push(complaint);
  return open.sort((a, b) => (a.complaintId < b.complaintId ? -1 : 1));
}
const foundIds = async () => (await found()).map(({ complaintId }) => complaintId);

function expected(...ids: string[]): readonly OpenComplaint[] {
  return ids.map((complaintId) => {
    const state = world.stateOf(complaintId);
    return { complaintId, revision: state?.revision ?? -1 };
  });
}

/** Registered and closed on both sides of the checkpoint, in every order. */
async function lag(): Promise<void> {
  register('STAYS-OPEN', 'STAYS-CLOSED', 'GETS-CLOSED', 'GETS-REOPENED', 'GETS-NOTE', 'CLOSED-GETS-NOTE');
  withdraw('STAYS-CLOSED');
  withdraw('GETS-REOPENED');
  withdraw('CLOSED-GETS-NOTE');
  await happen();
  await project(log, [complaintsProjection]);
  world.advance(60_000);
  withdraw('GETS-CLOSED');
  reopen('GETS-REOPENED');
  world.give('GETS-NOTE', commandBy('ana', 'add-note', { text: 'A note' }));
  world.give('CLOSED-GETS-NOTE', commandBy('ana', 'add-note', { text: 'A note' }));
  register('NEW', 'NEW-AND-CLOSED', 'NEW-CLOSED-REOPENED');
  withdraw('NEW-AND-CLOSED');
  withdraw('NEW-CLOSED-REOPENED');
  reopen('NEW-CLOSED-REOPENED');
  await happen();
  await log.append([policyAppend()]);
}

const OPEN = ['GETS-NOTE', 'GETS-REOPENED', 'NEW', 'NEW-CLOSED-REOPENED', 'STAYS-OPEN'];

test('Nothing is open in an empty log', async () => {
  expect(await found()).toEqual([]);
});

test('Open complaints are right before any projection has run', async () => {
  register('A', 'B');
  withdraw('B');
  await happen();
  expect(await found()).toEqual(expected('A'));
});

test('Open complaints are right while the read model lags', async () => {
  await lag();
  expect(await found()).toEqual(expected(...OPEN));
});

test('Open complaints are right when the read model has caught up', async () => {
  await lag();
  await project(log, allProjections);
  expect(await found()).toEqual(expected(...OPEN));
});

test('Open complaints are right while the projection has halted', async () => {
  await lag();
  const halting = around({ ...complaintsProjection, onPoison: 'halt' }, () => async () => {
    throw new Error('a mistake in the handler');
  });
  const outcome = await projectOnce(log, halting);
  expect(outcome).toMatchObject({ kind: 'halted', position: '9' });
  expect(await found()).toEqual(expected(...OPEN));
});

test('A row that is ahead of the checkpoint that was read does no harm', async () => {
  await lag();
  const { rows } = await log.pool.query<{ position: string }>(
    "SELECT position FROM read.checkpoints WHERE projection = 'complaints'",
  );
  await project(log, [complaintsProjection]);
  await log.pool.query('UPDATE read.checkpoints SET position = $1', [rows[0]?.position]);
  expect(await found()).toEqual(expected(...OPEN));
});

test('A complaint whose stream cannot be read counts as open, and does not hide the others', async () => {
  register('READABLE', 'UNREADABLE');
  await happen();
  const unknown = { id: randomUUID(), type: 'ComplaintTeleported', data: {}, metadata: {} };
  await log.store.append('complaint-UNREADABLE', [unknown], 'any');
  const outcome = await projectOnce(log, complaintsProjection);
  expect(outcome).toMatchObject({ kind: 'moved', parked: [{ event: { stream: 'complaint-UNREADABLE' } }] });
  const open = await found();
  expect(open[0]).toEqual(expected('READABLE')[0]);
  expect(open[1]).toMatchObject({ complaintId: 'UNREADABLE', revision: 1 });
});

test('More open complaints than a page holds are all given, once each', async () => {
  const ids = Array.from({ length: 1_203 }, (_, number) => `N-${String(number).padStart(4, '0')}`);
  register(...ids);
  for (const id of ids.slice(0, 100)) withdraw(id);
  await log.append(world.take());
  await project(log, [complaintsProjection]);
  register('Z-1');
  await happen();
  expect(await foundIds()).toEqual([...ids.slice(100), 'Z-1']);
});
