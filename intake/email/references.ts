import { isPlausibleComplaintId } from '../../domain/complaint-id';
import type { IncomingMail } from './read-mail';

/** A Message-ID of a mail that Redress sent. */
export interface OwnMessageId {
  /** What `messageKey` made of the message. */
  readonly key: string;
  readonly complaintId: string;
}

/** So many complaints are looked for at most, whatever a mail names. */
const MOST = 10;

const REFERENCE = /\bRD-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/gi;
const OWN_MESSAGE_ID = /<([0-9a-f]{32})\.([A-Za-z0-9][A-Za-z0-9-]{0,63})@[^<>\s]+>/g;

/** Ids of the complaints that a mail may be about, the likeliest first: named in its subject, answered, or named in its text. */
export function complaintsNamedIn({
  subject,
  answers,
  text,
}: Pick<IncomingMail, 'subject' | 'answers' | 'text'>): readonly string[] {
  const inBrackets = [...subject.matchAll(/\[([A-Za-z0-9][A-Za-z0-9-]{0,63})\]/g)].map(([, id = '']) => id);
  const named = [
    ...referencesIn(subject),
    ...inBrackets.filter(isPlausibleComplaintId),
    ...ownMessageIdsIn(answers).map(({ complaintId }) => complaintId),
    ...referencesIn(text),
  ];
  return [...new Set(named)].slice(0, MOST);
}

/** The Message-IDs of ours in a text, the last first: of a thread that is the mail that was answered. */
export function ownMessageIdsIn(text: string): readonly OwnMessageId[] {
  return [...text.matchAll(OWN_MESSAGE_ID)]
    .map(([, key = '', complaintId = '']) => ({ key, complaintId }))
    .reverse();
}

function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].map(([found]) => found.toUpperCase()).filter(isPlausibleComplaintId);
}
