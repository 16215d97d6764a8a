import type { z } from 'zod';
import type { PolicyDocument } from '../../domain/policy/document';
import { policyDocumentSchema } from '../../domain/policy/document';
import type { commands, PersonCommand } from '../../domain/commands';
import { openSmtp } from '../../delivery/email/smtp';
import { openMailbag } from '../../activities/mailbag';
import { messageKey } from '../../delivery/message-key';
import { installRuntime } from '../../worker';
import { shipped } from '../domain/letters/shipped';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { replayDelivery } from '../support/histories';
import { startSystem, type System, testLog } from '../support/system';
import { type MailServer, startMailServer } from './mail-server';
import { sendingWorkers } from './own-worker';

type Complainant = z.input<(typeof commands)['register']['schema']>['complainant'];

const policy: PolicyDocument = policyDocumentSchema.parse({
  ...ladderPolicy,
  letters: { defaultLanguage: 'en', templates: shipped },
});
const jo = { name: 'Jo Smith', email: 'jo@example.org' };

let system: System;
let server: MailServer;
beforeAll(async () => {
  installRuntime(testLog);
  [system, server] = await Promise.all([startSystem({ policy }), startMailServer()]);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});
afterEach(() => server.judge(() => undefined));

function startSender() {
  const mail = { transport: openSmtp(server.url), from: 'complaints@bank.example' };
  return system.startWorker({ mail });
}

async function give(id: string, command: PersonCommand): Promise<void> {
  expect(await system.gateway.send(id, command)).toMatchObject({ kind: 'accepted' });
}

async function registered(complainant: Complainant): Promise<string> {
  const id = newComplaintId();
  await give(id, commandBy('ana', 'register', { ...registration, complainant }));
  return id;
}

/** What is on record, once there are so many. */
function deliveriesOf(id: string, count = 1) {
  return eventually(async () => {
    const events = await system.eventsOf(id);
    const found = events.filter(({ type }) => type === 'MessageDelivered' || type === 'MessageFailed');
    return found.length >= count && found;
  });
}

const mailsOf = (id: string) => server.mailbox().filter(({ subject }) => subject?.includes(id));
const attemptsOf = (id: string) => server.received.filter(({ email }) => email.subject?.includes(id));

async function rowsOf(id: string) {
  const { rows } = await system.pool.query<{
    id: string;
    outcome: string | null;
    attempts: number;
    answer: string | null;
    subject: string | null;
    settled_at: Date | null;
  }>(
    `SELECT id, outcome, attempts, answer, subject, settled_at FROM outbox.messages
     WHERE complaint_id = $1 AND channel = 'email' ORDER BY revision`,
    [id],
  );
  return rows;
}

/** What people were told of it in the application. */
async function toldOf(id: string) {
  const { rows } = await system.pool.query<{ to: string; reason: string; text: string }>(
    `SELECT recipient_kind || ':' || recipient AS to, reason, text FROM outbox.messages
     WHERE complaint_id = $1 AND reason = 'by-hand'`,
    [id],
  );
  return rows;
}

async function settled(id: string, count = 1) {
  return eventually(async () => {
    const rows = await rowsOf(id);
    return rows.length >= count && rows.every(({ settled_at }) => settled_at) && rows;
  }, 60_000);
}

describe('with a worker that sends', () => {
  let worker: Awaited<ReturnType<typeof startSender>>;
  beforeAll(async () => {
    worker = await startSender();
  });
  afterAll(() => worker.stop());

  it('sends each letter once, in the language of its reader, and the complaint says so', async () => {
    const id = await registered({ ...jo, prefers: { language: 'de-AT' } });
    const [row] = await settled(id);
    await replayDelivery('mail-delivered', system.client, `deliver-${messageKey(row?.id ?? '')}`);
    const [mail] = mailsOf(id);
    expect(mail?.subject).toBe(
      `[${id}] ${shipped.de.acknowledgement?.subject.replace('{{complaintId}}', id)}`,
    );
    expect(mail?.html).toContain('<html lang="de">');
    expect(mail?.text).toContain('Jo Smith');
    const [delivered] = await deliveriesOf(id);
    expect(delivered).toMatchObject({
      type: 'MessageDelivered',
      by: { id: 'system' },
      commandId: expect.stringMatching(/^delivery:.*:email:1$/),
      data: { channel: 'email', kind: 'acknowledgement' },
    });
    // The next letter of the complaint is an answer to the first.
    await give(id, commandBy('ana', 'accept', {}));
    await give(id, commandBy('ana', 'send-customer-update', { message: 'We are at it' }));
    await settled(id, 2);
    const [first, second] = mailsOf(id);
    expect(second?.inReplyTo).toBe(first?.messageId);
    expect(mailsOf(id)).toHaveLength(2);
    expect(attemptsOf(id)).toHaveLength(2);
    expect(second?.headers.some(({ key }) => key === 'list-unsubscribe')).toBe(false);
    expect(await toldOf(id)).toEqual([]);
  });

  it('lets a customer go without what is a courtesy, and without nothing that is owed', async () => {
    const id = await registered(jo);
    await give(id, commandBy('ana', 'accept', {}));
    await give(id, commandBy('ana', 'resolve', { outcome: 'upheld', summary: 'Our mistake' }));
    await give(id, commandBy('ana', 'accept-resolution', {}));
    await give(id, commandBy('ana', 'close', {}));
    // The complaint is closed, and what becomes of its letters is on record none the less.
    const rows = await settled(id, 3);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'sent']);
    const kinds = (await deliveriesOf(id, 3)).map(({ data }) => ('kind' in data ? data.kind : undefined));
    const unsubscribable = mailsOf(id).map(({ headers }) =>
      headers.some(({ key }) => key === 'list-unsubscribe'),
    );
    expect(new Set(kinds)).toEqual(new Set(['acknowledgement', 'feedback-request', 'final-response']));
    expect(kinds).toHaveLength(3);
    expect(unsubscribable.filter(Boolean)).toHaveLength(1);
    expect((await system.eventsOf(id)).at(-1)?.type).toBe('MessageDelivered');
  });

  it('tries again when the server is busy, under the same Message-ID', async () => {
    server.judge((_email, attempt) => (attempt < 3 ? 451 : undefined));
    const id = await registered(jo);
    const [row] = await settled(id);
    expect(row).toMatchObject({ outcome: 'sent', attempts: 3 });
    expect(new Set(attemptsOf(id).map(({ email }) => email.messageId)).size).toBe(1);
    expect(mailsOf(id)).toHaveLength(1);
    expect((await deliveriesOf(id)).map(({ type }) => type)).toEqual(['MessageDelivered']);
  }, 90_000);

  it('falls back by the policy when the server refuses for good, and somebody is told to do it', async () => {
    const id = await registered({ name: 'No Body', email: 'nobody@example.org', address: '1 High Street' });
    const [row] = await settled(id);
    expect(row).toMatchObject({ outcome: 'refused', attempts: 1, answer: expect.stringContaining('550') });
    const [failed] = await deliveriesOf(id);
    expect(failed).toMatchObject({
      type: 'MessageFailed',
      data: { channel: 'email', reason: 'refused', next: 'letter', kind: 'acknowledgement' },
    });
    // What the server said may name the customer: it is in the outbox, which is erased, and not in the log.
    expect(JSON.stringify(failed)).not.toContain('550');
    const told = await eventually(async () => {
      const found = await toldOf(id);
      return found.length > 0 && found;
    });
    expect(told).toEqual([
      {
        to: 'role:agent',
        reason: 'by-hand',
        text: `${id}: The letter “Acknowledgement” could not be sent by e-mail (the other side refuses it for good): next by letter. Print it and post it. The message: /v1/complaints/${id}/messages`,
      },
    ]);
  });

  it('says that nobody can be reached when there is no other way', async () => {
    const id = await registered({ email: 'nobody@example.org' });
    await settled(id);
    await eventually(async () => (await toldOf(id)).length > 0);
    expect((await deliveriesOf(id))[0]?.data).not.toHaveProperty('next');
    expect((await toldOf(id))[0]?.text).toContain('Find out how the customer can be reached');
  });

  it('does nothing again when it is asked again', async () => {
    const id = await registered(jo);
    const [row] = await settled(id);
    const handle = system.client.workflow.getHandle(`deliver-${messageKey(row?.id ?? '')}`);
    expect(await handle.result()).toBe('sent');
    await system.client.workflow.execute('deliver', {
      workflowId: `again-${id}`,
      taskQueue: system.taskQueue,
      args: [{ complaintId: id, messageId: row?.id ?? '' }],
    });
    expect(attemptsOf(id)).toHaveLength(1);
    expect(await deliveriesOf(id)).toHaveLength(1);
  });
});

it('sends nothing to a customer of whom we have no address, nor by another channel', async () => {
  const worker = await startSender();
  const id = await registered({ name: 'Jo', phone: '+44 20 7946 0000' });
  await give(id, commandBy('ana', 'accept', {}));
  expect(await rowsOf(id)).toEqual([]);
  const { rows } = await system.pool.query(
    "SELECT channel FROM outbox.messages WHERE complaint_id = $1 AND recipient_kind = 'complainant'",
    [id],
  );
  expect(rows).toEqual([{ channel: 'phone' }]);
  await worker.stop();
});

it('sends what was left lying while there was no way to send, once somebody can', async () => {
  const silent = await system.startWorker();
  const id = await registered(jo);
  await eventually(async () => (await rowsOf(id)).length === 1);
  expect(await openMailbag(system.pool).unsettled(id)).toHaveLength(1);
  await silent.stop();
  const worker = await startSender();
  await worker.reconciled;
  expect((await settled(id))[0]).toMatchObject({ outcome: 'sent' });
  expect(mailsOf(id)).toHaveLength(1);
  await worker.stop();
}, 60_000);

it('sends nothing of whoever was erased before it could be sent, and says so', async () => {
  server.judge(() => 451);
  const worker = await startSender();
  const id = await registered(jo);
  await give(id, commandBy('ana', 'withdraw', { reason: 'Settled' }));
  await eventually(() => attemptsOf(id).length > 0);
  const subject = await system.keys.subjectFor('complaint', id);
  await give(id, commandBy('max', 'erase-personal-data', { subject, ground: 'objection' }));
  await eventually(async () => (await rowsOf(id)).every((row) => row.subject === null));
  server.judge(() => undefined);
  const rows = await settled(id, 2);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['erased', 'erased']);
  expect(mailsOf(id)).toEqual([]);
  for (const { data } of await deliveriesOf(id, 2)) expect(data).toMatchObject({ reason: 'erased' });
  expect(await toldOf(id)).toEqual([]);
  await worker.stop();
}, 90_000);

it('is in the mailbox once although the worker is killed between the handing over and its record', async () => {
  const workers = await sendingWorkers(system, policy, server.url);
  try {
    const doomed = await workers.start();
    server.judge(async (_email, attempt) => {
      // The server has the whole mail, and takes it; whoever sent it never learns that.
      if (attempt === 1) {
        doomed.kill();
        await doomed.ended;
      }
      return undefined;
    });
    const id = await registered(jo);
    await doomed.ended;
    expect((await rowsOf(id))[0]).toMatchObject({ outcome: null, attempts: 1 });
    await workers.start();
    expect((await settled(id))[0]).toMatchObject({ outcome: 'sent', attempts: 2 });
    expect(attemptsOf(id)).toHaveLength(2);
    expect(mailsOf(id)).toHaveLength(1);
    expect((await deliveriesOf(id)).map(({ type }) => type)).toEqual(['MessageDelivered']);
  } finally {
    await workers.remove();
  }
}, 120_000);
