import { connect } from 'node:net';
import { once } from 'node:events';
import type { SendMailOptions } from 'nodemailer';
import { messageKey } from '../../delivery/message-key';
import { fold } from '../../domain/evolve';
import { listenForMail, MOST_BYTES } from '../../intake/email/listener';
import { listMails } from '../../intake/email/mail-list';
import { execute } from '../support/postgres';
import { ADDRESS, rawMail, SENDER, startTestIntake, type TestIntake } from './support';

let intake: TestIntake;
beforeAll(async () => {
  intake = await startTestIntake();
});
afterAll(() => intake.stop());

let counted = 0;
const somebody = () => `customer-${(counted += 1)}@example.net`;
const given = () => intake.api.gateway.given;

/** A mail of a sender of its own, with a Message-ID, as often as it is sent. */
function aMail(mail: SendMailOptions = {}): SendMailOptions {
  const from = somebody();
  return {
    from,
    subject: 'Charged twice',
    text: `By ${from}`,
    messageId: `<${from}>`,
    date: new Date(0),
    ...mail,
  };
}

const repeated = (mail: SendMailOptions) => ({ ...mail, to: ADDRESS });

describe('a mail that comes again', () => {
  test('is answered as before, and is one complaint', async () => {
    const mail = repeated(aMail());
    expect(await intake.send(mail)).toMatchObject({ code: 250 });
    const before = await intake.complaints();
    const commands = given();
    expect(await intake.send(mail)).toMatchObject({ code: 250 });
    expect(await intake.complaints()).toEqual(before);
    expect(given()).toBe(commands);
  });

  test('is one complaint also when it comes several times at once, with its files', async () => {
    const file = { filename: 'words.txt', content: 'Hello', contentType: 'text/plain' };
    const raw = rawMail(
      { 'Message-ID': '<same@example.net>', 'Content-Type': 'multipart/mixed; boundary=b' },
      `--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=${file.filename}\n\nwords\n--b--\n`,
    );
    const before = await intake.complaints();
    const answers = await Promise.all(Array.from({ length: 6 }, () => intake.sendRaw(raw)));
    expect(answers.map(({ code }) => code)).toEqual([250, 250, 250, 250, 250, 250]);
    const [id = '', ...others] = (await intake.complaints()).filter((one) => !before.includes(one));
    expect(others).toEqual([]);
    expect(fold(await intake.eventsOf(id))?.evidence).toHaveLength(1);
  });

  test('by another route, with further headers, is the same', async () => {
    const raw = rawMail({}, 'The same words');
    await intake.sendRaw(raw);
    const before = await intake.complaints();
    await intake.sendRaw(`Received: from relay.example.net\r\nX-Scanned: yes\r\n${raw}`);
    expect(await intake.complaints()).toEqual(before);
  });

  test('with the same Message-ID and other words is another mail', async () => {
    const before = await intake.complaints();
    await intake.sendRaw(rawMail({ 'Message-ID': '<always-the-same>' }, 'First'));
    await intake.sendRaw(rawMail({ 'Message-ID': '<always-the-same>' }, 'Second'));
    expect(await intake.complaints()).toHaveLength(before.length + 2);
  });
});

describe('when something is away', () => {
  test('Temporal: the mail has to come again, and is taken then, as of when it came first', async () => {
    const mail = repeated(aMail());
    const before = await intake.complaints();
    intake.api.gateway.behave('away');
    expect(await intake.send(mail)).toMatchObject({ code: 451 });
    intake.api.gateway.behave('well');
    expect(await intake.complaints()).toEqual(before);
    const [waiting] = await intake.mails();
    expect(waiting).toMatchObject({ became: 'complaint' });
    expect(waiting?.recordedAt).toBeUndefined();
    expect(await intake.send(mail)).toMatchObject({ code: 250 });
    const [id = ''] = (await intake.complaints()).filter((one) => !before.includes(one));
    expect(fold(await intake.eventsOf(id))?.receivedAt).toBe(waiting?.receivedAt);
  });

  test('Temporal, which carries it out and says nothing: it is recorded once', async () => {
    const mail = repeated(aMail());
    const before = await intake.complaints();
    intake.api.gateway.behave('silent');
    const first = await intake.send(mail);
    intake.api.gateway.behave('well');
    expect([250, 451]).toContain(first.code);
    expect(await intake.send(mail)).toMatchObject({ code: 250 });
    expect(await intake.complaints()).toHaveLength(before.length + 1);
  });

  test('PostgreSQL: the mail has to come again, and is taken then', async () => {
    const mail = repeated(aMail());
    const before = await intake.complaints();
    const { databaseUrl } = intake.api;
    await execute(databaseUrl, 'ALTER SCHEMA intake RENAME TO elsewhere');
    expect(await intake.send(mail)).toMatchObject({ code: 451 });
    await execute(databaseUrl, 'ALTER SCHEMA elsewhere RENAME TO intake');
    expect(await intake.complaints()).toEqual(before);
    expect(await intake.send(mail)).toMatchObject({ code: 250 });
    expect(await intake.complaints()).toHaveLength(before.length + 1);
  });

  test('the store of files: what was recorded is not recorded again', async () => {
    const mail = repeated(
      aMail({ attachments: [{ filename: 'words.txt', content: 'Hello', contentType: 'text/plain' }] }),
    );
    const { attachments } = intake.api.dependencies;
    const away = jest.spyOn(attachments, 'put').mockRejectedValue(new Error('the disk is full'));
    const before = await intake.complaints();
    expect(await intake.send(mail)).toMatchObject({ code: 451 });
    away.mockRestore();
    expect(await intake.complaints()).toHaveLength(before.length + 1);
    expect(await intake.send(mail)).toMatchObject({ code: 250 });
    const [id = '', ...others] = (await intake.complaints()).filter((one) => !before.includes(one));
    expect(others).toEqual([]);
    expect((await intake.eventsOf(id)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ComplaintRegistered', 'EvidenceAttached']),
    );
  });
});

describe('what nobody wrote makes no complaint', () => {
  test.each([
    ['an answer of a machine', { 'Auto-Submitted': 'auto-replied' }, 'auto-submitted'],
    ['a machine that says more of it', { 'Auto-Submitted': 'auto-generated; owner=x' }, 'auto-submitted'],
    ['a bulk mail', { Precedence: 'bulk' }, 'precedence'],
    ['a list', { Precedence: 'List' }, 'precedence'],
    ['junk', { Precedence: 'junk' }, 'precedence'],
    ['Exchange', { 'X-Auto-Response-Suppress': 'All' }, 'x-auto-response-suppress'],
    ['a mailing list', { 'List-Id': '<news.example.org>' }, 'list-id'],
    ['an empty return path', { 'Return-Path': '<>' }, 'return-path'],
    ['ourselves', { From: `Redress <${SENDER}>` }, 'from-ourselves'],
    ['our own address for complaints', { From: ADDRESS.toUpperCase() }, 'from-ourselves'],
    ['a mailer daemon', { From: 'MAILER-DAEMON@mx.example.org' }, 'mailer-daemon'],
  ])('%s', async (_who, headers, why) => {
    const commands = given();
    expect(await intake.sendRaw(rawMail(headers, 'I am away'))).toMatchObject({ code: 250 });
    expect((await intake.mails())[0]).toMatchObject({
      became: 'left-out',
      why,
      recordedAt: expect.any(String),
    });
    expect(given()).toBe(commands);
  });

  test('a mail that must not be answered', async () => {
    const commands = given();
    expect(await intake.sendRaw(rawMail({}, 'Gone'), { from: '' })).toMatchObject({ code: 250 });
    expect((await intake.mails())[0]).toMatchObject({ became: 'left-out', why: 'no-return-path' });
    expect(given()).toBe(commands);
  });

  test('but a person who says that no machine wrote it', async () => {
    await intake.sendRaw(rawMail({ 'Auto-Submitted': 'No (really)' }, 'I wrote this'));
    expect((await intake.mails())[0]).toMatchObject({ became: 'complaint' });
  });
});

describe('a report that a letter of ours did not arrive', () => {
  const outcomeOf = async (id: string) =>
    (await intake.eventsOf(id)).filter(({ type }) => type === 'MessageFailed').map(({ data }) => data);

  /** A complaint with a letter that was sent. */
  async function withLetter(settled = true): Promise<{ id: string; mail: string; messageId: string }> {
    const id = await intake.api.register({ complainant: { name: 'Jo', email: somebody() } });
    const messageId = `${id}-event/complainant`;
    await intake.api.dependencies.pool.query(
      `INSERT INTO outbox.messages (id, complaint_id, revision, recipient_kind, recipient, reason, text,
         channel, attempts, outcome, outcome_at, settled_at)
       VALUES ($1, $2, 0, 'complainant', '', 'told', 'Hello', 'email', 1, 'sent', now(), ${settled ? 'now()' : 'NULL'})`,
      [messageId, id],
    );
    return { id, messageId, mail: `<${messageKey(messageId)}.${id}@example.org>` };
  }

  function report(mail: string, { action = 'failed', status = '5.1.1' } = {}): string {
    return rawMail(
      {
        From: 'Mail Delivery System <postmaster@mx.example.net>',
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=r',
      },
      `--r\n\nIt did not arrive.\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; x@y\nAction: ${action}\nStatus: ${status}\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${mail}\nSubject: Your complaint\n--r--\n`,
    );
  }

  test.each([
    ['5.1.1', 'refused'],
    ['4.4.7', 'timed-out'],
  ])('with the status %s goes on record once as %s', async (status, reason) => {
    const { id, mail, messageId } = await withLetter();
    const raw = report(mail, { status });
    for (const again of [raw, raw, report(mail, { status: '5.2.2' })])
      expect(await intake.sendRaw(again, { from: '' })).toMatchObject({ code: 250 });
    expect((await intake.mails())[0]).toMatchObject({ became: 'bounce', complaintId: id });
    expect(await outcomeOf(id)).toEqual([expect.objectContaining({ messageId, channel: 'email', reason })]);
  });

  test('comes again while it is not on record that the letter went out', async () => {
    const { id, mail, messageId } = await withLetter(false);
    const raw = report(mail);
    expect(await intake.sendRaw(raw, { from: '' })).toMatchObject({ code: 451 });
    await intake.api.dependencies.pool.query('UPDATE outbox.messages SET settled_at = now() WHERE id = $1', [
      messageId,
    ]);
    expect(await intake.sendRaw(raw, { from: '' })).toMatchObject({ code: 250 });
    expect(await outcomeOf(id)).toHaveLength(1);
  });

  test.each([
    ['that it is late', { action: 'delayed', status: '4.4.1' }],
    ['that it arrived', { action: 'delivered', status: '2.0.0' }],
  ])('says %s: nothing is recorded', async (_what, words) => {
    const { id, mail } = await withLetter();
    expect(await intake.sendRaw(report(mail, words), { from: '' })).toMatchObject({ code: 250 });
    expect(await outcomeOf(id)).toEqual([]);
  });

  test('of a mail that is not ours, or that somebody invented, is left out', async () => {
    const { id } = await withLetter();
    for (const mail of ['<x@example.net>', `<${'0'.repeat(32)}.${id}@example.org>`]) {
      expect(await intake.sendRaw(report(mail), { from: '' })).toMatchObject({ code: 250 });
      expect((await intake.mails())[0]).toMatchObject({ became: 'left-out', why: 'report-on-another-mail' });
    }
    expect(await outcomeOf(id)).toEqual([]);
  });
});

describe('limits', () => {
  test('a mail that is too large is refused, announced or not, and nothing of it is kept', async () => {
    const before = await intake.mails();
    const large = rawMail({}, `${'x'.repeat(998)}\r\n`.repeat(MOST_BYTES / 998));
    expect(await intake.sendRaw(large)).toMatchObject({ code: 552 });
    const socket = connect(intake.listener.port, '127.0.0.1');
    const said: string[] = [];
    socket.on('data', (chunk: Buffer) => said.push(chunk.toString('latin1')));
    for (const line of [
      'EHLO x',
      'MAIL FROM:<cora@example.net>',
      `RCPT TO:<${ADDRESS}>`,
      'DATA',
      `${large}\r\n.`,
      'QUIT',
    ]) {
      await once(socket, 'data');
      socket.write(`${line}\r\n`);
    }
    await once(socket, 'close');
    expect(said.join('')).toMatch(/^552 /m);
    expect(await intake.mails()).toEqual(before);
  });

  test('a mail with more than twenty files is refused, and says so', async () => {
    const file = { filename: 'a.txt', content: 'a', contentType: 'text/plain' };
    const answer = await intake.send(aMail({ attachments: Array.from({ length: 21 }, () => file) }));
    expect(answer).toMatchObject({ code: 552, text: expect.stringContaining('more than 20 files') });
  });

  test('mail for anybody else is refused', async () => {
    expect(await intake.send(aMail({ to: 'root@example.org' }))).toMatchObject({ code: 550 });
    expect(await intake.send(aMail({ to: ADDRESS.toUpperCase() }))).toMatchObject({ code: 250 });
  });

  test('the 61st mail of one address within an hour has to wait, that of another has not', async () => {
    const from = somebody();
    for (let sent = 0; sent < 60; sent += 1)
      expect(
        await intake.sendRaw(rawMail({ From: from, 'Auto-Submitted': 'auto-replied' }, `${sent}`)),
      ).toMatchObject({ code: 250 });
    expect(await intake.sendRaw(rawMail({ From: from }, 'One more'))).toMatchObject({ code: 451 });
    expect(await intake.send(aMail())).toMatchObject({ code: 250 });
    await intake.api.dependencies.pool.query(
      "UPDATE intake.mails SET received_at = received_at - interval '1 hour'",
    );
    expect(await intake.sendRaw(rawMail({ From: from }, 'One more'))).toMatchObject({ code: 250 });
  });

  test('a mail that is nested beyond measure is refused', async () => {
    const depth = 80;
    const parts = Array.from(
      { length: depth },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
    );
    expect(await intake.sendRaw(`From: cora@example.net\r\n${parts.join('')}`)).toMatchObject({ code: 554 });
  });
});

test('the book says nothing of who wrote, and finds a mail by its Message-ID', async () => {
  const mail = aMail();
  await intake.send(mail);
  const { pool } = intake.api.dependencies;
  const { rows } = await pool.query<{ row: string }>('SELECT m::text AS row FROM intake.mails m');
  expect(rows.map(({ row }) => row).join('\n')).not.toMatch(/@|customer-|Charged/);
  for (const messageId of [String(mail.messageId), String(mail.messageId).slice(1, -1)])
    expect(await listMails(pool, { limit: 5, leftOut: false, messageId })).toHaveLength(1);
  expect(intake.api.logged.join('\n')).not.toMatch(/customer-\d+@/);
});

test('a port that somebody has is refused with what to do, unless any will do', async () => {
  const { port } = intake.listener;
  const options = { host: '127.0.0.1', port, addresses: [ADDRESS], take: intake.take };
  await expect(listenForMail(options)).rejects.toMatchObject({
    code: 'RDS-4010',
    fix: expect.stringContaining('REDRESS_INTAKE_SMTP_PORT'),
  });
  const other = await listenForMail({ ...options, orAnyPort: true });
  expect(other.port).not.toBe(port);
  await other.stop();
});
