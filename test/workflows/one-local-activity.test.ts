import { commandBy, newComplaintId, registration } from '../support/commands';
import { streamOf } from '../../eventstore/complaint-stream';
import { policyWith } from '../support/configuration';
import { eventually } from '../support/eventually';
import { historiesOf, replay } from '../support/histories';
import { startSystem } from '../support/system';
import { reloadSignal } from '../../workflows/messages';

// Regression: messages were written by a local activity beside the one of the next deadline. A replay saw the two end
// in another order, took each for the other, and the workflow was stuck for ever.
it('replays histories in which several deadlines came due together, with messages to be written for each', async () => {
  const system = await startSystem({
    policy: policyWith({ acknowledge: 'PT0.5S', respond: 'PT0.5S', customerUpdate: 'PT0.5S' }),
  });
  await system.startWorker();
  const ids = Array.from({ length: 12 }, newComplaintId);
  await Promise.all(ids.map((id) => system.gateway.send(id, commandBy('ana', 'register', registration))));
  for (const id of ids) {
    await eventually(async () => (await system.eventsOf(id)).some(({ type }) => type === 'ResponseMissed'));
    await system.gateway.send(id, commandBy('max', 'accept', {}));
  }
  for (const id of ids) await replay(streamOf(id), await historiesOf(system, id));
  await system.stop();
});

it('replays a run that was told to read its stream again before it had read it at all', async () => {
  const system = await startSystem();
  const worker = await system.startWorker();
  const id = newComplaintId();
  const workflowId = streamOf(id);
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  await system.client.workflow.getHandle(workflowId).terminate('lost');
  await worker.stop();
  await system.client.workflow.signalWithStart('complaint', {
    workflowId,
    taskQueue: system.taskQueue,
    args: [{ complaintId: id }],
    signal: reloadSignal,
  });
  await system.startWorker();
  expect(await system.gateway.send(id, commandBy('ana', 'accept', {}))).toMatchObject({ kind: 'accepted' });
  const histories = await historiesOf(system, id);
  expect(histories).toHaveLength(2);
  await replay(workflowId, histories);
  await system.stop();
});
