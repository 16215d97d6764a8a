import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Mail } from './mail';

/**
 * How handing over a mail ended. `taken`: the server has it and is responsible for it now. `refused`: it will never take
 * it. `not-now`: it may take it later, or could not be reached. `answer`: its words, which may name the recipient.
 */
export interface HandedOver {
  readonly end: 'taken' | 'refused' | 'not-now';
  readonly answer: string;
}

/** Hands mails over to a mail server. */
export interface MailTransport {
  /** Never rejects for what the server says or does. */
  send(mail: Mail): Promise<HandedOver>;
  close(): void;
}

/** The longest answer that is kept. */
const MOST_CHARACTERS = 500;

/** Sends by the server of an URL such as `smtps://user:password@mail.example.org`. Keeps up to four connections open. */
export function openSmtp(url: string): MailTransport {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // Nothing in a letter may make us read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        const { response } = await transport.sendMail(written(mail));
        return { end: 'taken', answer: shortened(response) };
      } catch (error) {
        return { end: isRefusal(error) ? 'refused' : 'not-now', answer: shortened(wordsOf(error)) };
      }
    },
    close: () => transport.close(),
  };
}

function written(mail: Mail): SendMailOptions {
  const { messageId, from, replyTo, to, subject, text, html, language, inReplyTo, unsubscribe } = mail;
  return {
    messageId,
    from,
    ...(replyTo === undefined ? {} : { replyTo }),
    to,
    subject,
    text,
    html,
    ...(inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }),
    headers: {
      // RFC 3834: no other machine is to answer.
      'Auto-Submitted': 'auto-generated',
      'Content-Language': language,
      ...(unsubscribe === undefined ? {} : { 'List-Unsubscribe': `<mailto:${unsubscribe}>` }),
    },
  };
}

/**
 * Whether the server refused this recipient or this mail for good (RFC 5321: 5yz in answer to RCPT or DATA). That it does
 * not let us in, or does not like the sender, is for whoever runs us to put right, and says nothing of the recipient.
 */
function isRefusal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, responseCode, command } = error as Readonly<
    Record<'code' | 'responseCode' | 'command', unknown>
  >;
  // Nobody could ever write to such an address.
  if (code === 'EENVELOPE' && command === 'API') return true;
  const isFinal = typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600;
  return isFinal && (command === 'RCPT TO' || command === 'DATA');
}

function wordsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { response, message } = error as { readonly response?: unknown; readonly message?: unknown };
  return typeof response === 'string' && response !== '' ? response : String(message);
}

function shortened(answer: string): string {
  return answer.slice(0, MOST_CHARACTERS);
}
