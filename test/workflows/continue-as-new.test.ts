import { streamOf } from '../../eventstore/complaint-stream';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { historiesOf, replay } from '../support/histories';
import { payloadCodec } from '../support/payload-keys';
import { startSystem, type System } from '../support/system';

const CLIENTS = 4;
const COMMANDS_EACH = 40;

let system: System;

beforeAll(async () => {
  system = await startSystem({ historyLimit: 80, gatewayDeadlineMs: 60_000 });
  await system.startWorker();
});
afterAll(() => system.stop());

it('stores 160 updates and signals of 4 clients once each, through many continued runs', async () => {
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  const sent = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const ids: string[] = [];
      for (let n = 0; n < COMMANDS_EACH; n += 1) {
        const command = commandBy('ana', 'add-note', { text: `${client}/${n}` }, `note-${client}-${n}`);
        if ((client + n) % 2 === 0) {
          expect(await system.gateway.send(id, command)).toMatchObject({ kind: 'accepted' });
        } else {
          await system.gateway.post(id, command);
        }
        ids.push(command.id);
      }
      return ids;
    }),
  );
  await eventually(async () => (await system.eventsOf(id)).length === 1 + CLIENTS * COMMANDS_EACH);
  const stored = (await system.eventsOf(id)).slice(1).map(({ commandId }) => commandId);
  expect([...stored].sort()).toEqual(sent.flat().sort());

  const runs = [];
  for await (const run of system.client.workflow.list({ query: `WorkflowId = '${streamOf(id)}'` }))
    runs.push(run);
  expect(runs.length).toBeGreaterThan(5);
  expect(runs.filter(({ status }) => status.name === 'RUNNING')).toHaveLength(1);
  await replay(streamOf(id), await historiesOf(system, id));
}, 180_000);

it('carries nothing but the id into a new run', async () => {
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  const handle = system.client.workflow.getHandle(streamOf(id));
  const first = (await handle.describe()).runId;
  const runNow = async () => (await handle.describe()).runId;
  for (let n = 0; (await runNow()) === first; n += 1) {
    await system.gateway.send(id, commandBy('ana', 'add-note', { text: `note ${n}` }));
  }
  const { events } = await system.client.workflow.getHandle(streamOf(id), await runNow()).fetchHistory();
  const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  const [input] = await payloadCodec.decode(payload ? [payload] : []);
  expect(JSON.parse(Buffer.from(input?.data ?? []).toString())).toEqual({
    complaintId: id,
    historyLimit: 80,
  });
  expect(await system.gateway.send(id, commandBy('ana', 'accept', {}))).toMatchObject({ kind: 'accepted' });
});
