import { once } from 'node:events';
import { callbackify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server answers: nothing to take it, a code to refuse it. */
export type Judge = (email: Email, attempt: number) => number | undefined | Promise<number | undefined>;

export interface MailServer {
  readonly url: string;
  /** Everything that was handed over, repetitions too, taken or not. */
  readonly received: readonly { readonly email: Email; readonly raw: string }[];
  /** Those that were taken, one a Message-ID: what somebody finds in their mailbox. */
  mailbox(): readonly Email[];
  judge(next: Judge): void;
  stop(): Promise<void>;
}

/** A real mail server. Recipients that begin with `nobody` do not exist (550), mails are judged when all of them is there. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: { email: Email; raw: string }[] = [];
  const taken = new Map<string, Email>();
  let judge: Judge = () => undefined;
  const answer = (code: number): Error => Object.assign(new Error('said the test'), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => (address.startsWith('nobody') ? done(answer(550)) : done()),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const take = async () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const email = await PostalMime.parse(raw);
          received.push({ email, raw });
          const id = email.messageId ?? '';
          const attempt = received.filter((one) => one.email.messageId === id).length;
          const code = await judge(email, attempt);
          if (code !== undefined) throw answer(code);
          taken.set(id, email);
        };
        callbackify(take)((error) => done(error));
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    mailbox: () => [...taken.values()],
    judge: (next) => {
      judge = next;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
