import { createTransport, type SendMailOptions } from 'nodemailer';
import { createCommandDesk } from '../../api/command-desk';
import type { Organisation, Person } from '../../domain/organisation/organisation';
import type { Recorded } from '../../domain/events';
import { decodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { createBounces } from '../../intake/email/bounces';
import { listenForMail, type MailListener } from '../../intake/email/listener';
import { type ListedMail, listMails } from '../../intake/email/mail-list';
import { openMailBook } from '../../intake/email/mail-book';
import { createMailTaking } from '../../intake/email/take-mail';
import { migrateIntake } from '../../intake/migrate';
import { startTestApi, type TestApi } from '../api/support';
import { organisation as plain } from '../support/configuration';

export const intakePerson: Person = {
  id: 'intake',
  name: 'Intake',
  role: 'agent',
  skills: [],
  languages: [],
  outOfOffice: [{ from: '2020-01-01', until: '2999-12-31' }],
};
export const organisation: Organisation = { ...plain, people: [...plain.people, intakePerson] };

export const ADDRESS = 'complaints@example.org';
export const SENDER = 'answers@example.org';

/** How a mail server was answered. */
export interface Answered {
  readonly code: number;
  readonly text: string;
}

export interface TestIntake {
  readonly api: TestApi;
  readonly listener: MailListener;
  readonly take: ReturnType<typeof createMailTaking>;
  /** Sends a mail as a mail server would, and says how that was answered. */
  send(mail: SendMailOptions): Promise<Answered>;
  /** Sends these bytes. */
  sendRaw(raw: string | Buffer, envelope?: { from?: string; to?: string }): Promise<Answered>;
  mails(): Promise<readonly ListedMail[]>;
  eventsOf(complaintId: string): Promise<readonly Recorded[]>;
  /** Ids of all complaints. */
  complaints(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Mail intake over a real store, with commands carried out in this process. */
export async function startTestIntake(): Promise<TestIntake> {
  const api = await startTestApi({ organisation });
  const { dependencies, databaseUrl } = api;
  const { pool, events, policies, keys, subjects, attachments } = dependencies;
  await migrateIntake(databaseUrl);
  const give = createCommandDesk(dependencies);
  const take = createMailTaking({
    person: intakePerson,
    give,
    events,
    policies,
    evidence: { attachments, keys, subjects },
    book: openMailBook(pool, Buffer.alloc(32, 7)),
    bounces: createBounces({
      pool,
      events,
      giveDelivery: api.gateway.give,
    }),
    ours: [ADDRESS, SENDER],
    log: dependencies.log,
  });
  const listener = await listenForMail({ host: '127.0.0.1', port: 0, addresses: [ADDRESS], take });
  const transport = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });

  async function answerOf(mail: SendMailOptions): Promise<Answered> {
    try {
      const { response } = await transport.sendMail(mail);
      return { code: Number(response.slice(0, 3)), text: response };
    } catch (error) {
      const { responseCode, response, message } = error as {
        responseCode?: number;
        response?: string;
        message: string;
      };
      return { code: responseCode ?? 0, text: response ?? message };
    }
  }

  return {
    api,
    listener,
    take,
    send: (mail) => answerOf({ to: ADDRESS, ...mail }),
    sendRaw: (raw, { from = 'cora@example.net', to = ADDRESS } = {}) =>
      answerOf({ envelope: { from, to: [to] }, raw }),
    mails: () => listMails(pool, { limit: 1_000, leftOut: false, messageId: undefined }),
    eventsOf: async (complaintId) =>
      (await events.durable.readStream(streamOf(complaintId))).map(decodeEvent),
    async complaints() {
      const ids: string[] = [];
      for await (const page of api.store.sealed({}))
        for (const { stream, type } of page)
          if (type === 'ComplaintRegistered') ids.push(stream.replace('complaint-', ''));
      return ids;
    },
    async stop() {
      transport.close();
      await listener.stop();
      await api.stop();
    },
  };
}

/** A mail as it stands on the wire. */
export function rawMail(headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries({
    From: 'Cora Winter <cora@example.net>',
    To: ADDRESS,
    Subject: 'Charged twice',
    Date: 'Sun, 22 Nov 2026 10:00:00 +0000',
    'Message-ID': `<${Math.random().toString(36).slice(2)}@example.net>`,
    ...headers,
  });
  return `${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}`;
}
