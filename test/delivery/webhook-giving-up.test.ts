import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { messageKey } from '../../delivery/message-key';
import { openDeliveryLog } from '../../delivery/webhooks/delivery-log';
import { openWebhooks } from '../../delivery/webhooks/registry';
import { MOST_FAILURES } from '../../delivery/webhooks/webhook';
import { ensureSearchAttributes } from '../../platform/search-attributes';
import { installRuntime } from '../../worker';
import { searchAttributeTypes } from '../../workflows/search-attributes';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { replayDelivery } from '../support/histories';
import { startSystem, type System, testLog } from '../support/system';
import { createTimeSkippingEnvironment } from '../support/time-skipping';
import { type Receiver, startReceiver } from './webhook-receiver';

let time: TestWorkflowEnvironment;
let system: System;
let receiver: Receiver;
beforeAll(async () => {
  installRuntime(testLog);
  receiver = await startReceiver();
  time = await createTimeSkippingEnvironment();
  await ensureSearchAttributes(time.connection, 'default', searchAttributeTypes);
  system = await startSystem({ temporalAddress: time.address });
  await system.startWorker({
    webhooks: { source: 'urn:redress:test', keys: system.keys, allowPrivate: true },
  });
}, 600_000);
afterAll(async () => {
  await system?.stop();
  await time?.teardown();
  await receiver?.stop();
});

it('gives each delivery up after three days, and disables what fails so often in a row', async () => {
  receiver.judge(() => 500);
  const { pool, keys, store } = system;
  const webhooks = openWebhooks({ pool, key: () => keys.secret('webhooks'), log: store.durable });
  const created = await webhooks.create({
    url: receiver.urlOf('hook'),
    types: ['redress.complaint.registered.v1'],
    by: 'max',
    key: 'one',
  });
  if (created.kind !== 'made') throw new Error(created.kind);
  const { id } = created.webhook;
  const outcomes = async () => {
    const { deliveries } = await openDeliveryLog(pool).list(id, { limit: 200 });
    return deliveries.map(({ outcome }) => outcome);
  };
  const register = () => system.gateway.send(newComplaintId(), commandBy('ana', 'register', registration));
  const failed = (count: number) =>
    eventually(async () => {
      const all = await outcomes();
      return all.length >= count && all.every((outcome) => outcome === 'failed');
    }, 60_000);

  await register();
  await eventually(() => receiver.callsTo('hook').length > 0);
  await time.sleep('2 days');
  const attempts = receiver.callsTo('hook').length;
  expect(attempts).toBeGreaterThan(10);
  await time.sleep('2 days');
  await failed(1);
  expect(receiver.callsTo('hook').length).toBeGreaterThan(attempts);
  expect(receiver.callsTo('hook').length).toBeLessThan(40);
  expect(new Set(receiver.callsTo('hook').map((call) => call.id)).size).toBe(1);
  expect(await webhooks.find(id)).toMatchObject({ failures: 1, disabled: null });
  const [call] = receiver.callsTo('hook');
  await replayDelivery(
    'webhook-given-up',
    system.client,
    `webhook-${id}-${messageKey(call?.event.id ?? '')}`,
  );

  for (let count = 1; count < MOST_FAILURES; count += 1) await register();
  await eventually(async () => (await outcomes()).length === MOST_FAILURES);
  await time.sleep('4 days');
  await failed(MOST_FAILURES);
  expect((await webhooks.find(id))?.disabled).toMatchObject({ reason: 'failed-in-a-row', by: null });
  expect((await webhooks.disabledOf('max')).map((one) => one.id)).toEqual([id]);
}, 180_000);
