import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { messageKey } from '../../delivery/message-key';
import { openSmtp } from '../../delivery/email/smtp';
import { ensureSearchAttributes } from '../../platform/search-attributes';
import { installRuntime } from '../../worker';
import { searchAttributeTypes } from '../../workflows/search-attributes';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { replayDelivery } from '../support/histories';
import { startSystem, type System, testLog } from '../support/system';
import { createTimeSkippingEnvironment } from '../support/time-skipping';
import { type MailServer, startMailServer } from './mail-server';

let time: TestWorkflowEnvironment;
let system: System;
let server: MailServer;

beforeAll(async () => {
  installRuntime(testLog);
  server = await startMailServer();
  time = await createTimeSkippingEnvironment();
  await ensureSearchAttributes(time.connection, 'default', searchAttributeTypes);
  system = await startSystem({ temporalAddress: time.address });
  const transport = openSmtp(server.url);
  await system.startWorker({ mail: { transport, from: 'complaints@bank.example' } });
}, 600_000);
afterAll(async () => {
  await system?.stop();
  await time?.teardown();
  await server?.stop();
});

it('tries for three days at growing intervals, then gives up and has somebody do it by hand', async () => {
  server.judge(() => 451);
  const id = newComplaintId();
  const complainant = { name: 'Jo', email: 'jo@example.org', phone: '+44 20 7946 0000' };
  await system.gateway.send(id, commandBy('ana', 'register', { ...registration, complainant }));
  await eventually(() => server.received.length > 0);
  await time.sleep('2 days');
  const attempts = server.received.length;
  expect(attempts).toBeGreaterThan(10);
  await time.sleep('2 days');
  const failed = await eventually(async () =>
    (await system.eventsOf(id)).find(({ type, data }) => type === 'MessageFailed' && 'channel' in data),
  );
  expect(failed.data).toMatchObject({ channel: 'email', reason: 'timed-out', next: 'phone' });
  expect(server.received.length).toBeGreaterThan(attempts);
  const mails = new Map(server.received.map(({ email }) => [email.messageId, email.subject]));
  // Later letters are tried on their own; each message has one Message-ID, however often it is tried.
  const { rows } = await system.pool.query<{
    id: string;
    outcome: string;
    attempts: number;
    last_error: string;
  }>(
    `SELECT id, outcome, attempts, last_error FROM outbox.messages
     WHERE complaint_id = $1 AND channel = 'email' ORDER BY revision LIMIT 1`,
    [id],
  );
  expect(rows[0]).toMatchObject({ outcome: 'timed-out', last_error: expect.stringContaining('451') });
  expect(rows[0]?.attempts).toBeLessThan(40);
  await replayDelivery('mail-given-up', system.client, `deliver-${messageKey(rows[0]?.id ?? '')}`);
  const { rows: all } = await system.pool.query(
    "SELECT 1 FROM outbox.messages WHERE complaint_id = $1 AND channel = 'email'",
    [id],
  );
  expect(mails.size).toBe(all.length);
}, 180_000);
