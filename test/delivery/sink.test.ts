import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailOf } from '../../delivery/email/mail';
import { type MailSink, startMailSink } from '../../delivery/email/sink';
import { openSmtp } from '../../delivery/email/smtp';

let folder: string;
let sink: MailSink;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-sink-'));
  sink = await startMailSink(folder);
});
afterEach(async () => {
  await sink.stop();
  await rm(folder, { recursive: true, force: true });
});

async function send(messageId: string, text = 'Dear Jo,\n\n<script>alert(1)</script>'): Promise<void> {
  const transport = openSmtp(sink.smtpUrl);
  const mail = mailOf(
    {
      messageId,
      complaintId: 'RD-1',
      firstMessageId: messageId,
      to: { name: 'Jo <b>', address: 'jo@example.org' },
      language: 'en',
      subject: 'Your <i>complaint</i>',
      text,
      courtesy: false,
    },
    { from: 'complaints@bank.example' },
  );
  expect((await transport.send(mail)).end).toBe('taken');
  transport.close();
}

function pageAs(host: string, path: string): Promise<{ status: number; body: string; csp: string }> {
  return new Promise((resolve, reject) => {
    request(`${sink.pageUrl}${path}`, { headers: { host } }, (res) => {
      let body = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (body += chunk));
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, body, csp: String(res.headers['content-security-policy']) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('a mail can be read as text on a page that runs and fetches nothing', async () => {
  expect((await pageAs('127.0.0.1', '/')).body).toContain('No mail was sent yet');
  await send('m-1');
  const list = await pageAs('127.0.0.1', '/');
  expect(list.body).toContain('[RD-1] Your &lt;i&gt;complaint&lt;/i&gt;');
  const [mail] = sink.mails();
  const one = await pageAs('localhost:8025', `/mails/${mail?.number}`);
  expect(one.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  for (const { body, csp } of [list, one]) {
    expect(body).not.toMatch(/<script|<img|<i>|<b>|src=|https?:\/\//i);
    expect(csp).toContain("default-src 'none'");
  }
});

test('a repetition is told from a new mail', async () => {
  for (const id of ['m-1', 'm-1', 'm-2']) await send(id);
  expect(sink.mails().map(({ repetition }) => repetition)).toEqual([0, 1, 0]);
  expect((await pageAs('127.0.0.1', '/')).body.match(/sent again/g)).toHaveLength(1);
});

test('mails are there again after a restart, and nowhere else but in the folder', async () => {
  await send('m-1');
  await send('m-2');
  const before = sink.mails().map(({ email }) => email.messageId);
  await sink.stop();
  sink = await startMailSink(folder);
  expect(sink.mails().map(({ email }) => email.messageId)).toEqual(before);
  expect(sink.mails()[0]?.receivedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z?$/);
  await send('m-3');
  expect(await readdir(folder)).toHaveLength(3);
});

test('another site cannot read the mails by a name that leads here', async () => {
  expect((await pageAs('evil.example', '/')).status).toBe(421);
  expect((await pageAs('127.0.0.1', '/mails/99')).status).toBe(404);
});

test('two sinks of one machine do not get into each other’s way', async () => {
  const other = await mkdtemp(join(tmpdir(), 'redress-sink-'));
  const second = await startMailSink(other);
  expect(second.smtpUrl).not.toBe(sink.smtpUrl);
  expect(second.pageUrl).not.toBe(sink.pageUrl);
  await second.stop();
  await rm(other, { recursive: true, force: true });
});
