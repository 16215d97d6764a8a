import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { callbackify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { mailPage, mailsPage } from './sink-page';

/** A mail that the sink took. */
export interface SunkMail {
  /** Goes up with every mail. */
  readonly number: number;
  readonly receivedAt: string;
  /** As it was sent. */
  readonly source: string;
  readonly email: Email;
  /** How often a mail of its Message-ID had come before it. */
  readonly repetition: number;
}

/** A mail server that sends nothing on, and a page on which its mails can be read. For development only. */
export interface MailSink {
  /** What mails are handed over to. */
  readonly smtpUrl: string;
  /** Where people read them. */
  readonly pageUrl: string;
  /** The newest first. */
  mails(): readonly SunkMail[];
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const SMTP_PORT = 1025;
const PAGE_PORT = 8025;
const MOST_MAILS = 500;
const MOST_BYTES = 25 * 1024 * 1024;

/**
 * Starts a sink that keeps its newest 500 mails in this folder. It listens on 1025 and its page on 8025, or on other
 * ports of this machine where those are taken; nobody else can reach it.
 */
export async function startMailSink(folder: string): Promise<MailSink> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mails: SunkMail[] = [];
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.eml')).sort())
    await keep(await readFile(join(folder, name), 'utf8'), name);

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    size: MOST_BYTES,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        callbackify(take)(Buffer.concat(chunks).toString('utf8'), (error) => done(error));
      });
    },
  });
  // A client that breaks off must not end the process.
  smtp.on('error', () => undefined);
  const page = createServer(pages(mails));
  const smtpPort = await listenNear(smtp.server, SMTP_PORT);
  const pagePort = await listenNear(page, PAGE_PORT);
  return {
    smtpUrl: `smtp://${HOST}:${smtpPort}`,
    pageUrl: `http://${HOST}:${pagePort}`,
    mails: () => mails,
    async stop() {
      page.closeAllConnections();
      await new Promise<void>((resolve) => page.close(() => resolve()));
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };

  async function take(source: string): Promise<void> {
    const number = (mails[0]?.number ?? 0) + 1;
    const name = `${new Date().toISOString().replaceAll(':', '')}-${String(number).padStart(6, '0')}.eml`;
    await writeFile(join(folder, name), source, { mode: 0o600 });
    await keep(source, name);
  }

  async function keep(source: string, name: string): Promise<void> {
    const email = await PostalMime.parse(source);
    const repetition = mails.filter((one) => one.email.messageId === email.messageId).length;
    const receivedAt = `${name.slice(0, 13)}:${name.slice(13, 15)}:${name.slice(15, 22)}`;
    mails.unshift({ number: (mails[0]?.number ?? 0) + 1, receivedAt, source, email, repetition });
    if (mails.length <= MOST_MAILS) return;
    mails.pop();
    const [oldest] = (await readdir(folder)).filter((one) => one.endsWith('.eml')).sort();
    if (oldest !== undefined) await rm(join(folder, oldest), { force: true });
  }
}

/** Listens on the port, or on any other when somebody has it. */
async function listenNear(server: Server, port: number): Promise<number> {
  for (const wanted of [port, 0]) {
    const taken = new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(true) : reject(error),
      );
    });
    server.listen(wanted, HOST);
    if (
      await Promise.race([
        taken,
        once(server, 'listening').then(
          () => false,
          () => true,
        ),
      ])
    )
      continue;
    const address = server.address();
    if (typeof address === 'object' && address !== null) return address.port;
  }
  throw new Error(`no port of ${HOST} is free for the mail sink`);
}

function pages(mails: readonly SunkMail[]): RequestListener {
  return (req, res) => {
    // A page of another site that is led here by a name of its own must not read the mails.
    const isHere = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(req.headers.host ?? '');
    const number = /^\/mails\/(\d+)$/.exec(req.url ?? '')?.[1];
    const mail = mails.find((one) => String(one.number) === number);
    const content = mail ? mailPage(mail) : req.url === '/' ? mailsPage(mails) : undefined;
    res.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    if (!isHere || req.method !== 'GET' || content === undefined) {
      res.writeHead(isHere ? 404 : 421, { 'Content-Type': 'text/plain; charset=utf-8' });
      res.end('There is nothing here.\n');
      return;
    }
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(content);
  };
}
