import { randomUUID } from 'node:crypto';
import type { WorkflowLook } from '../../api/workflow-view/workflow-look';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { policyWith } from '../support/configuration';
import { eventually } from '../support/eventually';
import { execute } from '../support/postgres';
import { callerOf } from '../api/support';
import { startSystem, type System } from '../support/system';
import { startSystemApi, type SystemApi } from '../support/system-api';

let system: System;
let served: SystemApi;
beforeAll(async () => {
  system = await startSystem({ policy: policyWith({ acknowledge: 'PT1H', respond: 'PT2H' }) });
  await system.startWorker();
  served = await startSystemApi(system);
});
afterAll(async () => {
  await served?.api.close();
  await system?.stop();
});

const call = (path: string) =>
  callerOf(served.api.url, (personId) => served.tokenOf(personId))('GET', path, { as: 'max' });

async function lookAt(id: string, query = ''): Promise<WorkflowLook> {
  const { body, status } = await call(`/v1/complaints/${id}/workflow${query}`);
  expect(status).toBe(200);
  return body as object as WorkflowLook;
}

async function registered(): Promise<string> {
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  return id;
}

it('the timer of the earliest deadline says what it waits for and until when, decrypted', async () => {
  const id = await registered();
  const look = await eventually(async () => {
    const found = await lookAt(id);
    return found.timers.length > 0 && found;
  });
  expect(look).toMatchObject({ status: 'running', workflowId: `complaint-${id}`, continuesRunId: null });
  expect(look.summary).toContain(id);
  expect(look.timers).toHaveLength(1);
  expect(look.timers[0]?.reason).toMatch(/^\S+ due \d{4}-/);
  expect(look.timers[0]?.reason).toContain(look.timers[0]?.firesAt.slice(0, 16));
});

it('commands are shown by their names, refused ones with the reason, and what was done at once', async () => {
  const id = await registered();
  await system.gateway.send(id, commandBy('ana', 'accept', {}));
  const refused = await system.gateway.send(id, commandBy('ben', 'accept', {}));
  expect(refused).toMatchObject({ kind: 'refused' });
  const { steps } = await lookAt(id);
  const texts = steps.map(({ kind, text }) => `${kind}: ${text}`);
  expect(texts).toEqual(
    expect.arrayContaining([
      'run-started: The workflow began',
      'command-asked: register was asked for',
      'command-answered: accept was carried out',
      expect.stringMatching(/^activity-completed: execute \(accept by ana\) was done at once$/),
      expect.stringMatching(/^command-refused: accept was not carried out: .*ana/),
    ]),
  );
  expect(steps.map(({ id: number }) => number)).toEqual(
    steps.map(({ id: n }) => n).toSorted((a, b) => a - b),
  );
  expect(JSON.stringify(steps)).not.toContain(registration.description);
  const few = await lookAt(id, '?limit=1');
  expect(few.steps).toEqual(steps.slice(-1));
  expect(few.earlierSteps).toBe(steps.length - 1);
});

it('an activity that cannot be done shows its attempts and the last error', async () => {
  const own = await startSystem();
  const ownApi = await startSystemApi(own);
  try {
    await own.startWorker();
    const id = newComplaintId();
    await own.gateway.send(id, commandBy('ana', 'register', registration));
    await execute(own.databaseUrl, 'ALTER TABLE outbox.told RENAME TO told_elsewhere');
    await own.gateway.send(id, commandBy('ana', 'escalate', { summary: 'up', reason: 'customer-asks' }));
    const caller = callerOf(ownApi.api.url, (personId) => ownApi.tokenOf(personId));
    const look = await eventually(async () => {
      const { body } = await caller('GET', `/v1/complaints/${id}/workflow`, { as: 'max' });
      const { activities } = body as object as WorkflowLook;
      return activities.some(({ attempt }) => attempt > 1) && (body as object as WorkflowLook);
    });
    expect(look.activities[0]).toMatchObject({
      type: expect.stringMatching(/notify|load/),
      lastError: expect.stringContaining('outbox.told'),
    });
    await execute(own.databaseUrl, 'ALTER TABLE outbox.told_elsewhere RENAME TO told');
  } finally {
    await ownApi.api.close();
    await own.stop();
  }
});

it('a run that was continued leads to the one before', async () => {
  const own = await startSystem({ historyLimit: 40 });
  const ownApi = await startSystemApi(own);
  try {
    await own.startWorker();
    const id = newComplaintId();
    await own.gateway.send(id, commandBy('ana', 'register', registration));
    const caller = callerOf(ownApi.api.url, (personId) => ownApi.tokenOf(personId));
    const path = `/v1/complaints/${id}/workflow`;
    const look = await eventually(async () => {
      await own.gateway.send(id, commandBy('ana', 'add-note', { text: randomUUID() }, randomUUID()));
      const { body } = await caller('GET', path, { as: 'max' });
      const found = body as object as WorkflowLook;
      return found.continuesRunId !== null && found;
    });
    const before = await caller('GET', `${path}?run=${look.continuesRunId}`, { as: 'max' });
    expect(before.body).toMatchObject({ runId: look.continuesRunId, status: 'continued-as-new' });
    expect((before.body as object as WorkflowLook).steps.at(-1)?.text).toContain(look.runId);
  } finally {
    await ownApi.api.close();
    await own.stop();
  }
});

it('a complaint whose workflow Temporal does not keep, and one that is not there, are told apart', async () => {
  const id = await registered();
  const run = randomUUID();
  expect(await call(`/v1/complaints/${id}/workflow?run=${run}`)).toMatchObject({
    status: 404,
    body: { code: 'no-such-workflow' },
  });
  expect(await call(`/v1/complaints/${newComplaintId()}/workflow`)).toMatchObject({
    status: 404,
    body: { code: 'not-registered' },
  });
});
