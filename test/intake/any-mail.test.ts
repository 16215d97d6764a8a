import fc from 'fast-check';
import { evidenceName, hasEndingOf } from '../../domain/commands/evidence';
import { isStorableText } from '../../domain/text';
import { clean, shortened } from '../../intake/email/clean';
import { judgeFile } from '../../intake/email/evidence-file';
import { textOfHtml } from '../../intake/email/html-text';
import { readMail } from '../../intake/email/read-mail';
import { complaintsNamedIn } from '../../intake/email/references';
import { samples } from '../attachments/samples';
import { startTestIntake } from './support';

const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const name = fc.constantFrom(
  'From',
  'Subject',
  'Message-ID',
  'References',
  'In-Reply-To',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Date',
  'Auto-Submitted',
  'Precedence',
  'Content-Disposition',
  'Return-Path',
  'List-Id',
  'MIME-Version',
  'Reply-To',
);
const value = fc.oneof(
  anyText,
  fc.constantFrom(
    'cora@example.net',
    '"" <>',
    'A, B: c@d;',
    'multipart/mixed; boundary=b',
    'multipart/report; boundary=b',
    'text/html; charset=utf-16',
    'text/plain; charset=iso-2022-jp',
    'base64',
    'quoted-printable',
    '=?utf-8?Q?=FF=00?=',
    'message/rfc822',
    'attachment; filename="../a.pdf"',
    '[RD-0000-0000-0000]',
    'Re: [constructor]',
    `<${'a'.repeat(32)}.__proto__@x>`,
    'bulk',
    'no',
    '<>',
  ),
);
const body = fc.oneof(
  anyText,
  fc.constantFrom(
    '--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--b--',
    '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7\r\n--b--',
    '--b\r\n--b\r\n--b',
    '<p>&#x110000;&#0;<script>',
    '\u0000',
  ),
);
const rawMails = fc
  .tuple(fc.array(fc.tuple(name, value), { maxLength: 8 }), fc.array(body, { maxLength: 3 }))
  .map(([headers, bodies]) =>
    Buffer.from(
      `${headers.map(([key, text]) => `${key}: ${text}`).join('\r\n')}\r\n\r\n${bodies.join('\r\n')}`,
      'utf8',
    ),
  );

test('any mail is on record once, or is refused with a reason; coming again changes nothing', async () => {
  const intake = await startTestIntake();
  try {
    await fc.assert(
      fc.asyncProperty(
        rawMails,
        fc.constantFrom('cora@example.net', '', 'ben@example.com'),
        async (raw, from) => {
          // Of one address only so many are taken an hour, which is not what this is about.
          await intake.api.dependencies.pool.query(
            "UPDATE intake.mails SET received_at = received_at - interval '2 hours'",
          );
          const answer = await intake.take(raw, { from });
          if (answer.kind !== 'taken') {
            expect(answer).toMatchObject({ kind: 'refused', text: expect.stringMatching(/^5\.\d\.\d /) });
            return;
          }
          const given = intake.api.gateway.given;
          expect(await intake.take(raw, { from })).toEqual({ kind: 'taken' });
          expect(intake.api.gateway.given).toBe(given);
        },
      ),
      { numRuns: 150 },
    );
    const mails = await intake.mails();
    expect(mails.every(({ recordedAt }) => recordedAt !== undefined)).toBe(true);
    const complaints = mails
      .filter(({ became }) => became === 'complaint')
      .map(({ complaintId }) => complaintId);
    expect(new Set(await intake.complaints())).toEqual(new Set(complaints));
    expect(await intake.complaints()).toHaveLength(complaints.length);
    expect(complaints.length).toBeGreaterThan(0);
  } finally {
    await intake.stop();
  }
});

test('whatever bytes come are read as texts that can be kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
        rawMails,
      ),
      async (raw) => {
        const mail = await readMail(raw, { from: 'x@example.net' });
        for (const text of [mail.subject, mail.text, mail.from.name ?? '']) {
          expect(isStorableText(text)).toBe(true);
          expect(text).toBe(text.trim());
        }
        expect(mail.subject).not.toMatch(/[\r\n]/);
        expect(mail.id).toMatch(/^[0-9a-f]{64}$/);
        expect(complaintsNamedIn(mail).length).toBeLessThanOrEqual(10);
      },
    ),
  );
});

test('the name of a file that is kept can be kept, and ends as its type does', () => {
  fc.assert(
    fc.property(
      fc.option(
        fc.oneof(
          anyText,
          anyText.map((text) => `${text}.pdf`),
          fc.constantFrom('..', '/', 'a/..', ' .pdf', 'CON', '\u202Efdp.exe'),
        ),
        { nil: undefined },
      ),
      fc.constantFrom('application/pdf', 'application/octet-stream', 'image/png', 'x/y'),
      (given, mediaType) => {
        const judged = judgeFile(
          { name: given, mediaType, bytes: samples['application/pdf'][0] ?? Buffer.alloc(0) },
          3,
        );
        expect(judged.name).not.toMatch(/[\p{Cc}\p{Bidi_Control}/\\]/u);
        if ('why' in judged) return;
        expect(evidenceName.safeParse(judged.name).success).toBe(true);
        expect(hasEndingOf(judged.name, judged.mediaType)).toBe(true);
      },
    ),
  );
});

test('what is shortened fits, says so, and has no half of a character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.integer({ min: 20, max: 100 }),
      (text, most) => {
        const short = shortened(text, most, '[…]');
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short.isWellFormed()).toBe(text.isWellFormed());
        expect(short === text || short.endsWith('[…]')).toBe(true);
      },
    ),
  );
});

test.each([
  ['<p>One<br>two</p><p>three</p>', 'One\ntwo\n\nthree'],
  ['a &amp; b &lt;c&gt; &#8364; &#x20AC; &nope; &eacute', 'a & b <c> € € &nope; é'],
  ['1 < 2 and 3 <4', '1 < 2 and 3 <4'],
  ['<!-- <p>no</p> -->yes', 'yes'],
  ['<script>if (a < b) { "</p>" }</script>after', 'after'],
  ['<style>p > a {}</style><head><body>text', 'text'],
  ['<td>a</td><td>b</td>', 'a b'],
  ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
  ['<p>unclosed <b', 'unclosed'],
])('the text of %j is %j', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test.each([
  ['of tags that never end', '<a '],
  ['of signs that begin nothing', '< '],
  ['of scripts', '<script>'],
  ['of comments', '<!--'],
  ['of ends of scripts', '<script></a'],
  ['of entities', '&#'],
])('a page of a megabyte %s is read in time', (_what, part) => {
  const html = part.repeat(1_000_000 / part.length);
  expect(typeof textOfHtml(html)).toBe('string');
  expect(typeof clean(html)).toBe('string');
});
