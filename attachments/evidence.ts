import type { Complaint, Evidence } from '../domain/state';
import type { SubjectKeys } from '../eventstore/vault/subject-keys';
import { SubjectErased, UnknownSubject } from '../eventstore/vault/errors';
import type { Subjects } from '../eventstore/vault/subjects';
import { type FilePlace, sealFile, sha256, subjectOfFile, unsealFile } from './seal';
import type { AttachmentStore } from './store';

/** What evidence is kept with. */
export interface EvidenceParts {
  readonly attachments: AttachmentStore;
  readonly keys: Pick<SubjectKeys, 'load'>;
  readonly subjects: Pick<Subjects, 'ofComplaint'>;
}

/** A file that is not what was stored: missing, changed, or exchanged for another. Names it by its hash, never by its name. */
export class EvidenceDamaged extends Error {
  readonly code = 'evidence-damaged';
  constructor(
    readonly ciphertextHash: string,
    finding: string,
  ) {
    super(`The attachment ${ciphertextHash} ${finding}.`);
    this.name = 'EvidenceDamaged';
  }
}

/** The key of the person was destroyed, so nobody can read the file any more. */
export class EvidenceErased extends Error {
  readonly code = 'evidence-erased';
  constructor() {
    super('The key of the attachment was destroyed.');
    this.name = 'EvidenceErased';
  }
}

/** Whose complaint a file comes to, and the subject of its newest event. */
export interface EvidencePlace extends FilePlace {
  readonly complainant: Complaint['complainant'];
  readonly formerSubject: string | undefined;
}

/**
 * Encrypts and stores a file, and gives the two hashes that its event has to name. May be repeated. Rejects with
 * `AttachmentsUnavailable`, and as the keys do.
 */
export async function keepEvidence(
  { attachments, keys, subjects }: EvidenceParts,
  place: EvidencePlace,
  bytes: Buffer,
): Promise<Pick<Evidence, 'ciphertextHash' | 'sha256'>> {
  const { complaintId, complainant, formerSubject } = place;
  const subject = await subjects.ofComplaint(complainant, complaintId, formerSubject);
  const key = (await keys.load([subject]))(subject);
  if (!key) throw new UnknownSubject(subject);
  if (key.state === 'erased') throw new SubjectErased(subject, key.erasedAt);
  if (key.retiredAt !== undefined) throw new SubjectErased(subject, key.retiredAt);
  const sealed = sealFile(key.key, subject, place, bytes);
  const ciphertextHash = sha256(sealed);
  await attachments.put(ciphertextHash, sealed);
  return { ciphertextHash, sha256: sha256(bytes) };
}

/**
 * The file, once both of its hashes were found to be what its event says. Rejects with {@link EvidenceDamaged},
 * {@link EvidenceErased}, `AttachmentsUnavailable`, and as the keys do.
 */
export async function readEvidence(
  { attachments, keys }: Pick<EvidenceParts, 'attachments' | 'keys'>,
  complaintId: string,
  evidence: Pick<Evidence, 'attachmentId' | 'ciphertextHash' | 'sha256'>,
): Promise<Buffer> {
  const { attachmentId, ciphertextHash } = evidence;
  const stored = await attachments.get(ciphertextHash);
  const subject = stored && subjectOfFile(stored);
  const finding = findingOf(stored, ciphertextHash);
  if (!stored || finding !== undefined || subject === undefined)
    throw new EvidenceDamaged(ciphertextHash, finding ?? 'was not made by Redress');
  const key = (await keys.load([subject]))(subject);
  if (key?.state === 'erased') throw new EvidenceErased();
  if (!key) throw new EvidenceDamaged(ciphertextHash, `is encrypted for ${subject}, of whom no key is known`);
  const bytes = opened(() => unsealFile(key.key, { complaintId, attachmentId }, stored));
  if (bytes && sha256(bytes) === evidence.sha256) return bytes;
  throw new EvidenceDamaged(ciphertextHash, 'is not the file that was attached here');
}

/** What is wrong with a stored file, as far as can be seen without a key; undefined when nothing is. */
export function findingOf(stored: Buffer | undefined, ciphertextHash: string): string | undefined {
  if (!stored) return 'is missing';
  return sha256(stored) === ciphertextHash ? undefined : 'was changed: its hash is another one';
}

function opened(open: () => Buffer): Buffer | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
