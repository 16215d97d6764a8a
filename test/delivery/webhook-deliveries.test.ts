import { messageKey } from '../../delivery/message-key';
import { openDeliveryLog } from '../../delivery/webhooks/delivery-log';
import { dispatchBatch } from '../../delivery/webhooks/dispatcher';
import { openWebhooks } from '../../delivery/webhooks/registry';
import { TEST_TYPE } from '../../delivery/webhooks/webhook';
import { comparePositions } from '../../eventstore/position';
import { isComplaintStream } from '../../eventstore/complaint-stream';
import { installRuntime, type RunningWorker } from '../../worker';
import type { WebhookSending } from '../../activities/deliver-webhook';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { replayDelivery } from '../support/histories';
import { dumpOf } from '../support/postgres';
import { startSystem, type System, testLog } from '../support/system';
import { sendingWorkers } from './own-worker';
import { isSignedWith, type ReceivedCall, type Receiver, startReceiver } from './webhook-receiver';

const REGISTERED = 'redress.complaint.registered.v1';
const ACCEPTED = 'redress.complaint.accepted.v1';

let system: System;
let receiver: Receiver;
let webhooks: ReturnType<typeof openWebhooks>;
let deliveries: ReturnType<typeof openDeliveryLog>;
let made = 0;

beforeAll(async () => {
  installRuntime(testLog);
  [system, receiver] = await Promise.all([startSystem(), startReceiver()]);
  webhooks = openWebhooks({
    pool: system.pool,
    key: () => system.keys.secret('webhooks'),
    log: system.store.durable,
  });
  deliveries = openDeliveryLog(system.pool);
});
afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
});
afterEach(async () => {
  receiver.judge(() => 200);
  for (const { id } of await webhooks.list()) await webhooks.disable(id, 'max');
});

function startSender(sending: Partial<WebhookSending> = { allowPrivate: true }): Promise<RunningWorker> {
  return system.startWorker({ webhooks: { source: 'urn:redress:test', keys: system.keys, ...sending } });
}

/** A webhook of its own path, by which it is called here. */
async function create({ types, url }: { types?: readonly string[]; url?: string } = {}) {
  made += 1;
  const name = `hook-${made}`;
  const created = await webhooks.create({ url: url ?? receiver.urlOf(name), types, by: 'max', key: name });
  if (created.kind !== 'made') throw new Error(`the webhook is ${created.kind}`);
  return { name, id: created.webhook.id, secret: created.secret };
}

async function register(): Promise<string> {
  const id = newComplaintId();
  const sent = await system.gateway.send(id, commandBy('ana', 'register', registration));
  expect(sent).toMatchObject({ kind: 'accepted' });
  return id;
}

async function accept(id: string): Promise<void> {
  expect(await system.gateway.send(id, commandBy('ana', 'accept', {}))).toMatchObject({ kind: 'accepted' });
}

/** Those that were called about a complaint, once there are so many. */
const callsAbout = (name: string, complaintId: string, count: number, limitMs = 60_000) =>
  eventually(() => {
    const calls = receiver.callsTo(name).filter(({ event }) => event.subject === complaintId);
    return calls.length >= count && calls;
  }, limitMs);

async function deliveriesOf(webhookId: string) {
  return (await deliveries.list(webhookId, { limit: 200 })).deliveries;
}

/** All deliveries of a webhook, once none is open. */
const settled = (webhookId: string, count: number) =>
  eventually(async () => {
    const all = await deliveriesOf(webhookId);
    return all.length >= count && all.every(({ outcome }) => outcome !== null) && all;
  }, 60_000);

async function firstOf(calls: Promise<readonly ReceivedCall[]>): Promise<ReceivedCall> {
  const [first] = await calls;
  if (!first) throw new Error('there was no call');
  return first;
}

describe('with a worker that calls webhooks', () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    worker = await startSender();
  });
  afterAll(() => worker.stop());

  it('sends every event from after it was made, none from before, and nothing personal', async () => {
    const before = await register();
    const { name, id, secret } = await create();
    const complaintId = await register();
    await accept(complaintId);
    const events = await system.eventsOf(complaintId);
    await callsAbout(name, complaintId, events.length);
    const all = await settled(id, events.length);
    const calls = receiver.callsTo(name);
    expect(calls.filter(({ event }) => event.subject === before)).toEqual([]);
    expect(new Set(calls.map(({ event }) => event.id))).toEqual(new Set(events.map((event) => event.id)));
    expect(calls).toHaveLength(events.length);
    const workflowId = `webhook-${id}-${messageKey(events[0]?.id ?? '')}`;
    await replayDelivery('webhook-delivered', system.client, workflowId);
    expect(all.every(({ outcome, attempts }) => outcome === 'delivered' && attempts === 1)).toBe(true);
    for (const call of calls) {
      expect(isSignedWith(secret, call)).toBe(true);
      expect(call.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
      expect(call.headers['user-agent']).toMatch(/^Redress\//);
      expect(call.event).toMatchObject({ specversion: '1.0', source: 'urn:redress:test' });
      expect(call.body).not.toContain('Jo Smith');
    }
    expect(calls.map(({ event }) => event.type)).toEqual(expect.arrayContaining([REGISTERED, ACCEPTED]));
  });

  it('sends only the types that were asked for', async () => {
    const { name, id } = await create({ types: [ACCEPTED] });
    const complaintId = await register();
    await accept(complaintId);
    await callsAbout(name, complaintId, 1);
    await settled(id, 1);
    expect(receiver.callsTo(name).map(({ event }) => event.type)).toEqual([ACCEPTED]);
  });

  it('is signed with both secrets while they are changed, and with the new one alone afterwards', async () => {
    const { name, id, secret } = await create({ types: [REGISTERED] });
    const next = await webhooks.rotate(id, { by: 'max', key: 'one', formerHours: 1 });
    const again = await webhooks.rotate(id, { by: 'max', key: 'one', formerHours: 1 });
    expect(again).toEqual(next);
    const during = await firstOf(callsAbout(name, await register(), 1));
    expect([secret, next?.secret ?? ''].map((one) => isSignedWith(one, during))).toEqual([true, true]);
    const last = await webhooks.rotate(id, { by: 'max', key: 'two', formerHours: 0 });
    const after = await firstOf(callsAbout(name, await register(), 1));
    expect([secret, next?.secret ?? '', last?.secret ?? ''].map((one) => isSignedWith(one, after))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('forgets the former secret when its time is over', async () => {
    const { name, id, secret } = await create({ types: [REGISTERED] });
    await webhooks.rotate(id, { by: 'max', key: 'one', formerHours: 1 });
    await system.pool.query(
      "UPDATE outbox.webhooks SET former_secret_until = clock_timestamp() - interval '1 second' WHERE id = $1",
      [id],
    );
    expect(isSignedWith(secret, await firstOf(callsAbout(name, await register(), 1)))).toBe(false);
  });

  it('tries again under the same id when it is answered 500', async () => {
    receiver.judge((_call, attempt) => (attempt === 1 ? 500 : 204));
    const { name, id } = await create({ types: [REGISTERED] });
    const calls = await callsAbout(name, await register(), 2);
    const [delivery] = await settled(id, 1);
    expect(delivery).toMatchObject({
      id: calls[0]?.id,
      attempts: 2,
      outcome: 'delivered',
      lastStatus: 204,
      lastError: null,
    });
    expect(new Set(calls.map((call) => call.id)).size).toBe(1);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
    expect(await webhooks.find(id)).toMatchObject({ failingSince: null, disabled: null, failures: 0 });
  });

  it('is disabled by 410, and after it is enabled hears of what comes from then on', async () => {
    receiver.judge(() => 410);
    const { name, id } = await create({ types: [REGISTERED] });
    await register();
    const [gone] = await settled(id, 1);
    expect(gone).toMatchObject({ outcome: 'failed', attempts: 1, lastStatus: 410 });
    expect((await webhooks.find(id))?.disabled).toMatchObject({ reason: 'gone', by: null });
    expect((await webhooks.disabledOf('max')).map((one) => one.id)).toContain(id);
    expect(await webhooks.disabledOf('ana')).toEqual([]);
    const unheard = await register();
    receiver.judge(() => 200);
    expect(await webhooks.enable(id, 'max')).toMatchObject({ disabled: null, enabled: { by: 'max' } });
    const heard = await register();
    await callsAbout(name, heard, 1);
    expect(receiver.callsTo(name).map(({ event }) => event.subject)).not.toContain(unheard);
    expect(await webhooks.disabledOf('max')).toEqual([]);
  });

  it('is disabled when every call failed for five days, and what was to come is not sent', async () => {
    receiver.judge(() => 503);
    const { id } = await create({ types: [REGISTERED] });
    await register();
    const since = await eventually(async () => (await webhooks.find(id))?.failingSince ?? undefined);
    expect(Date.parse(since)).toBeLessThanOrEqual(Date.now() + 1_000);
    await system.pool.query(
      "UPDATE outbox.webhooks SET failing_since = clock_timestamp() - interval '5 days 1 minute' WHERE id = $1",
      [id],
    );
    await eventually(async () => (await webhooks.find(id))?.disabled?.reason === 'failed-for-days', 60_000);
    expect((await settled(id, 1)).map(({ outcome }) => outcome)).toEqual(['disabled']);
  });

  it('is sent again, under the same id, when somebody asks for that', async () => {
    const { name, id } = await create({ types: [REGISTERED] });
    const complaintId = await register();
    const [delivery] = await settled(id, 1);
    expect(await deliveries.resend(id, delivery?.id ?? '')).toMatchObject({ outcome: null });
    expect(await deliveries.resend(id, delivery?.id ?? '')).toBe('open');
    const calls = await callsAbout(name, complaintId, 2);
    expect((await settled(id, 1))[0]).toMatchObject({ id: delivery?.id, attempts: 2, outcome: 'delivered' });
    expect(new Set(calls.map((call) => call.id))).toEqual(new Set([delivery?.id]));
    expect(await deliveries.resend(id, (await create()).id)).toBeUndefined();
  });

  it('sends a test once, and one that fails counts for nothing', async () => {
    receiver.judge(() => 500);
    const { name, id, secret } = await create();
    const test = await deliveries.test(id);
    const [delivery] = await settled(id, 1);
    expect(delivery).toMatchObject({ id: test.id, type: TEST_TYPE, outcome: 'failed', lastStatus: 500 });
    const [call] = receiver.callsTo(name);
    expect(call && isSignedWith(secret, call)).toBe(true);
    expect(call?.event).toMatchObject({ type: TEST_TYPE, data: { webhookId: id } });
    expect(await webhooks.find(id)).toMatchObject({ failures: 0, failingSince: null });
  });

  it('keeps no secret that could be read in the database', async () => {
    const { id, secret } = await create();
    const next = await webhooks.rotate(id, { by: 'max', key: 'one', formerHours: 1 });
    const { text } = await dumpOf(system.databaseUrl);
    for (const one of [secret, next?.secret ?? '']) {
      const bare = one.replace('whsec_', '');
      expect(text).not.toContain(bare);
      expect(text).not.toContain(Buffer.from(one).toString('hex'));
      expect(text).not.toContain(Buffer.from(bare, 'base64').toString('hex'));
    }
  });

  it('has each event delivered once although two workers see to it', async () => {
    const second = await startSender();
    const { name, id } = await create();
    const complaints = await Promise.all(Array.from({ length: 6 }, register));
    const events = (await Promise.all(complaints.map((one) => system.eventsOf(one)))).flat();
    const all = await settled(id, events.length);
    expect(all).toHaveLength(events.length);
    expect(receiver.callsTo(name)).toHaveLength(events.length);
    expect(new Set(receiver.takenBy(name)).size).toBe(events.length);
    await second.stop();
  });
});

/** The complaint events of the whole log behind a position, as their ids. */
async function eventsAfter(position: string): Promise<readonly string[]> {
  const after = system.store.parsePosition(position);
  const { events, atHead } = await system.store.durable.readLog({
    after,
    limit: 10_000,
    wanted: isComplaintStream,
  });
  expect(atHead).toBe(true);
  expect(events.every((event) => comparePositions(event.position, after) > 0)).toBe(true);
  return events.map(({ id }) => id).toSorted();
}

it('misses no event and makes none twice, whenever webhooks are made and whoever reads', async () => {
  const silent = await system.startWorker();
  let over = false;
  const readers = Array.from({ length: 3 }, async () => {
    while (!over) {
      await dispatchBatch(system);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  const complaints = Promise.all(Array.from({ length: 12 }, register));
  const hooks: { readonly id: string }[] = [];
  for (let count = 0; count < 12; count += 1) hooks.push(await create());
  await complaints;
  over = true;
  await Promise.all(readers);
  while (await dispatchBatch(system));
  for (const { id } of hooks) {
    const { rows } = await system.pool.query<{ starts_after: string; events: readonly string[] }>(
      `SELECT starts_after, ARRAY(SELECT event_id FROM outbox.webhook_deliveries WHERE webhook_id = w.id) AS events
       FROM outbox.webhooks w WHERE id = $1`,
      [id],
    );
    expect(rows[0]?.events.toSorted()).toEqual(await eventsAfter(rows[0]?.starts_after ?? ''));
  }
  await silent.stop();
});

it('hears of what happens while it is made, although somebody else reads the log meanwhile', async () => {
  const silent = await system.startWorker();
  // Without a webhook nobody would read on.
  await create();
  let complaintId = '';
  const head = async () => {
    const before = await system.store.durable.head();
    complaintId = await register();
    await dispatchBatch(system);
    return before;
  };
  const slow = openWebhooks({
    pool: system.pool,
    key: () => system.keys.secret('webhooks'),
    log: { head },
  });
  const created = await slow.create({ url: receiver.urlOf('slow'), by: 'max', key: 'slow' });
  if (created.kind !== 'made') throw new Error(created.kind);
  while (await dispatchBatch(system));
  const events = await system.eventsOf(complaintId);
  const told = (await deliveriesOf(created.webhook.id)).map(({ event }) => event?.id);
  expect(told).toEqual(expect.arrayContaining(events.map(({ id }) => id)));
  await silent.stop();
});

it('calls no address inside, whatever the name led to when the webhook was made', async () => {
  let asked = 0;
  const worker = await startSender({
    resolve: async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    },
  });
  const { id } = await create({ types: [REGISTERED], url: 'https://hook.example/' });
  await register();
  const delivery = await eventually(async () =>
    (await deliveriesOf(id)).find(({ lastError }) => lastError !== null),
  );
  expect(delivery).toMatchObject({
    outcome: null,
    lastStatus: null,
    lastError: 'hook.example leads to 127.0.0.1, which is not public',
  });
  expect(asked).toBeGreaterThan(0);
  const plain = await create({ types: [REGISTERED] });
  await register();
  await eventually(async () => (await deliveriesOf(plain.id)).some(({ lastError }) => lastError !== null));
  expect(receiver.callsTo(plain.name)).toEqual([]);
  await worker.stop();
});

it('loses nothing and writes nothing twice when the worker is killed before it has an answer', async () => {
  const workers = await sendingWorkers(system, ladderPolicy, 'smtp://127.0.0.1:1');
  try {
    const { name, id } = await create();
    const doomed = await workers.start();
    receiver.judge(async () => {
      doomed.kill();
      await doomed.ended;
      return 200;
    });
    const complaintId = await register();
    await doomed.ended;
    receiver.judge(() => 200);
    await workers.start();
    await accept(complaintId);
    const events = await system.eventsOf(complaintId);
    const all = await settled(id, events.length);
    expect(all.every(({ outcome }) => outcome === 'delivered')).toBe(true);
    expect(new Set(all.map(({ event }) => event?.id))).toEqual(new Set(events.map((event) => event.id)));
    expect(all).toHaveLength(events.length);
    const calls = receiver.callsTo(name);
    expect(calls.length).toBeGreaterThan(events.length);
    expect(new Set(calls.map((call) => call.id))).toEqual(new Set(all.map((one) => one.id)));
  } finally {
    await workers.remove();
  }
}, 180_000);
