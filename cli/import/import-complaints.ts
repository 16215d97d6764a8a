import type { SourceRow } from './cfpb-fields';
import type { Register } from './register-through-api';
import { registrationOf } from './registration';

/** What became of the rows that were taken from the file. */
export interface Tally {
  registered: number;
  /** Registered by an earlier import. */
  existing: number;
  /** Can never be registered as they are. */
  rejected: number;
  /** May succeed when the import is run again. */
  failed: number;
}

/** A row that was not registered, and why. */
export interface LeftOut {
  readonly line: number;
  readonly complaintId: string;
  readonly reason: string;
}

export interface ImportOptions {
  readonly rows: AsyncIterable<SourceRow>;
  readonly register: Register;
  /** How many complaints are under way at once. */
  readonly concurrency: number;
  /** Takes no further row once it is aborted; what is under way is finished. */
  readonly signal: AbortSignal;
  readonly onLeftOut: (row: LeftOut) => void;
  /** Counts are kept here while the import runs. */
  readonly tally: Tally;
}

/**
 * Registers every row that is not registered yet. One that cannot be never stops the others. Rejects with what
 * `register` rejects with, which stands for trouble that every row would meet, after what was under way has ended.
 */
export async function importComplaints(options: ImportOptions): Promise<void> {
  const { rows, register, concurrency, signal, onLeftOut, tally } = options;
  const source = rows[Symbol.asyncIterator]();
  const underWay = new Map<string, Promise<unknown>>();
  let stopped: { readonly error: unknown } | undefined;

  async function handle(row: SourceRow): Promise<void> {
    const registration = 'complaint' in row ? registrationOf(row.complaint) : row;
    if ('reason' in registration) {
      tally.rejected += 1;
      const complaintId = 'complaint' in row ? row.complaint.complaintId : row.complaintId;
      onLeftOut({ line: row.line, complaintId, reason: registration.reason });
      return;
    }
    const { complaintId } = registration;
    // A file that has a complaint twice: the second is found to exist once the first is registered.
    const before = underWay.get(complaintId);
    const outcome = (before ?? Promise.resolve()).then(() => register(registration));
    const settled = outcome.catch(() => undefined);
    underWay.set(complaintId, settled);
    try {
      const result = await outcome;
      tally[result.kind] += 1;
      if ('reason' in result) {
        onLeftOut({
          line: row.line,
          complaintId: registration.data.source?.reference ?? complaintId,
          reason: result.reason,
        });
      }
    } finally {
      if (underWay.get(complaintId) === settled) underWay.delete(complaintId);
    }
  }

  async function work(): Promise<void> {
    while (stopped === undefined && !signal.aborted) {
      try {
        const next = await source.next();
        if (next.done) return;
        await handle(next.value);
      } catch (error) {
        stopped ??= { error };
      }
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  if (stopped !== undefined) throw stopped.error;
}
