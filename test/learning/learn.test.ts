import type { RunningApi } from '../../api/server';
import { policyDocumentSchema } from '../../domain/policy/document';
import { freezePolicy } from '../../domain/policy/policy';
import { monthOf } from '../../domain/review/period';
import { readProblem } from '../../eventstore/problem-log';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { readReviews, reviewStream } from '../../eventstore/review-log';
import { type Projector, startProjector } from '../../projections/projector/projector';
import { listProblems } from '../../projections/queries/problems';
import { redress } from '../cli/terminal';
import { Story } from '../domain/story';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { startSystem, type System, testLog } from '../support/system';
import { startSystemApi } from '../support/system-api';
import { MASTER_KEY } from '../support/vault';
import { type OwnTemporal, startOwnTemporal } from '../support/temporal';
import { newId, tell } from './log';

const policy = policyDocumentSchema.parse({
  ...ladderPolicy,
  problems: [
    { id: 'same-product', title: 'Many about one product', same: ['product'], atLeast: 3, withinDays: 400 },
    { id: 'same-text', title: 'The same words', same: ['narrative'], atLeast: 50, withinDays: 1 },
  ],
});

let temporal: OwnTemporal;
let system: System;
let projector: Projector;
let api: RunningApi;
let connection: readonly string[];
beforeAll(async () => {
  temporal = await startOwnTemporal();
  system = await startSystem({ policy, temporalAddress: temporal.address });
  const { pool, store } = system;
  projector = startProjector({ pool, store, log: testLog });
  const started = await startSystemApi(system);
  api = started.api;
  connection = await started.connectionOf('ana');
});
afterAll(async () => {
  await api.close();
  await projector.stop();
  await system.stop();
  await temporal.stop();
});

test('rows 35 and 39: the schedule finds recurring issues and makes up the reviews of months that were missed, once', async () => {
  const now = new Date();
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 3, 9)).toISOString();
  const ids = [newId(), newId(), newId()];
  // As a version before stored them: what is personal in plain.
  const plain = openPostgresEventStore({ databaseUrl: system.databaseUrl });
  for (const id of ids) {
    const story = new Story({ policy: freezePolicy(policy), start })
      .register({ product: 'Gold card', description: `Complaint ${id}` })
      .by('ana', 'withdraw', { reason: 'Settled' });
    await tell(plain, id, story);
  }
  await plain.close();
  await system.startWorker({ learnEvery: '1 hour' });
  const schedule = system.client.schedule.getHandle('redress-learn');
  const { spec, policies, action } = await schedule.describe();
  expect(spec.intervals).toEqual([{ every: 3_600_000, offset: undefined }]);
  expect(policies.overlap).toBe('SKIP');
  expect(action).toMatchObject({ workflowType: 'learn', taskQueue: system.taskQueue });

  await schedule.trigger();
  const [problem] = await eventually(async () => {
    const problems = await listProblems(system.pool, { limit: 10 });
    return problems.length > 0 && problems;
  });
  expect(problem).toMatchObject({ rule: 'same-product', complaints: 3 });
  const { store } = system;
  const reviews = await eventually(async () => {
    const found = await readReviews(store.durable, policy.id);
    return found.length >= 2 && found;
  });
  const months = [-2, -1].map((ago) =>
    monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ago, 3)).toISOString(), 'UTC'),
  );
  expect(reviews.map(({ month }) => month)).toEqual(months);
  expect(reviews[0]?.complaints).toMatchObject({ registered: 3, closed: 3, openAtEnd: 0 });
  expect(reviews[1]?.complaints).toMatchObject({ handled: 0 });

  const again = await system.client.workflow.execute('learn', {
    taskQueue: system.taskQueue,
    workflowId: `learn-${newId()}`,
  });
  expect(again).toEqual({ problems: { opened: 0, joined: 0, failed: [] }, reviews: { stored: [] } });
  expect(await store.durable.readStream(reviewStream(policy.id))).toHaveLength(2);

  const shown = await redress(['review', 'show', policy.id, months[0] ?? '', ...connection, '-o', 'table']);
  expect(shown).toMatchObject({ exitCode: 0, out: expect.stringMatching(/registered +3/) });
  const listed = await redress(['review', 'list', ...connection, '-o', 'table']);
  expect(listed.out).toContain(`${months[1]}  ${policy.id}  0 handled`);
});

test('row 36: fifty identical complaints are found, open a problem, and are answered together, once', async () => {
  await system.startWorker();
  const ids = Array.from({ length: 50 }, newComplaintId);
  const description = 'The same letter, which somebody put on the web.';
  const results = await Promise.all(
    ids.map((id) => system.gateway.send(id, commandBy('ana', 'register', { ...registration, description }))),
  );
  expect(results.every(({ kind }) => kind === 'accepted')).toBe(true);
  const first = ids[0] ?? '';
  const similar = await eventually(async () => {
    const { out } = await redress(['complaint', 'similar', first, ...connection, '-o', 'json']);
    const { complaints }: { complaints: { id: string }[] } = JSON.parse(out);
    return complaints.length === 50 && complaints;
  });
  expect(similar.map(({ id }) => id).sort()).toEqual([...ids].sort());

  const env = { ...process.env, DATABASE_URL: system.databaseUrl, REDRESS_MASTER_KEY: MASTER_KEY };
  const detected = await redress(['problems', 'detect', '-o', 'json'], { env });
  expect(detected).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(detected.out)).toMatchObject({ opened: 1, joined: 50 });
  const problem = await eventually(async () => {
    const [found] = await listProblems(system.pool, { rule: 'same-text', limit: 1 });
    return found;
  });
  expect((await readProblem(system.store.durable, problem.id)).problem?.complaints).toHaveLength(50);

  const accept = ['bulk', 'accept', '--similar-to', first, '--key', 'mass-1', ...connection, '-o', 'json'];
  const answer = await redress(accept);
  expect(answer.exitCode).toBe(0);
  const { outcomes }: { outcomes: { status: string; revision: number }[] } = JSON.parse(answer.out);
  expect(outcomes).toHaveLength(50);
  expect(new Set(outcomes.map(({ status, revision }) => `${status} ${revision}`))).toEqual(
    new Set(['accepted 1']),
  );
  expect(JSON.parse((await redress(accept)).out)).toEqual(JSON.parse(answer.out));

  const resolve = ['bulk', 'resolve', '--problem', problem.id, '--outcome', 'upheld', '--summary', 'Sorry.'];
  expect(await redress([...resolve, ...connection])).toMatchObject({ exitCode: 0 });
  for (const id of ids) {
    const types = (await system.eventsOf(id)).map(({ type }) => type);
    expect(types).toEqual(['ComplaintRegistered', 'ComplaintAccepted', 'ResolutionOffered']);
  }
  const refused = await redress([...resolve, ...connection, '-o', 'table']);
  expect(refused).toMatchObject({ exitCode: 4, err: expect.stringContaining('0 of 50 accepted') });
}, 120_000);
