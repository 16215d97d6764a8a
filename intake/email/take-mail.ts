import type { EventSource } from '../../api/dependencies';
import { readComplaint } from '../../api/complaint-reading';
import type { CommandDesk } from '../../api/command-desk';
import type { EvidenceParts } from '../../attachments/evidence';
import type { Person } from '../../domain/organisation/organisation';
import type { Complaint } from '../../domain/state';
import type { Policies } from '../../eventstore/policy-log';
import type { Logger } from '../../platform/log';
import { actorOf, complaintIdOf, unsortedCategory } from '../complaint-taken';
import { reasonToLeaveOut } from './automatic';
import { type Bounces, NotYetSent } from './bounces';
import { giveOnce } from './give-once';
import { keepFiles } from './keep-files';
import { type BookedMail, MAILS_PER_HOUR, type MailBook, type Plan } from './mail-book';
import { type Envelope, type IncomingMail, readMail, UnreadableMail } from './read-mail';
import { complaintsNamedIn } from './references';
import { complaintIn, messageIn, textAsFile } from './words';

/** A mail has at most so many files. */
export const MOST_FILES = 20;

/** What the mail server is told. `refused`: it will never be taken. `not-now`: send it again later. */
export type Answer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' | 'not-now'; readonly code: number; readonly text: string };

export interface MailTaking {
  /** In whose name. */
  readonly person: Person;
  readonly give: CommandDesk;
  readonly events: EventSource;
  readonly policies: Pick<Policies, 'active'>;
  readonly evidence: EvidenceParts;
  readonly book: MailBook;
  readonly bounces: Bounces;
  /** Addresses that Redress writes from or takes mail for. */
  readonly ours: readonly string[];
  readonly log: Logger;
}

const TAKEN: Answer = { kind: 'taken' };
const UNREADABLE: Answer = { kind: 'refused', code: 554, text: '5.6.0 The mail cannot be read' };
const TOO_MANY_FILES: Answer = {
  kind: 'refused',
  code: 552,
  text: `5.3.4 The mail has more than ${MOST_FILES} files: send them in several mails`,
};
const TOO_MANY_MAILS: Answer = {
  kind: 'not-now',
  code: 451,
  text: `4.7.1 More than ${MAILS_PER_HOUR} mails came from this address within an hour`,
};
const NOT_NOW: Answer = { kind: 'not-now', code: 451, text: '4.3.0 The mail cannot be put on record now' };

/**
 * Takes mails: `taken` says that all of the mail is on record. What becomes of one is decided when it comes first, and the
 * ids of all commands are made from it, so it may come again as often as it likes. Never rejects.
 */
export function createMailTaking(taking: MailTaking) {
  const { person, give, events, policies, evidence, book, bounces, log } = taking;
  const ours = taking.ours.map((address) => address.toLowerCase());
  const by = actorOf(person);

  return async function takeMail(raw: Buffer, envelope: Envelope): Promise<Answer> {
    try {
      return await take(await readMail(raw, envelope), envelope);
    } catch (error) {
      if (error instanceof UnreadableMail) return UNREADABLE;
      const isExpected = error instanceof NotYetSent;
      const { name, message } = error instanceof Error ? error : { name: 'unknown', message: String(error) };
      // Not the error itself: what it has besides may be personal.
      log[isExpected ? 'info' : 'warn'](
        { error: { name, message } },
        'a mail could not be put on record, and has to come again',
      );
      return NOT_NOW;
    }
  };

  async function take(mail: IncomingMail, envelope: Envelope): Promise<Answer> {
    let booked = await book.find(mail.id);
    if (booked?.isRecorded) return TAKEN;
    if (!booked) {
      const plan = await planFor(mail, envelope);
      if (plan.became !== 'left-out' && plan.became !== 'bounce' && mail.files.length > MOST_FILES)
        return TOO_MANY_FILES;
      const sender = mail.from.address ?? envelope.from;
      booked = await book.enter({ id: mail.id, messageId: mail.messageId, sender }, plan);
      if (!booked) return TOO_MANY_MAILS;
    }
    await carryOut(mail, booked);
    await book.close(mail.id);
    return TAKEN;
  }

  async function planFor(mail: IncomingMail, envelope: Envelope): Promise<Plan> {
    if (mail.report) {
      const bounced = await bounces.find(mail);
      return bounced
        ? { became: 'bounce', complaintId: bounced.complaintId }
        : { became: 'left-out', why: 'report-on-another-mail' };
    }
    const why = reasonToLeaveOut(mail, envelope, ours);
    if (why !== undefined) return { became: 'left-out', why };
    const known = await complaintsOf(mail);
    const own = known.find(({ complainant }) => complainant.email?.toLowerCase() === mail.from.address);
    const complaint = own ?? known[0];
    if (!complaint) return { became: 'complaint', complaintId: complaintIdOf('mail', mail.id) };
    return { became: own ? 'message' : 'message-of-stranger', complaintId: complaint.id };
  }

  /** The complaints that the mail may be about; in place of one that was merged, the one that goes on. */
  async function complaintsOf(mail: IncomingMail): Promise<readonly Complaint[]> {
    const found: Complaint[] = [];
    for (const id of complaintsNamedIn(mail)) {
      let { complaint } = await readComplaint(events, id);
      const into = complaint?.closure?.mergedInto;
      if (into !== undefined) complaint = (await readComplaint(events, into)).complaint ?? complaint;
      if (complaint && !complaint.erased) found.push(complaint);
    }
    return found;
  }

  async function carryOut(mail: IncomingMail, { plan, receivedAt }: BookedMail): Promise<void> {
    if (plan.became === 'left-out') return;
    const { complaintId } = plan;
    const id = `mail:${mail.id}`;
    if (plan.became === 'bounce') {
      const bounced = await bounces.find(mail);
      if (bounced && mail.report) await bounces.record(bounced, mail.report, receivedAt);
      return;
    }
    let recorded: string;
    if (plan.became === 'complaint') {
      const category = unsortedCategory(await policies.active());
      const data = complaintIn(mail, { category, receivedAt });
      recorded = data.description;
      await giveOnce(give, complaintId, { id, by, name: 'register', data });
    } else {
      const data = messageIn(mail, plan.became === 'message-of-stranger');
      recorded = data.message;
      await giveOnce(give, complaintId, { id, by, name: 'record-customer-message', data });
    }
    await keepFiles(
      { give, events, evidence },
      {
        complaintId,
        by,
        commandId: id,
        files: [...textAsFile(mail, recorded), ...mail.files],
        note:
          plan.became === 'message-of-stranger'
            ? 'By e-mail from an address that is not on file'
            : 'By e-mail',
      },
    );
  }
}
