import fc from 'fast-check';
import { type MailRequest, mailOf } from '../../delivery/email/mail';
import { letterHtml } from '../../delivery/email/letter-html';
import { escapeHtml } from '../../platform/html';
import { openSmtp } from '../../delivery/email/smtp';
import { courtesyKinds, isCourtesy, letterKindNames } from '../../domain/letters/kinds';
import { type MailServer, startMailServer } from './mail-server';

const sender = { from: 'Example Bank <complaints@bank.example>' };
const request: MailRequest = {
  messageId: 'event-1/complainant',
  complaintId: 'RD-7K3M-10QX-4F9Z',
  firstMessageId: 'event-1/complainant',
  to: { name: 'Zoë Müller', address: 'zoe@example.org' },
  language: 'de-AT',
  subject: 'Wir haben Ihre Beschwerde',
  text: 'Guten Tag Zoë Müller,\n\nwir sehen uns das an.\nIhre Bank',
  courtesy: false,
};

let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.stop());

async function sent(changes: Partial<MailRequest>, from = sender) {
  const transport = openSmtp(server.url);
  try {
    const handed = await transport.send(mailOf({ ...request, ...changes }, from));
    const last = server.received.at(-1);
    if (!last) throw new Error('nothing came');
    const headers = new Map(last.email.headers.map(({ key, value }) => [key, value]));
    return { ...last, handed, headers };
  } finally {
    transport.close();
  }
}

test('a letter goes as plain text and as a page in its language, and says that a machine sent it', async () => {
  const { email, handed, headers } = await sent({});
  expect(handed).toMatchObject({ end: 'taken', answer: expect.stringContaining('250') });
  expect(email.subject).toBe('[RD-7K3M-10QX-4F9Z] Wir haben Ihre Beschwerde');
  expect(email.text?.trim()).toBe(request.text);
  expect(email.html).toContain('<html lang="de-AT">');
  expect(email.to).toMatchObject([{ name: 'Zoë Müller', address: 'zoe@example.org' }]);
  expect(email.from).toMatchObject({ name: 'Example Bank', address: 'complaints@bank.example' });
  expect(headers.get('content-type')).toContain('multipart/alternative');
  expect(headers.get('auto-submitted')).toBe('auto-generated');
  expect(headers.get('content-language')).toBe('de-AT');
  expect(headers.has('list-unsubscribe')).toBe(false);
  expect(email.inReplyTo).toBeUndefined();
});

test('the same message has the same Message-ID, of the sender’s domain, and later ones answer the first', async () => {
  const [first, again] = [await sent({}), await sent({})];
  expect(first.email.messageId).toMatch(/^<[0-9a-f]{32}\.RD-7K3M-10QX-4F9Z@bank\.example>$/);
  expect(again.email.messageId).toBe(first.email.messageId);
  const next = await sent({ messageId: 'event-5/complainant' });
  expect(next.email.messageId).not.toBe(first.email.messageId);
  expect(next.email.inReplyTo).toBe(first.email.messageId);
  expect(next.email.references).toBe(first.email.messageId);
});

test('a reference that stands in the subject already is not put there twice', async () => {
  const { email } = await sent({ subject: 'About [RD-7K3M-10QX-4F9Z]' });
  expect(email.subject).toBe('About [RD-7K3M-10QX-4F9Z]');
});

test('answers go where the settings say, and so does whoever unsubscribes', async () => {
  const from = { ...sender, replyTo: 'help@bank.example' };
  const { email, headers } = await sent({ courtesy: true }, from);
  expect(email.replyTo).toMatchObject([{ address: 'help@bank.example' }]);
  expect(headers.get('list-unsubscribe')).toBe(
    '<mailto:help@bank.example?subject=unsubscribe%20%5BRD-7K3M-10QX-4F9Z%5D>',
  );
});

test('only what a policy may call a courtesy can be unsubscribed from, whatever it says', () => {
  const statutory = [
    'acknowledgement',
    'holding-response',
    'final-response',
    'summary-resolution',
    'closed',
  ] as const;
  expect(courtesyKinds).toEqual(expect.not.arrayContaining([...statutory]));
  expect(letterKindNames.filter((kind) => isCourtesy(kind))).toEqual(['feedback-request']);
  expect(letterKindNames.filter((kind) => isCourtesy(kind, []))).toEqual([]);
  expect(letterKindNames.filter((kind) => isCourtesy(kind, courtesyKinds)).sort()).toEqual(
    [...courtesyKinds].sort(),
  );
});

const nasty = [
  'Jo\r\nBcc: thief@example.net',
  'Jo\nSubject: other',
  'Jo\u2028X-Evil: 1',
  '"><script>alert(1)</script>',
  'Jo" <thief@example.net>, "x',
  '=?utf-8?q?=0D=0ABcc:_thief@example.net?=',
  'Jo\0\x07',
];

test.each(nasty)('neither the name nor the subject %j adds a header or a recipient', async (text) => {
  const { email, headers, raw } = await sent({
    to: { name: text, address: 'zoe@example.org' },
    subject: text,
  });
  expect(email.to).toHaveLength(1);
  expect(email.to?.[0]?.address).toBe('zoe@example.org');
  expect(email.bcc ?? []).toEqual([]);
  expect([...headers.keys()].filter((key) => ['bcc', 'x-evil', 'cc'].includes(key))).toEqual([]);
  expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^(bcc|x-evil|cc):/im);
  expect(headers.get('subject')).toContain('RD-7K3M');
});

test('what people wrote stays text in the page, and nothing in it is fetched', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('<img src=http://x/y>', '"onload="', '&amp;', "'"), (a, b) => {
      const html = letterHtml({ language: 'en', subject: `${a}${b}`, body: `${b}${a}\n\n${b}` });
      const inside = html.slice(html.indexOf('<title>'));
      const markup = new Set(inside.match(/<[^>]*>/g));
      for (const tag of markup)
        expect(tag).toMatch(/^<(\/?(title|head|body|main|html|p|br)|p dir="auto"|body style="[^"&]*")>$/);
      expect(html).not.toMatch(/<[^>]*(src|href|url\()/i);
    }),
  );
  expect(escapeHtml(`<a href="x">'&`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;');
});

test('paragraphs and lines stay what they were', () => {
  const html = letterHtml({ language: 'en', subject: 's', body: 'one\ntwo\r\n\r\nthree\n \n\nfour' });
  expect(html.match(/<p dir="auto">[\s\S]*?<\/p>/g)).toEqual([
    '<p dir="auto">one<br>\ntwo</p>',
    '<p dir="auto">three</p>',
    '<p dir="auto">four</p>',
  ]);
});

describe('what a mail server says', () => {
  test('that it does not know somebody, or never takes a mail, is final; that it is busy is not', async () => {
    const transport = openSmtp(server.url);
    try {
      const send = (address: string) => transport.send(mailOf({ ...request, to: { address } }, sender));
      expect(await send('nobody@example.org')).toMatchObject({
        end: 'refused',
        answer: expect.stringContaining('550'),
      });
      server.judge(() => 451);
      expect((await send('zoe@example.org')).end).toBe('not-now');
      server.judge(() => 554);
      expect((await send('zoe@example.org')).end).toBe('refused');
      server.judge(() => undefined);
      expect((await send('zoe@example.org')).end).toBe('taken');
    } finally {
      transport.close();
    }
  });

  test('that it does not let us in or is not there says nothing of the recipient', async () => {
    const strict = await startMailServer({
      onMailFrom: (_from, _session, done) => done(Object.assign(new Error('not you'), { responseCode: 550 })),
    });
    const transport = openSmtp(strict.url);
    expect((await transport.send(mailOf(request, sender))).end).toBe('not-now');
    await strict.stop();
    expect((await transport.send(mailOf(request, sender))).end).toBe('not-now');
    transport.close();
    const locked = await startMailServer({
      disabledCommands: ['STARTTLS'],
      authOptional: false,
      onAuth: (_a, _s, done) => done(new Error('no')),
      allowInsecureAuth: true,
    });
    const intruder = openSmtp(locked.url.replace('//', '//user:wrong@'));
    expect((await intruder.send(mailOf(request, sender))).end).toBe('not-now');
    intruder.close();
    await locked.stop();
  });
});
