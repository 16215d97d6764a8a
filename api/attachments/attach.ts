import type { Request } from 'express';
import { keepEvidence } from '../../attachments/evidence';
import type { Actor } from '../../domain/actor';
import type { CommandData, PersonCommand } from '../../domain/commands';
import { isRefusal } from '../../domain/decide/context';
import { decideAlone } from '../../domain/decide/decide';
import type { Complaint } from '../../domain/state';
import { toInstant } from '../../domain/time';
import { contextOf } from '../../eventstore/decision-context';
import { eventIdFrom } from '../../eventstore/event-id';
import { subjectIn } from '../../eventstore/vault/sealing';
import type { CommandAnswer, CommandDesk } from '../command-desk';
import { type Preferences, readCommandId, readExpectedRevision, readTraceparent } from '../command-headers';
import { type ComplaintRecord, noSuchComplaint, readComplaint } from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { problemOfRefusal } from '../problem';
import { recordDenialOf } from '../record-denial';
import { asProblems } from './problems';
import { receiveFile } from './receive';
import type { Slots } from './slots';
import { type AnnouncedFile, readAnnouncement, requireContent } from './upload-request';

/** What comes with a file besides the file. */
export interface UploadWords {
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly from: CommandData<'attach-evidence'>['from'];
}

/** Whose upload it is, and to which complaint. */
export interface UploadPlace {
  readonly complaintId: string;
  readonly by: Actor;
  readonly preferences: Preferences;
}

/** What became of an upload. */
export interface Attached {
  readonly complaintId: string;
  readonly commandId: string;
  readonly attachmentId: string;
  readonly answer: CommandAnswer;
}

/**
 * Takes a file: first it is stored, then the complaint is told. Whoever dies in between leaves a file that no event
 * names, which the sweep removes. A repetition with the same key has the same id, and the same bytes for the store.
 */
export function createAttach(dependencies: ApiDependencies, give: CommandDesk, inSlot: Slots) {
  return async function attach(
    req: Request,
    { complaintId, by, preferences }: UploadPlace,
    words: UploadWords,
  ): Promise<Attached> {
    const commandId = readCommandId(req);
    const expectedRevision = readExpectedRevision(req);
    const traceparent = readTraceparent(req);
    const file = readAnnouncement(req, words.name);
    const attachmentId = eventIdFrom('attachment', complaintId, by.id, commandId);
    const commandWith = (content: FileContent): PersonCommand<'attach-evidence'> => ({
      id: commandId,
      by,
      name: 'attach-evidence',
      data: {
        attachmentId,
        ...file,
        ...content,
        from: words.from,
        ...(words.note === undefined ? {} : { note: words.note }),
      },
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    const record = await readComplaint(dependencies.events, complaintId);
    const complaint = await refuseEarly(record, complaintId, commandWith(NOT_YET_KNOWN));
    const content = await inSlot(() => receive(req, file, { complaintId, attachmentId, complaint, record }));
    const command = commandWith(content);
    const answer = await give({
      complaintId,
      command: expectedRevision === undefined ? command : { ...command, expectedRevision },
      preferences,
    });
    return { complaintId, commandId, attachmentId, answer };
  };

  /** Before the file comes: who may not attach it anyway need not send it. */
  async function refuseEarly(
    { complaint, stored }: ComplaintRecord,
    complaintId: string,
    command: PersonCommand,
  ): Promise<Complaint> {
    if (!complaint) throw noSuchComplaint(complaintId);
    const now = toInstant(dependencies.clock());
    const context = await contextOf(dependencies, complaint, undefined, now);
    const verdict = decideAlone(complaintId, complaint, command, context);
    const isKnown = stored.some(({ metadata }) => metadata.commandId === command.id);
    if (!isRefusal(verdict) || (isKnown && !complaint.erased)) return complaint;
    const { by, name: what } = command;
    const { code, kind } = verdict;
    if (kind === 'forbidden') await recordDenialOf({ by, what, complaintId, code }, dependencies);
    throw problemOfRefusal(verdict);
  }

  async function receive(
    req: Request,
    file: AnnouncedFile,
    place: { complaintId: string; attachmentId: string; complaint: Complaint; record: ComplaintRecord },
  ): Promise<FileContent> {
    const { complaintId, attachmentId, complaint, record } = place;
    const bytes = await receiveFile(req);
    requireContent(file, bytes);
    const formerSubject = record.stored.map(subjectIn).findLast((subject) => subject !== undefined);
    const { complainant } = complaint;
    const kept = await asProblems(() =>
      keepEvidence(dependencies, { complaintId, attachmentId, complainant, formerSubject }, bytes),
    );
    return { ...kept, bytes: bytes.length };
  }
}

type FileContent = Pick<CommandData<'attach-evidence'>, 'ciphertextHash' | 'sha256' | 'bytes'>;

/** Fits as well as any other: whether somebody may attach a file does not depend on its content. */
const NOT_YET_KNOWN: FileContent = { ciphertextHash: '0'.repeat(64), sha256: '0'.repeat(64), bytes: 1 };
