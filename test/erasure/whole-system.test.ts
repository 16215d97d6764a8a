import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { PersonCommand } from '../../domain/commands';
import { streamOf } from '../../eventstore/complaint-stream';
import { subjectIn } from '../../eventstore/vault/sealing';
import { verifyLog } from '../../eventstore/integrity/verify';
import { type Projector, startProjector } from '../../projections/projector/projector';
import { redress } from '../cli/terminal';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { historiesOf } from '../support/histories';
import { startSystem, type System, testLog } from '../support/system';
import { startSystemApi, type SystemApi } from '../support/system-api';

let system: System;
let projector: Projector;
let started: SystemApi;
beforeAll(async () => {
  system = await startSystem();
  await system.startWorker();
  projector = startProjector({ pool: system.pool, store: system.store, log: testLog });
  started = await startSystemApi(system);
});
afterAll(async () => {
  await started.api.close();
  await projector.stop();
  await system.stop();
});

const SECRET = 'Marker of Marker Street';

async function closed(email: string): Promise<string> {
  const id = newComplaintId();
  const complainant = { name: SECRET, email };
  const send = (command: PersonCommand) => system.gateway.send(id, command);
  await send(commandBy('ana', 'register', { ...registration, description: SECRET, complainant }));
  await send(commandBy('ana', 'accept', {}));
  await send(commandBy('ana', 'withdraw', { reason: SECRET }));
  await system.client.workflow.getHandle(streamOf(id)).result();
  return id;
}

test('redress erase ends with nothing readable in the log, in the outbox and in Temporal, and the chains still hold', async () => {
  const email = `${newComplaintId()}@example.org`;
  const [first, second] = [await closed(email), await closed(email)];
  for (const history of await historiesOf(system, first))
    expect(historyToJSON(history)).not.toContain('Marker');
  const connection = await started.connectionOf('max');
  const who = ['--email', email, '--ground', 'consent-withdrawn', ...connection];

  const dry = await redress(['erase', ...who], { width: 200 });
  expect(dry).toMatchObject({ exitCode: 0 });
  expect(dry.out).toContain(`${first}  would be erased`);
  expect(dry.err).toContain('Nothing was erased. Give --yes to erase it for good.');
  const done = await redress(['erase', ...who, '--yes'], { width: 200 });
  expect(done).toMatchObject({ exitCode: 0 });
  expect(done.out).toContain(`by max (consent-withdrawn): ${[first, second].sort().join(', ')}`);
  expect(done.err).not.toContain('Temporal still has');

  for (const id of [first, second]) {
    const stored = await system.store.durable.readStream(streamOf(id));
    expect(JSON.stringify(stored)).not.toContain('Marker');
    expect(stored.at(-1)).toMatchObject({ type: 'PersonalDataErased', metadata: { by: { id: 'max' } } });
    expect(stored.at(-1)?.metadata).not.toHaveProperty('subject');
    // Temporal deletes in the background.
    const gone = () =>
      system.client.workflow
        .getHandle(streamOf(id))
        .describe()
        .then(
          () => false,
          (error: unknown) => error instanceof WorkflowNotFoundError,
        );
    await eventually(gone, 90_000);
  }
  const { rows: messages } = await system.pool.query<{ revision: number; text: string }>(
    'SELECT revision, text FROM outbox.messages WHERE complaint_id = ANY ($1) ORDER BY revision',
    [[first, second]],
  );
  expect(messages.length).toBeGreaterThan(4);
  for (const { text } of messages) expect(text).toMatch(/^erased on|erased the personal data/);
  await eventually(async () => {
    const { rows } = await system.pool.query('SELECT 1 FROM read.complaints WHERE state::text LIKE $1', [
      '%Marker%',
    ]);
    return rows.length === 0;
  });
  expect(await verifyLog(system.store, {})).toMatchObject({ ok: true });
});

test('an erasure that was broken off before the key was destroyed is finished by the same command', async () => {
  const email = `${newComplaintId()}@example.org`;
  const id = await closed(email);
  const [event] = await system.store.durable.readStream(streamOf(id), { limit: 1 });
  const subject = (event && subjectIn(event)) ?? '';
  await system.gateway.send(id, commandBy('max', 'erase-personal-data', { subject, ground: 'unlawful' }));
  expect((await system.keys.load([subject]))(subject)?.state).toBe('live');
  const connection = await started.connectionOf('max');
  const done = await redress(['erase', subject, '--ground', 'unlawful', '--yes', ...connection], {
    width: 200,
  });
  expect(done).toMatchObject({ exitCode: 0 });
  expect((await system.keys.load([subject]))(subject)?.state).toBe('erased');
});

test('what stands in the way is told, and nothing is erased', async () => {
  const email = `${newComplaintId()}@example.org`;
  const id = await closed(email);
  await system.gateway.send(id, commandBy('max', 'place-legal-hold', { reason: 'Case 12 O 34/26' }));
  const who = ['--complaint', id, '--ground', 'objection', ...(await started.connectionOf('max'))];
  const dry = await redress(['erase', ...who], { width: 200 });
  expect(dry).toMatchObject({ exitCode: 4 });
  expect(dry.out).toMatch(/stands in the way: .*Case 12 O 34\/26/);
  const refused = await redress(['erase', ...who, '--yes'], { width: 200 });
  expect(refused.exitCode).toBe(4);
  expect(refused.err).toContain('erasure-refused');
  expect(JSON.stringify(await system.store.durable.readStream(streamOf(id)))).toContain(SECRET);
});

test.each([
  ['nobody', []],
  ['two people', ['--email', 'a@example.org', '--phone', '1']],
])('the command wants to know who is meant, not %s', async (_, who) => {
  expect(await redress(['erase', ...who, '--ground', 'objection'], { width: 200 })).toMatchObject({
    exitCode: 2,
  });
});
