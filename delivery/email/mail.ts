import { messageKey } from '../message-key';
import { letterHtml } from './letter-html';

/** Who writes. */
export interface Sender {
  /** As in a From header: an address, or a name with an address in angle brackets. */
  readonly from: string;
  /** Where answers go; to the sender where it is left out. */
  readonly replyTo?: string;
}

/** A message to a complainant that is to be sent by e-mail. */
export interface MailRequest {
  readonly messageId: string;
  readonly complaintId: string;
  /** The first message of the complaint that went by e-mail; this one for the first. */
  readonly firstMessageId: string;
  readonly to: { readonly name?: string | undefined; readonly address: string };
  readonly language: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** Whether the complainant may ask not to be sent letters like this. */
  readonly courtesy: boolean;
}

/** An e-mail, complete but for how it is written down. */
export interface Mail {
  readonly messageId: string;
  readonly from: string;
  readonly replyTo?: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly language: string;
  readonly inReplyTo?: string;
  /** `mailto:` of List-Unsubscribe. */
  readonly unsubscribe?: string;
}

/**
 * The mail of a message. The same message makes the same Message-ID on every attempt, so that whoever got it already can
 * drop the repetition; all mails of a complaint are one thread.
 */
export function mailOf(request: MailRequest, { from, replyTo }: Sender): Mail {
  const { complaintId, to, language, text, courtesy } = request;
  const subject = withReference(oneLine(request.subject), complaintId);
  const idOf = (messageId: string) => `<${messageKey(messageId)}.${complaintId}@${domainOf(from)}>`;
  return {
    messageId: idOf(request.messageId),
    from,
    ...(replyTo === undefined ? {} : { replyTo }),
    to: { name: oneLine(to.name ?? ''), address: to.address },
    subject,
    text,
    html: letterHtml({ language, subject, body: text }),
    language,
    ...(request.firstMessageId === request.messageId ? {} : { inReplyTo: idOf(request.firstMessageId) }),
    ...(courtesy
      ? {
          unsubscribe: `${addressOf(replyTo ?? from)}?subject=${encodeURIComponent(`unsubscribe [${complaintId}]`)}`,
        }
      : {}),
  };
}

/** The address in a From header. */
export function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
}

function domainOf(from: string): string {
  const address = addressOf(from);
  return address.slice(address.lastIndexOf('@') + 1);
}

/** By the reference an answer finds its complaint, also when a mail program drops the headers of the thread. */
function withReference(subject: string, complaintId: string): string {
  const reference = `[${complaintId}]`;
  return subject.includes(reference) ? subject : `${reference} ${subject}`;
}

/** A line break in a header would let a value write further headers. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
