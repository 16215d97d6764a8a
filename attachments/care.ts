import type { EventStore } from '../eventstore/port';
import { findingOf } from './evidence';
import { type NamedFile, namedFiles } from './named';
import type { AttachmentStore, StoredFile } from './store';

/** Who uploads a file names it in an event within moments; after this nobody will. Milliseconds. */
export const UNNAMED_FOR_MS = 24 * 3_600_000;

/** What care is taken of, and from when on. */
export interface CareOf {
  readonly attachments: AttachmentStore;
  readonly store: Pick<EventStore, 'sealed'>;
}

/** How many files there were, and what was removed: never named by an event, or erased. */
export interface Sweep {
  readonly files: number;
  readonly unnamed: readonly string[];
  readonly erased: readonly string[];
}

/**
 * Removes the files that no event names and that are older than a day, and those of erased complaints. The files are
 * listed before the log is read, so that one that is named meanwhile is known; one that is written again meanwhile
 * stays, for it is not old any more.
 */
export async function sweepAttachments({ attachments, store }: CareOf, now: number): Promise<Sweep> {
  const listed = await filesIn(attachments);
  const named = await namedFiles(store);
  const isErased = ({ name }: StoredFile) => named.get(name)?.erased === true;
  const isUnnamed = ({ name, writtenAt }: StoredFile) => !named.has(name) && writtenAt < now - UNNAMED_FOR_MS;
  const erased = [...listed.values()].filter(isErased).map(({ name }) => name);
  const again = listed.size > 0 ? await filesIn(attachments) : listed;
  const unnamed = [...again.values()]
    .filter((file) => listed.has(file.name) && isUnnamed(file))
    .map(({ name }) => name);
  for (const name of [...erased, ...unnamed]) await attachments.remove(name);
  return { files: listed.size, unnamed, erased };
}

async function filesIn(attachments: AttachmentStore): Promise<ReadonlyMap<string, StoredFile>> {
  const files = new Map<string, StoredFile>();
  for await (const file of attachments.files()) files.set(file.name, file);
  return files;
}

/** A file that is not as its event says. */
export interface AttachmentFinding
  extends Pick<NamedFile, 'complaintId' | 'attachmentId' | 'ciphertextHash'> {
  readonly finding: string;
}

/** Compares the store with the log, without a key: whether each named file is there and is what was stored, and no erased one is left. */
export async function verifyAttachments({
  attachments,
  store,
}: CareOf): Promise<{ readonly checked: number; readonly findings: readonly AttachmentFinding[] }> {
  const findings: AttachmentFinding[] = [];
  const named = await namedFiles(store);
  for (const { complaintId, attachmentId, ciphertextHash, erased } of named.values()) {
    const stored = await attachments.get(ciphertextHash);
    const finding = erased ? stored && 'was erased and is still there' : findingOf(stored, ciphertextHash);
    if (finding !== undefined) findings.push({ complaintId, attachmentId, ciphertextHash, finding });
  }
  return { checked: named.size, findings };
}
