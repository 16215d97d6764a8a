import { join } from 'node:path';
import { type MailSink, startMailSink } from '../../delivery/email/sink';
import { openSmtp } from '../../delivery/email/smtp';
import { Failure } from '../../platform/failure';
import type { Settings } from '../../platform/settings';
import type { MailSending } from '../../activities/deliver';
import type { Started } from './sequence';

/** How e-mails go out, and where they can be read when they do not leave this machine. */
export interface MailWay {
  readonly sending: MailSending;
  readonly pageUrl?: string;
}

const NOT_FOR_ANYBODY = 'Redress <complaints@redress.invalid>';

/**
 * Takes the mail server of the settings; without one, mails go into a sink in the data folder, where nobody but a
 * developer gets them. Throws a {@link Failure}: in production there is no sink (RDS-3121), and whoever writes to
 * customers has to have an address (RDS-3120).
 */
export async function provideMail(settings: Settings, env: NodeJS.ProcessEnv): Promise<Started<MailWay>> {
  const { smtpUrl, from = NOT_FOR_ANYBODY, replyTo } = settings.mail;
  if (smtpUrl !== undefined) return openMail(settings);
  requireMailServer(settings, env);
  const sink: MailSink = await startMailSink(join(settings.dataDir, 'mail'));
  const transport = openSmtp(sink.smtpUrl);
  return {
    value: {
      sending: { transport, from, ...(replyTo === undefined ? {} : { replyTo }) },
      pageUrl: sink.pageUrl,
    },
    detail: `kept for reading at ${sink.pageUrl}, sent to nobody`,
    stop: async () => {
      transport.close();
      await sink.stop();
    },
  };
}

/**
 * {@link provideMail} for a worker that runs alone, where nobody could read a sink: without a mail server e-mails wait in
 * the outbox.
 */
export async function provideMailServer(
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Promise<Started<MailWay | undefined>> {
  if (settings.mail.smtpUrl !== undefined) return openMail(settings);
  requireMailServer(settings, env);
  return { value: undefined, detail: 'REDRESS_SMTP_URL is not set: e-mails wait in the outbox' };
}

function openMail({ mail: { smtpUrl = '', from, replyTo } }: Settings): Started<MailWay> {
  if (from === undefined) {
    throw new Failure({
      code: 'RDS-3120',
      what: 'REDRESS_MAIL_FROM is not set.',
      why: 'There is a mail server (REDRESS_SMTP_URL), and customers have to see who writes to them.',
      fix: "export REDRESS_MAIL_FROM='Example Bank <complaints@example.org>'",
    });
  }
  const transport = openSmtp(smtpUrl);
  return {
    value: { sending: { transport, from, ...(replyTo === undefined ? {} : { replyTo }) } },
    detail: `${new URL(smtpUrl).host} (REDRESS_SMTP_URL), from ${from}`,
    stop: async () => transport.close(),
  };
}

function requireMailServer({ mail: { smtpUrl } }: Settings, env: NodeJS.ProcessEnv): void {
  if (smtpUrl !== undefined || env.NODE_ENV !== 'production') return;
  throw new Failure({
    code: 'RDS-3121',
    what: 'REDRESS_SMTP_URL is not set.',
    why: 'NODE_ENV is production: letters to customers must go out, and not into a sink of development.',
    fix: "export REDRESS_SMTP_URL='smtps://user:password@mail.example.org'",
  });
}
