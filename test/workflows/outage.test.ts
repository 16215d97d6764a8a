import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createExecute } from '../../activities/execute';
import { toMs } from '../../domain/time';
import { fold } from '../../domain/evolve';
import { viewOf } from '../../domain/view';
import { streamOf } from '../../eventstore/complaint-stream';
import { viewQuery } from '../../workflows/messages';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { ladderPolicy, policyWith } from '../support/configuration';
import { eventually } from '../support/eventually';
import { historiesOf, replay } from '../support/histories';
import { startOwnPostgres } from '../support/postgres';
import { startSystem, type System } from '../support/system';
import { startOwnTemporal } from '../support/temporal';

/** Sends notes to each complaint one after another until `stop` is called; gives the ids of those that were accepted. */
function keepSending(system: System, complaintIds: readonly string[]) {
  let stopped = false;
  const done = Promise.all(
    complaintIds.map(async (complaintId) => {
      const accepted: string[] = [];
      for (let n = 0; !stopped; n += 1) {
        const command = commandBy('ana', 'add-note', { text: `note ${n}` }, `note-${n}`);
        for (;;) {
          const result = await system.gateway.send(complaintId, command).catch(() => undefined);
          if (result?.kind === 'accepted') break;
          if (result?.kind === 'refused') throw new Error(result.refusal.message);
          await delay(50);
        }
        accepted.push(command.id);
      }
      return accepted;
    }),
  );
  return async () => {
    stopped = true;
    return done;
  };
}

async function register(system: System, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newComplaintId);
  for (const id of ids) {
    expect(await system.gateway.send(id, commandBy('ana', 'register', registration))).toMatchObject({
      kind: 'accepted',
    });
  }
  return ids;
}

async function expectExactly(
  system: System,
  ids: readonly string[],
  accepted: readonly (readonly string[])[],
): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const events = await system.eventsOf(id);
    expect(events.slice(1).map(({ commandId }) => commandId)).toEqual(accepted[index]);
    const view = await eventually(() => system.client.workflow.getHandle(streamOf(id)).query(viewQuery));
    expect(view).toEqual(viewOf(fold(events)));
    await replay(streamOf(id), await historiesOf(system, id));
  }
}

describe('with the worker away', () => {
  it('fires the deadlines that passed late, in order, once, and says by how much', async () => {
    const system = await startSystem({ policy: policyWith({ acknowledge: 'PT1S', respond: 'PT2S' }) });
    const worker = await system.startWorker();
    const [id = ''] = await register(system, 1);
    await worker.stop();
    const registeredAt = toMs((await system.eventsOf(id))[0]?.at ?? '');
    await eventually(() => Date.now() > registeredAt + 3_500);
    await system.startWorker();
    const events = await eventually(async () => {
      const found = await system.eventsOf(id);
      return found.some(({ type }) => type === 'ResponseMissed') && found;
    });
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
      'ComplaintRegistered',
      'AcknowledgementMissed',
      'ComplaintEscalated',
    ]);
    const late = events.flatMap(({ data }) => ('missed' in data ? [data.missed.lateByMs] : []))[0];
    expect(late).toBeGreaterThanOrEqual(2_400);
    expect(new Set(events.map(({ commandId }) => commandId)).size).toBe(events.length);
    await system.stop();
  });
});

describe('PostgreSQL crashing under load', () => {
  it('keeps every accepted command once, in order, and goes on without a restart of anything else', async () => {
    const postgres = await startOwnPostgres();
    const system = await startSystem({ databaseUrl: postgres.url, gatewayDeadlineMs: 10_000 });
    await system.startWorker();
    const ids = await register(system, 3);
    const stop = keepSending(system, ids);
    for (let crash = 0; crash < 2; crash += 1) {
      const before = (await system.eventsOf(ids[0] ?? '')).length;
      await eventually(async () => (await system.eventsOf(ids[0] ?? '')).length > before + 2);
      await postgres.stopImmediately();
      await delay(300);
      await postgres.start();
      await eventually(async () => (await system.eventsOf(ids[0] ?? '')).length > before + 3, 60_000);
    }
    await expectExactly(system, ids, await stop());
    await system.stop();
    await postgres.remove();
  }, 240_000);
});

describe('Temporal', () => {
  it('restarted under load loses no accepted command and applies none twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redress-outage-'));
    const temporal = await startOwnTemporal({ dataFile: join(folder, 'temporal.db') });
    const system = await startSystem({ temporalAddress: temporal.address, gatewayDeadlineMs: 10_000 });
    await system.startWorker();
    const ids = await register(system, 3);
    const stop = keepSending(system, ids);
    const before = (await system.eventsOf(ids[0] ?? '')).length;
    await eventually(async () => (await system.eventsOf(ids[0] ?? '')).length > before + 2);
    await temporal.kill();
    await temporal.start();
    const after = (await system.eventsOf(ids[0] ?? '')).length;
    await eventually(async () => (await system.eventsOf(ids[0] ?? '')).length > after + 2, 60_000);
    await expectExactly(system, ids, await stop());
    await system.stop();
    await temporal.stop();
    await rm(folder, { recursive: true, force: true });
  }, 240_000);

  it('emptied gets every open complaint back from its stream, and the overdue deadline fires at once', async () => {
    const temporal = await startOwnTemporal();
    const system = await startSystem({
      temporalAddress: temporal.address,
      policy: policyWith({ respond: 'PT4S' }),
    });
    const worker = await system.startWorker();
    const [open = '', overdue = '', closed = ''] = await register(system, 3);
    await system.gateway.send(closed, commandBy('ana', 'withdraw', { reason: 'sorted' }));
    await system.gateway.send(open, commandBy('ana', 'accept', {}));
    await system.gateway.send(open, commandBy('ana', 'resolve', { outcome: 'upheld', summary: 'Refunded' }));
    await worker.stop();
    await temporal.kill();
    await temporal.start();
    const due = toMs((await system.eventsOf(overdue))[0]?.at ?? '') + 4_000;
    await eventually(() => Date.now() > due);

    const again = await system.startWorker();
    expect(await again.reconciled).toEqual({ started: 2, existing: 0, reloaded: 0, failed: [] });
    await eventually(async () =>
      (await system.eventsOf(overdue)).some(({ type }) => type === 'ComplaintEscalated'),
    );
    expect(await system.gateway.send(open, commandBy('ana', 'accept-resolution', { csat: 5 }))).toMatchObject(
      { kind: 'accepted' },
    );
    await expect(system.client.workflow.getHandle(streamOf(closed)).describe()).rejects.toThrow();
    const second = await system.startWorker({ reconcileEvery: '10 minutes' });
    expect(await second.reconciled).toEqual({ started: 0, existing: 2, reloaded: 0, failed: [] });

    // The same as a schedule, for what is lost while everything runs.
    const handle = system.client.workflow.getHandle(streamOf(open));
    await handle.terminate('lost');
    await system.client.schedule.getHandle('redress-reconcile').trigger();
    await eventually(async () => (await handle.describe()).status.name === 'RUNNING');
    await system.stop();
    await temporal.stop();
  }, 240_000);
});

it('makes a workflow that is behind its stream read it again', async () => {
  const system = await startSystem({ policy: ladderPolicy });
  await system.startWorker();
  const [id = ''] = await register(system, 1);
  const execute = createExecute({ store: system.store, subjects: system.subjects, ...system.sources });
  await execute(id, commandBy('ana', 'accept', {}), Date.now());
  const handle = system.client.workflow.getHandle(streamOf(id));
  expect(await handle.query(viewQuery)).toMatchObject({ revision: 0, status: 'new' });
  const again = await system.startWorker();
  expect(await again.reconciled).toEqual({ started: 0, existing: 0, reloaded: 1, failed: [] });
  await eventually(async () => (await handle.query(viewQuery))?.revision === 1);
  await system.stop();
});
