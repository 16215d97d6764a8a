import type { CipherKey } from './cipher';

/** By what a subject is found again: a person by their key in our books, else the complaint, or a problem. */
export type SubjectKind = 'person' | 'complaint' | 'problem';

/** The key of a subject, or that it was destroyed. Nothing new is encrypted with one that is retired. RFC 3339 in UTC. */
export type SubjectKey =
  | { readonly state: 'live'; readonly key: CipherKey; readonly retiredAt?: string }
  | { readonly state: 'erased'; readonly erasedAt: string };

/** Keys that were loaded; undefined for a subject that there is none of. Says `erased` from the moment of an erasure on. */
export type LoadedKeys = (subject: string) => SubjectKey | undefined;

export interface Erasure {
  /** Who did it: the id of a person. */
  readonly by: string;
  /** Why; without personal data, for it is kept. */
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * A key for each data subject. A subject is a random id, which events name in their metadata; whoever destroys its key
 * makes everything unreadable that was encrypted for it, wherever copies of that are.
 *
 * Everything rejects with `StoreUnavailable` when the keys cannot be reached, and with a `Failure` (RDS-302x) when the
 * master key does not fit.
 */
export interface SubjectKeys {
  /**
   * The subject of a person, complaint or problem: the same for the same text, also when several ask at once, until it
   * is erased; a new one then. Durable when it resolves.
   */
  subjectFor(kind: SubjectKind, text: string): Promise<string>;
  /** The same without making one. */
  find(kind: SubjectKind, text: string): Promise<string | undefined>;
  /**
   * The keys of these subjects; at once, without a promise, when all are in memory. What another process erased is seen
   * at most {@link KEY_CACHE_MS} late.
   */
  load(subjects: readonly string[]): LoadedKeys | Promise<LoadedKeys>;
  /**
   * Before an erasure: forgets by what the subject is found, so that {@link subjectFor} gives a new one from now on, and
   * lets nothing new be encrypted for it. Durable when it resolves, and seen by other processes at most
   * {@link KEY_CACHE_MS} later: then everything that will ever be encrypted for it is on its way to the log. Does nothing
   * for one that is retired or erased. Rejects with `UnknownSubject`.
   */
  retire(subject: string, at: string): Promise<void>;
  /**
   * Destroys the key for good and forgets by what the subject is found. Resolves, when that is durable, with what is on
   * record: of a subject that was erased before, the first erasure. Rejects with `UnknownSubject`. From then on nothing
   * in this process decrypts for the subject, and nothing in another one after {@link KEY_CACHE_MS}.
   *
   * Copies of the database from before hold the wrapped key until they are gone: old row versions (vacuumed within
   * minutes), WAL archives, standbys that lag, backups. They say nothing to anybody without the master key. So where
   * backups are kept for long, change the master key from time to time and destroy the old one (`rotateMasterKey`): then no
   * backup from before can be read, either. Whoever restores a backup has to repeat the erasures that came after it.
   */
  erase(subject: string, erasure: Erasure): Promise<Erasure>;
  /** A secret of 32 bytes of this installation, for what is nobody’s own; the same for all processes, made at the first call. */
  secret(name: 'payloads' | 'intake' | 'webhooks' | 'customers'): Promise<Buffer>;
  close(): Promise<void>;
}

/** For how long an unwrapped key stays in memory, and an erasure by another process unseen. Milliseconds. */
export const KEY_CACHE_MS = 5_000;
