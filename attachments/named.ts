import type { ComplaintEventType } from '../domain/events';
import { complaintIdOf } from '../eventstore/complaint-stream';
import type { EventStore } from '../eventstore/port';

/** A file that an event names, as the log tells without any key. */
export interface NamedFile {
  readonly complaintId: string;
  readonly attachmentId: string;
  readonly ciphertextHash: string;
  /** The personal data of the complaint were erased, and the file with them. */
  readonly erased: boolean;
}

const ATTACHED: ComplaintEventType = 'EvidenceAttached';
const ERASED: ComplaintEventType = 'PersonalDataErased';

/** All files that events name, by their hash. One walk through the log. */
export async function namedFiles(store: Pick<EventStore, 'sealed'>): Promise<ReadonlyMap<string, NamedFile>> {
  const files = new Map<string, NamedFile>();
  const ofComplaint = new Map<string, NamedFile[]>();
  for await (const page of store.sealed()) {
    for (const { type, stream, data } of page) {
      const complaintId = complaintIdOf(stream);
      if (complaintId === undefined) continue;
      const before = ofComplaint.get(complaintId) ?? [];
      if (type === ERASED) {
        for (const file of before) files.set(file.ciphertextHash, { ...file, erased: true });
        continue;
      }
      const { attachmentId, ciphertextHash } = data;
      if (type !== ATTACHED || typeof attachmentId !== 'string' || typeof ciphertextHash !== 'string')
        continue;
      const file = { complaintId, attachmentId, ciphertextHash, erased: false };
      files.set(ciphertextHash, file);
      ofComplaint.set(complaintId, [...before, file]);
    }
  }
  return files;
}
