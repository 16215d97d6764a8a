import { type EvidenceParts, keepEvidence } from '../../attachments/evidence';
import type { CommandDesk } from '../../api/command-desk';
import { readComplaint } from '../../api/complaint-reading';
import type { EventSource } from '../../api/dependencies';
import { Problem } from '../../api/problem';
import type { Actor } from '../../domain/actor';
import { eventIdFrom } from '../../eventstore/event-id';
import { subjectIn } from '../../eventstore/vault/sealing';
import { judgeFile } from './evidence-file';
import { giveOnce } from './give-once';
import type { MailFile } from './read-mail';
import { noteOn } from './words';

export interface KeepingFiles {
  readonly give: CommandDesk;
  readonly events: EventSource;
  readonly evidence: EvidenceParts;
}

/** Whose files, where they belong, and by which ids. */
export interface FilesOfMail {
  readonly complaintId: string;
  readonly by: Actor;
  /** Of the mail; the ids of the commands are made from it. */
  readonly commandId: string;
  readonly files: readonly MailFile[];
  readonly note: string;
}

/** Refusals for which the same file would be refused tomorrow. */
const FINAL = new Set(['too-much-evidence', 'personal-data-erased']);

/**
 * Attaches the files of a mail as evidence of the customer. What cannot be kept is told in a note to whoever works on the
 * complaint. May be repeated.
 */
export async function keepFiles(
  { give, events, evidence }: KeepingFiles,
  { complaintId, by, commandId, files, note }: FilesOfMail,
): Promise<void> {
  if (files.length === 0) return;
  const left: { name: string; why: string }[] = [];
  const { complaint, stored } = await readComplaint(events, complaintId);
  if (!complaint) throw new Error(`complaint ${complaintId} has a mail and is not registered`);
  const formerSubject = stored.map(subjectIn).findLast((subject) => subject !== undefined);
  const { complainant } = complaint;
  for (const [index, file] of files.entries()) {
    const judged = judgeFile(file, index + 1);
    if ('why' in judged) {
      left.push(judged);
      continue;
    }
    const { name, mediaType, bytes } = judged;
    const id = `${commandId}:file-${index + 1}`;
    const attachmentId = eventIdFrom('attachment', complaintId, by.id, id);
    const kept = await keepEvidence(
      evidence,
      { complaintId, attachmentId, complainant, formerSubject },
      bytes,
    );
    const data = {
      attachmentId,
      name,
      mediaType,
      ...kept,
      bytes: bytes.length,
      note,
      from: 'customer' as const,
    };
    try {
      await giveOnce(give, complaintId, { id, by, name: 'attach-evidence', data });
    } catch (error) {
      if (!(error instanceof Problem) || !FINAL.has(error.code)) throw error;
      left.push({ name, why: error.details.detail });
    }
  }
  if (left.length === 0) return;
  const data = { text: noteOn(left) };
  await giveOnce(give, complaintId, { id: `${commandId}:left`, by, name: 'add-note', data });
}
