import PostalMime, { type Address, type Attachment, type Email, type Mailbox } from 'postal-mime';
import { z } from 'zod';
import { textDigest } from '../../eventstore/digest';
import { sha256 } from '../../attachments/seal';
import { clean } from './clean';
import { textOfHtml } from './html-text';

/** What the mail server said of a mail before it gave it. */
export interface Envelope {
  /** Where failures are told; empty for what must not be answered. */
  readonly from: string;
}

/** A file that came with a mail. */
export interface MailFile {
  readonly name: string | undefined;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A mail as far as intake understands it. All texts are storable; none is to be believed. */
export interface IncomingMail {
  /** 64 hexadecimal digits; the same whenever it comes again. */
  readonly id: string;
  readonly messageId: string | undefined;
  readonly from: { readonly name: string | undefined; readonly address: string | undefined };
  readonly subject: string;
  readonly text: string;
  readonly files: readonly MailFile[];
  /** What In-Reply-To and References say. */
  readonly answers: string;
  /** Every header, its name in lower case. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Reports that a mail did not arrive. */
  readonly report: { readonly status: string; readonly original: string } | undefined;
}

/** Says why a mail can never be taken. */
export class UnreadableMail extends Error {
  constructor(cause: unknown) {
    super('The mail is nested too deeply, or its headers are too long.', { cause });
    this.name = 'UnreadableMail';
  }
}

const emailSchema = z.email().max(254);

/** Rejects with {@link UnreadableMail}. */
export async function readMail(raw: Buffer, envelope: Envelope): Promise<IncomingMail> {
  const email = await parse(raw);
  const from = mailboxOf(email.from) ?? mailboxOf(email.sender);
  const address = [from?.address, envelope.from]
    .map((one) => (one ?? '').trim().toLowerCase())
    .find((one) => emailSchema.safeParse(one).success);
  const name = oneLine(from?.name ?? '');
  const files = email.attachments.map(fileOf);
  const messageId = email.messageId?.trim() || undefined;
  const isReport = headerOf(email, 'content-type').some((type) => /^\s*multipart\/report\b/i.test(type));
  return {
    id: identityOf(email, files),
    messageId,
    from: { name: name === '' ? undefined : name.slice(0, 200).toWellFormed(), address },
    subject: oneLine(email.subject ?? ''),
    text: textIn(email),
    files,
    answers: `${email.inReplyTo ?? ''} ${email.references ?? ''}`,
    headers: email.headers.map(({ key, value }) => ({ name: key, value })),
    report: isReport ? await reportIn(email) : undefined,
  };
}

async function parse(raw: Buffer): Promise<Email> {
  try {
    // A mail within a mail is a document of its own, and not what the sender says now.
    return await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 50 });
  } catch (error) {
    throw new UnreadableMail(error);
  }
}

function textIn({ text, html }: Email): string {
  const plain = clean(text ?? '');
  return plain === '' ? clean(textOfHtml(html ?? '')) : plain;
}

/**
 * What makes it the same mail when it comes again: on its way it gets further headers and is written down in another way,
 * and what it says stays the same. A Message-ID alone would not do: some programs give all their mails the same.
 */
function identityOf(
  { messageId = '', from, date = '', subject = '', text = '', html = '' }: Email,
  files: readonly MailFile[],
): string {
  const hashes = files.map(({ bytes }) => sha256(bytes));
  return textDigest(
    JSON.stringify([messageId.trim(), mailboxOf(from)?.address ?? '', date, subject, text, html, hashes]),
  );
}

function fileOf({ filename, mimeType, content }: Attachment): MailFile {
  return {
    name: filename ?? undefined,
    mediaType: mimeType,
    bytes: typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content)),
  };
}

function mailboxOf(address: Address | undefined): Mailbox | undefined {
  return address?.group ? address.group[0] : address;
}

function headerOf({ headers }: Email, name: string): readonly string[] {
  return headers.filter(({ key }) => key === name).map(({ value }) => value);
}

/** RFC 3464: what failed, and in the last part the mail that it was, or its headers. */
async function reportIn({ attachments }: Email): Promise<IncomingMail['report']> {
  const textOf = (type: string) => {
    const part = attachments.find(({ mimeType }) => mimeType === type);
    return part && fileOf(part).bytes;
  };
  const status = textOf('message/delivery-status')?.toString('latin1') ?? '';
  const action = /^action:\s*([a-z]+)/im.exec(status)?.[1]?.toLowerCase();
  if (action !== 'failed') return undefined;
  const original = textOf('message/rfc822') ?? textOf('text/rfc822-headers') ?? Buffer.alloc(0);
  return {
    status: /^status:\s*(\d\.\d{1,3}\.\d{1,3})/im.exec(status)?.[1] ?? '5.0.0',
    original: (await parse(original)).messageId ?? '',
  };
}

function oneLine(text: string): string {
  return clean(text)
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim();
}
