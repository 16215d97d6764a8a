import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fold } from '../../domain/evolve';
import { viewOf } from '../../domain/view';
import { streamOf } from '../../eventstore/complaint-stream';
import { viewQuery } from '../../workflows/messages';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { workerProcesses } from '../support/own-worker';
import { startSystem, type System } from '../support/system';

let system: System;
let processes: Awaited<ReturnType<typeof workerProcesses>>;

beforeAll(async () => {
  system = await startSystem({ gatewayDeadlineMs: 60_000 });
  processes = await workerProcesses();
});
afterAll(async () => {
  await processes.remove();
  await system.stop();
});

function startWorkerProcess(dieOnceAfterAppend?: string) {
  return processes.start({
    databaseUrl: system.databaseUrl,
    temporalAddress: process.env.REDRESS_TEST_TEMPORAL_ADDRESS ?? '',
    taskQueue: system.taskQueue,
    policy: ladderPolicy,
    ...(dieOnceAfterAppend === undefined ? {} : { dieOnceAfterAppend }),
  });
}

it('loses nothing and does nothing twice when the worker is killed between an append and its answer', async () => {
  const marker = join(processes.folder, 'died');
  const doomed = await startWorkerProcess(marker);
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  const answer = system.gateway.send(
    id,
    commandBy('ana', 'add-note', { text: 'stored, then silence' }, 'the-note'),
  );
  await doomed.ended;
  expect(existsSync(marker)).toBe(true);
  expect((await system.eventsOf(id)).map(({ type }) => type)).toEqual(['ComplaintRegistered', 'NoteAdded']);

  const heir = await startWorkerProcess();
  expect(await answer).toMatchObject({
    kind: 'accepted',
    outcome: { revision: 1, events: [{ type: 'NoteAdded', revision: 1 }] },
  });
  await system.gateway.send(id, commandBy('ana', 'accept', {}));
  const events = await system.eventsOf(id);
  expect(events.map(({ type }) => type)).toEqual(['ComplaintRegistered', 'NoteAdded', 'ComplaintAccepted']);
  expect(await system.client.workflow.getHandle(streamOf(id)).query(viewQuery)).toEqual(viewOf(fold(events)));
  await heir.kill();
}, 120_000);

it('keeps every accepted command exactly once while workers are killed again and again under load', async () => {
  const ids = Array.from({ length: 4 }, newComplaintId);
  let worker = await startWorkerProcess();
  const load = Promise.all(
    ids.map(async (id) => {
      const accepted: string[] = [];
      for (let n = 0; n < 12; n += 1) {
        const command =
          n === 0
            ? commandBy('ana', 'register', registration, 'n-0')
            : commandBy('ana', 'add-note', { text: `${n}` }, `n-${n}`);
        const result = await system.gateway.send(id, command);
        expect(result).toMatchObject({ kind: 'accepted' });
        accepted.push(command.id);
        await delay(100);
      }
      return accepted;
    }),
  );
  for (let kills = 0; kills < 3; kills += 1) {
    const before = await Promise.all(ids.map(async (id) => (await system.eventsOf(id)).length));
    await eventually(async () => (await system.eventsOf(ids[0] ?? '')).length > (before[0] ?? 0), 60_000);
    await worker.kill();
    worker = await startWorkerProcess();
  }
  const accepted = await load;
  for (const [index, id] of ids.entries()) {
    expect((await system.eventsOf(id)).map(({ commandId }) => commandId)).toEqual(accepted[index]);
  }
  await worker.kill();
}, 240_000);
