import { once } from 'node:events';
import type { Server } from 'node:net';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { Failure } from '../../platform/failure';
import { codeOf, messageOf } from '../../platform/errors';
import type { Answer } from './take-mail';
import type { Envelope } from './read-mail';

/** A mail has at most so many bytes, as it is sent. */
export const MOST_BYTES = 25 * 1024 * 1024;

/** Each may have a mail of 25 MiB in memory. Others are told to come back. */
const MOST_CLIENTS = 10;

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Takes any other port when somebody has this one. */
  readonly orAnyPort?: boolean;
  /** For whom mail is taken, in whatever case. */
  readonly addresses: readonly string[];
  readonly take: (raw: Buffer, envelope: Envelope) => Promise<Answer>;
}

export interface MailListener {
  readonly host: string;
  readonly port: number;
  /** Takes no more mail, and finishes what is under way. */
  stop(): Promise<void>;
}

/**
 * Listens for mail (SMTP). A mail is answered with 250 after `take` says that it is on record, and not before. Who may
 * send, and what TLS, SPF and DKIM say, is for the mail server that stands in front. Rejects with a {@link Failure}
 * (RDS-4010) when the port cannot be had.
 */
export async function listenForMail(options: ListenerOptions): Promise<MailListener> {
  const { host, addresses, take } = options;
  const taken = new Set(addresses.map((address) => address.toLowerCase()));
  const smtp = new SMTPServer({
    banner: 'Redress',
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    size: MOST_BYTES,
    maxClients: MOST_CLIENTS,
    onRcptTo({ address }, _session, done) {
      done(
        taken.has(address.toLowerCase()) ? null : answered(550, '5.1.1 No mail is taken for this address'),
      );
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        // The rest is read and thrown away: SMTP has no way to interrupt.
        if (bytes <= MOST_BYTES) chunks.push(chunk);
        else chunks.length = 0;
      });
      stream.on('error', () => done(answered(451, '4.3.0 The mail ended before it was complete')));
      stream.on('end', () => {
        if (bytes > MOST_BYTES || stream.sizeExceeded) {
          done(answered(552, `5.3.4 The mail has more than ${MOST_BYTES} bytes`));
          return;
        }
        const { mailFrom } = session.envelope;
        callbackify(take)(
          Buffer.concat(chunks),
          { from: mailFrom === false ? '' : mailFrom.address },
          (error, answer) => {
            if (error) done(answered(451, '4.3.0 The mail cannot be put on record now'));
            else if (answer.kind === 'taken') done(null, '2.0.0 It is on record');
            else done(answered(answer.code, answer.text));
          },
        );
      });
    },
  });
  // A client that breaks off must not end the process.
  smtp.on('error', () => undefined);
  const port = await listen(smtp.server, options);
  return {
    host,
    port,
    stop: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}

function answered(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function listen(server: Server, { host, port, orAnyPort = false }: ListenerOptions): Promise<number> {
  try {
    return await tryPort(server, host, port);
  } catch (error) {
    if (orAnyPort && codeOf(error) === 'EADDRINUSE') return tryPort(server, host, 0);
    throw new Failure({
      code: 'RDS-4010',
      what: `No mail can be taken on ${host}:${port}.`,
      why: codeOf(error) === 'EADDRINUSE' ? 'Another program has that port.' : messageOf(error),
      fix: 'Stop the other program, or choose another port: REDRESS_INTAKE_SMTP_PORT=2526',
      cause: error,
    });
  }
}

async function tryPort(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port });
  // Rejects when an error comes first.
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail listener has no port');
  return address.port;
}
