import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fold } from '../../domain/evolve';
import { viewOf } from '../../domain/view';
import { streamOf } from '../../eventstore/complaint-stream';
import { viewQuery } from '../../workflows/messages';
import { callerOf, type Reply } from '../api/support';
import { registration } from '../support/commands';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { workerProcesses } from '../support/own-worker';
import { startSystem, type System } from '../support/system';
import { startSystemApi, type SystemApi } from '../support/system-api';

const CLIENTS = 64;
const NOTES = 5;
const KILLS = 3;

let system: System;
let served: SystemApi;
let workers: Awaited<ReturnType<typeof workerProcesses>>;

beforeAll(async () => {
  system = await startSystem();
  served = await startSystemApi(system);
  workers = await workerProcesses();
});
afterAll(async () => {
  await workers?.remove();
  await served?.api.close();
  await system?.stop();
});

const startWorker = () =>
  workers.start({
    databaseUrl: system.databaseUrl,
    temporalAddress: process.env.REDRESS_TEST_TEMPORAL_ADDRESS ?? '',
    taskQueue: system.taskQueue,
    policy: ladderPolicy,
  });

/** Sends a command until it is answered for good, with the same key every time, as a careful client does. */
async function insist(path: string, key: string, body: unknown): Promise<Reply> {
  const call = callerOf(served.api.url, (personId) => served.tokenOf(personId));
  for (;;) {
    const reply = await call('POST', path, { body, headers: { 'Idempotency-Key': key } });
    if (reply.status !== 503) return reply;
    await delay(200);
  }
}

/** A client’s whole day: a complaint and notes on it, every tenth request sent twice at once. Gives the keys in their order. */
async function client(number: number, count: () => void): Promise<{ id: string; keys: readonly string[] }> {
  const id = `T-${randomUUID()}`;
  const keys: string[] = [];
  for (let n = 0; n <= NOTES; n += 1) {
    const key = `client-${number}-${n}`;
    const path = n === 0 ? '/v1/complaints' : `/v1/complaints/${id}/add-note`;
    const body = n === 0 ? { ...registration, complaintId: id } : { text: `note ${n} of client ${number}` };
    const twice = (number * (NOTES + 1) + n) % 10 === 0;
    const replies = await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => insist(path, key, body)));
    for (const reply of replies) {
      expect({ status: reply.status, text: reply.text }).toMatchObject({ status: n === 0 ? 201 : 200 });
      expect(reply.body).toEqual(replies[0]?.body);
    }
    keys.push(key);
    count();
  }
  return { id, keys };
}

it('64 clients at once, a tenth of their requests doubled, and workers killed again and again: nothing is lost and nothing is there twice', async () => {
  let answered = 0;
  let worker = await startWorker();
  const all = CLIENTS * (NOTES + 1);
  const work = Promise.all(
    Array.from({ length: CLIENTS }, (_, number) =>
      client(number, () => {
        answered += 1;
      }),
    ),
  );
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await Promise.race([eventually(() => answered > (all * kill) / (KILLS + 2), 120_000), work]);
    await worker.kill();
    worker = await startWorker();
  }
  const lives = await work;
  expect(answered).toBe(all);
  for (const { id, keys } of lives) {
    const events = await system.eventsOf(id);
    expect(events.map(({ commandId }) => commandId)).toEqual(keys);
    expect(events.map(({ revision }) => revision)).toEqual(keys.map((_key, index) => index));
    const view = await eventually(() => system.client.workflow.getHandle(streamOf(id)).query(viewQuery));
    expect(view).toEqual(viewOf(fold(events)));
  }
  await worker.kill();
}, 600_000);
