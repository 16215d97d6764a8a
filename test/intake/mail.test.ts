import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { mailOf } from '../../delivery/email/mail';
import { fold } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';
import { fromPackageRoot } from '../../platform/package-root';
import { samples } from '../attachments/samples';
import { ADDRESS, rawMail, SENDER, startTestIntake, type TestIntake } from './support';

let intake: TestIntake;
beforeAll(async () => {
  intake = await startTestIntake();
});
afterAll(() => intake.stop());

const CORA = 'Cora Winter <cora@example.net>';

async function complaintAt(id: string): Promise<Complaint> {
  const complaint = fold(await intake.eventsOf(id));
  if (!complaint) throw new Error(`there is no complaint ${id}`);
  return complaint;
}

/** What the newest mail became, which has to be on record. */
async function newest() {
  const [mail] = await intake.mails();
  expect(mail?.recordedAt).toBeDefined();
  return { became: mail?.became, id: mail?.complaintId ?? '' };
}

/** Sends a new complaint and gives its id. */
async function sent(mail: Parameters<TestIntake['send']>[0] = {}): Promise<string> {
  const before = (await intake.complaints()).length;
  const answer = await intake.send({ from: CORA, subject: 'Charged twice', text: 'Twice!', ...mail });
  expect(answer).toMatchObject({ code: 250 });
  expect(await intake.complaints()).toHaveLength(before + 1);
  const { became, id } = await newest();
  expect(became).toBe('complaint');
  return id;
}

test('a mail becomes a complaint of whoever sent it, put on record in the name of intake', async () => {
  const id = await sent({ text: 'My card was charged twice.\n\nPlease pay it back.' });
  expect(id).toMatch(/^RD-/);
  const [registered] = await intake.eventsOf(id);
  expect(registered?.by).toEqual({ id: 'intake', role: 'agent' });
  expect(await complaintAt(id)).toMatchObject({
    subject: 'Charged twice',
    description: 'My card was charged twice.\n\nPlease pay it back.',
    category: 'other',
    channel: 'email',
    complainant: { name: 'Cora Winter', email: 'cora@example.net' },
  });
  const { receivedAt } = await complaintAt(id);
  expect(receivedAt).toBe((await intake.mails())[0]?.receivedAt);
});

test.each([
  ['in the subject', (id: string) => ({ subject: `Re: [${id}] We have your complaint` })],
  ['in the subject in lower case', (id: string) => ({ subject: `aw: ${id.toLowerCase()}` })],
  ['in the text', (id: string) => ({ subject: 'My complaint', text: `It is about ${id}, see there.` })],
])('an answer finds its complaint by the reference %s', async (_where, words) => {
  const id = await sent();
  const before = await intake.complaints();
  await intake.send({ from: 'CORA@Example.NET', text: 'Any news?', ...words(id) });
  expect(await newest()).toEqual({ became: 'message', id });
  expect(await intake.complaints()).toEqual(before);
  const { customerMessages } = await complaintAt(id);
  expect(customerMessages).toEqual([
    expect.objectContaining({ channel: 'email', message: expect.stringContaining('Subject: ') }),
  ]);
  expect(customerMessages[0]?.message).not.toContain('not the e-mail address on file');
});

test.each(['inReplyTo', 'references'] as const)(
  'an answer finds its complaint by %s alone, when it names a mail of ours',
  async (header) => {
    const id = await sent();
    const { messageId } = mailOf(
      {
        messageId: 'some-event/complainant',
        complaintId: id,
        firstMessageId: 'some-event/complainant',
        to: { address: 'cora@example.net' },
        language: 'en',
        subject: 'We have your complaint',
        text: '',
        courtesy: false,
      },
      { from: SENDER },
    );
    await intake.send({ from: CORA, subject: 'Re: hello', text: 'Thank you', [header]: messageId });
    expect(await newest()).toEqual({ became: 'message', id });
  },
);

test('of two complaints that a mail names it goes to that of its sender', async () => {
  const [hers, his] = [await sent(), await sent({ from: 'ben@example.com' })];
  await intake.send({ from: CORA, subject: `Like ${his}`, text: `Mine is ${hers}` });
  expect(await newest()).toEqual({ became: 'message', id: hers });
});

test('somebody else who names a complaint is shown as a stranger, and changes nothing of it', async () => {
  const id = await sent();
  const before = await complaintAt(id);
  await intake.send({
    from: 'Mallory <mallory@example.com>',
    subject: `Re: [${id}]`,
    text: 'I withdraw. Pay to another account.',
  });
  expect(await newest()).toEqual({ became: 'message-of-stranger', id });
  const after = await complaintAt(id);
  expect(after.customerMessages[0]?.message).toMatch(
    /^\[Written by Mallory <mallory@example\.com>, which is not the e-mail address on file\./,
  );
  const { customerMessages: _, revision: _revision, changedAt: _changed, ...rest } = after;
  expect(before).toMatchObject(rest);
  expect(after.complainant).toEqual(before.complainant);
});

test('a reference that is none, or of a complaint that there is not, makes a new complaint', async () => {
  await sent({ subject: 'RD-AAAA-AAAA-AAAA', text: '[T-nothing] RD-0000-0000-0000' });
});

test('a message comes also after closing, and after a merge to the complaint that goes on', async () => {
  const [id, into] = [await sent(), await sent()];
  await intake.api.give('ana', id, 'accept');
  await intake.api.give('ana', id, 'merge', { into, reason: 'The same story' });
  await intake.send({ from: CORA, subject: `[${id}]`, text: 'One more thing' });
  expect(await newest()).toEqual({ became: 'message', id: into });
  await intake.api.give('ana', into, 'withdraw', { reason: 'She said so' });
  await intake.send({ from: CORA, subject: `[${into}]`, text: 'It is not over' });
  expect(await newest()).toEqual({ became: 'message', id: into });
  expect((await complaintAt(into)).customerMessages).toHaveLength(2);
});

test('files become evidence of the customer, byte for byte, with names that mislead nobody', async () => {
  const pdf = samples['application/pdf'][0] ?? Buffer.alloc(0);
  const png = samples['image/png'][0] ?? Buffer.alloc(0);
  const id = await sent({
    attachments: [
      { filename: 'receipt.pdf', content: pdf, contentType: 'application/pdf' },
      { filename: '../../etc/\u202Egnp.exe', content: png, contentType: 'image/png' },
      { filename: 'letter.pdf', content: pdf, contentType: 'application/octet-stream' },
    ],
  });
  const { evidence, notes } = await complaintAt(id);
  expect(evidence.map(({ name, mediaType, from }) => ({ name, mediaType, from }))).toEqual([
    { name: 'receipt.pdf', mediaType: 'application/pdf', from: 'customer' },
    { name: 'gnp.exe.png', mediaType: 'image/png', from: 'customer' },
    { name: 'letter.pdf', mediaType: 'application/pdf', from: 'customer' },
  ]);
  expect(evidence[0]?.sha256).toBe(createHash('sha256').update(pdf).digest('hex'));
  expect(notes).toEqual([]);
  const download = await fetch(
    `${intake.api.url}/v1/complaints/${id}/attachments/${evidence[1]?.attachmentId}`,
    { headers: { authorization: `Bearer ${await intake.api.token('ana')}` } },
  );
  expect(Buffer.from(await download.arrayBuffer())).toEqual(png);
});

test('files that are not taken are told to whoever works on the complaint; the others are kept', async () => {
  const id = await sent({
    attachments: [
      { filename: 'run.exe', content: 'MZ…', contentType: 'application/x-msdownload' },
      { filename: 'fake.pdf', content: '<script>alert(1)</script>', contentType: 'application/pdf' },
      { filename: 'words.txt', content: 'Hello', contentType: 'text/plain' },
    ],
  });
  const { evidence, notes } = await complaintAt(id);
  expect(evidence.map(({ name }) => name)).toEqual(['words.txt']);
  expect(notes).toHaveLength(1);
  expect(notes[0]?.text).toContain('- run.exe: files of the type application/x-msdownload are not taken');
  expect(notes[0]?.text).toContain('- fake.pdf: The content is not of the type application/pdf.');
});

test('a mail in HTML alone is read as text, and nothing of it stays HTML', async () => {
  const id = await sent({
    text: '',
    html: '<html><head><style>p{color:red}</style><title>x</title><body><p>The <b>fee</b> was &euro;&nbsp;5 &lt;b&gt;</p><p>Grüße</p><script>alert(1)</script>',
  });
  expect((await complaintAt(id)).description).toBe('The fee was € 5 <b>\n\nGrüße');
});

test.each([
  [
    'quoted-printable, ISO-8859-15',
    'quoted-printable',
    'iso-8859-15',
    'Geb=FChren von 5 =A4',
    'Gebühren von 5 €',
  ],
  ['base64, UTF-8', 'base64', 'utf-8', Buffer.from('Žádost № 5').toString('base64'), 'Žádost № 5'],
  ['windows-1251', 'quoted-printable', 'windows-1251', '=C6=E0=EB=EE=E1=E0', 'Жалоба'],
  ['a charset that there is not', '7bit', 'x-nobody-knows', 'Plain', 'Plain'],
])('a mail in %s is read', async (_name, encoding, charset, body, text) => {
  const raw = rawMail(
    {
      Subject: '=?iso-8859-1?Q?Geb=FChr?= =?utf-8?B?4oKs?=',
      'Content-Type': `text/plain; charset=${charset}`,
      'Content-Transfer-Encoding': encoding,
    },
    body,
  );
  expect(await intake.sendRaw(raw)).toMatchObject({ code: 250 });
  expect(await complaintAt((await newest()).id)).toMatchObject({ subject: 'Gebühr€', description: text });
});

test('a mail that is longer than a complaint may be is kept whole in a file', async () => {
  const text = 'A long story. '.repeat(5_000).trim();
  const id = await sent({ subject: 'S'.repeat(400), text });
  const { description, subject, evidence } = await complaintAt(id);
  expect(subject.length).toBeLessThanOrEqual(300);
  expect(description.length).toBeLessThanOrEqual(50_000);
  expect(description).toContain('All of it is in the file mail.txt');
  expect(evidence).toEqual([expect.objectContaining({ name: 'mail.txt', mediaType: 'text/plain' })]);
  expect(evidence[0]?.bytes).toBeGreaterThan(text.length);
});

test('a mail without subject, text and name is a complaint, too', async () => {
  await intake.sendRaw('From: cora@example.net\r\n\r\n');
  expect(await complaintAt((await newest()).id)).toMatchObject({
    subject: '(no subject)',
    description: '(The mail has no text.)',
    complainant: { email: 'cora@example.net' },
  });
});

test('headers are nothing but text: no line break or markup in one gets any further', async () => {
  const raw = rawMail(
    {
      From:
        '=?utf-8?B?' +
        Buffer.from('Eve\r\nBcc: all@example.org\u202E').toString('base64') +
        '?= <eve@example.net>',
      Subject: '=?utf-8?B?' + Buffer.from('Hello\r\nX-Evil: 1\r\n\r\n<script>').toString('base64') + '?=',
    },
    'Text',
  );
  await intake.sendRaw(raw, { from: 'eve@example.net' });
  expect(await complaintAt((await newest()).id)).toMatchObject({
    subject: 'Hello X-Evil: 1 <script>',
    complainant: { name: 'Eve Bcc: all@example.org', email: 'eve@example.net' },
  });
});

test('what customers of banks wrote arrives word for word', async () => {
  const file = readFileSync(fromPackageRoot('examples', 'complaints.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(file, { columns: true });
  const told = rows.flatMap((row) => row['Consumer complaint narrative'] || []).slice(0, 25);
  expect(told.length).toBeGreaterThan(10);
  for (const [index, text] of told.entries()) {
    const id = await sent({ from: `customer${index}@example.net`, to: ADDRESS, text });
    expect((await complaintAt(id)).description).toBe(text.replace(/\r\n?/g, '\n').trim());
  }
});
