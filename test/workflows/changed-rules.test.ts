import { NativeConnection, Worker } from '@temporalio/worker';
import { createExecute } from '../../activities/execute';
import { createLoad, createNotify } from '../../activities/notify';
import { openOutbox } from '../../activities/outbox';
import type { Command } from '../../domain/commands';
import { encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { createGiveCommand } from '../../activities/give-command';
import { installRuntime } from '../../worker';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { historiesOf, replay } from '../support/histories';
import { dataConverter } from '../support/payload-keys';
import { startSystem, testLog, workflowBundle } from '../support/system';

beforeAll(() => installRuntime(testLog));

it('replays a complaint whose history was decided by rules that no longer hold, and works on with today’s', async () => {
  const system = await startSystem();
  const { store, subjects } = system;
  const execute = createExecute({ store, subjects, ...system.sources });
  const outbox = openOutbox(system.pool);
  const connection = await NativeConnection.connect({
    address: process.env.REDRESS_TEST_TEMPORAL_ADDRESS ?? '',
  });
  const lax = await Worker.create({
    taskQueue: system.taskQueue,
    connection,
    dataConverter,
    workflowBundle: await workflowBundle(),
    activities: {
      load: createLoad({ store, outbox }),
      notify: createNotify({
        store,
        outbox,
        give: createGiveCommand(system.client, system.taskQueue),
      }),
      // A rule of former times: whoever likes may take the complaint as its owner, even an auditor.
      async execute(id: string, command: Command, now: number) {
        if (command.name !== 'accept') return execute(id, command, now);
        const stream = streamOf(id);
        const stored = await store.durable.readStream(stream);
        const event = {
          type: 'ComplaintAccepted',
          data: {
            owner: command.by.id,
            level: 'frontline',
            clocks: { stopped: ['acknowledge'], started: [] },
          },
        } as const;
        const metadata = {
          at: new Date(now).toISOString(),
          by: command.by,
          commandId: command.id,
          commandHash: 'former',
          subject: await subjects.ofComplaint({}, id, undefined),
        };
        await store.append(stream, [encodeEvent(stream, event, 0, metadata)], stored.length - 1);
        return execute(id, commandBy('ana', 'add-note', { text: 'accepted' }, `${command.id}-note`), now);
      },
    },
  });
  const id = newComplaintId();
  await lax.runUntil(async () => {
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    expect(await system.gateway.send(id, commandBy('ida', 'accept', {}))).toMatchObject({ kind: 'accepted' });
  });
  await replay(streamOf(id), await historiesOf(system, id));
  await system.startWorker();
  expect(await system.gateway.send(id, commandBy('ida', 'escalate', { summary: 'up' }))).toMatchObject({
    kind: 'refused',
    refusal: { code: 'role-may-not-act' },
  });
  expect(await system.gateway.send(id, commandBy('sam', 'assign', { assignee: 'ben' }))).toMatchObject({
    kind: 'accepted',
  });
  await system.stop();
  await connection.close();
}, 60_000);
