import type { CommandData } from '../../domain/commands';
import { registrationData } from '../complaint-taken';
import { shortened } from './clean';
import type { IncomingMail, MailFile } from './read-mail';

/** What a complaint and a message hold at most. */
const MOST = { subject: 300, description: 50_000, message: 20_000 };

const NO_TEXT = '(The mail has no text.)';
const NO_SUBJECT = '(no subject)';
const CUT = '[Here the text was cut. All of it is in the file mail.txt.]';

/** The complaint that a mail is. */
export function complaintIn(
  { subject, text, from }: Pick<IncomingMail, 'subject' | 'text' | 'from'>,
  { category, receivedAt }: { readonly category: string; readonly receivedAt: string },
): CommandData<'register'> {
  return registrationData({
    subject: subject === '' ? NO_SUBJECT : shortened(subject, MOST.subject, '[…]').replace(/\s+/g, ' '),
    description: shortened(text === '' ? NO_TEXT : text, MOST.description, CUT),
    category,
    channel: 'email',
    complainant: {
      ...(from.name === undefined ? {} : { name: from.name }),
      ...(from.address === undefined ? {} : { email: from.address }),
    },
    receivedAt,
  });
}

/** What a mail says to a complaint that there is. Of somebody whose address is not the complainant’s it says so first. */
export function messageIn(
  { subject, text, from }: Pick<IncomingMail, 'subject' | 'text' | 'from'>,
  isStranger: boolean,
): CommandData<'record-customer-message'> {
  const who = [from.name, from.address && `<${from.address}>`].filter((part) => part).join(' ');
  const lines = [
    ...(isStranger
      ? [
          `[Written by ${who}, which is not the e-mail address on file. Nobody has checked who that is: change and disclose nothing because of it.]`,
        ]
      : []),
    ...(subject === '' ? [] : [`Subject: ${subject}`]),
    text === '' ? NO_TEXT : text,
  ];
  return { message: shortened(lines.join('\n\n'), MOST.message, CUT), channel: 'email' };
}

/** The whole text as a file, where the complaint or the message cannot hold it. */
export function textAsFile(
  { subject, text }: Pick<IncomingMail, 'subject' | 'text'>,
  recorded: string,
): readonly MailFile[] {
  if (!recorded.endsWith(CUT) && subject.length <= MOST.subject) return [];
  const bytes = Buffer.from(`Subject: ${subject}\n\n${text}\n`);
  return [{ name: 'mail.txt', mediaType: 'text/plain', bytes }];
}

/** What a note says of files that were not kept. */
export function noteOn(left: readonly { readonly name: string; readonly why: string }[]): string {
  const lines = left.map(({ name, why }) => `- ${name}: ${why}`);
  return shortened(`Files of the mail that were not kept:\n${lines.join('\n')}`, 20_000, '[…]');
}
