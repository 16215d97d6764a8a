import type { EncodedAppend } from './encode-append';
import type { LogPosition } from './port';

/** What an append is compared with: an event that its stream holds already. `hash` is its content's, as hex. */
export interface KnownEvent {
  readonly id: string;
  readonly revision: number;
  readonly position: LogPosition;
  readonly hash: string;
}

export type Verdict =
  | {
      readonly kind: 'duplicate';
      readonly firstRevision: number;
      readonly lastRevision: number;
      readonly position: LogPosition;
    }
  | { readonly kind: 'id-conflict' }
  | { readonly kind: 'wrong-revision'; readonly actual: number | 'no-stream' }
  /** To be stored after this revision. */
  | { readonly kind: 'new'; readonly after: number | 'no-stream' };

/**
 * What is to become of an append to a stream at revision `head`, where `find` knows every event by its id. The rules of
 * the port, for the stores that do not judge by themselves; `eventlog.store_appends` has the same ones for PostgreSQL.
 */
export function judgeAppend(
  { expected, events }: EncodedAppend,
  head: number | 'no-stream',
  find: (id: string) => KnownEvent | undefined,
): Verdict {
  const known = events.map(({ id }) => find(id));
  const [first, last] = [known[0], known.at(-1)];
  if (first !== undefined && last !== undefined) {
    const same = events.every(
      ({ hash }, index) => known[index]?.hash === hash && known[index]?.revision === first.revision + index,
    );
    if (!same) return { kind: 'id-conflict' };
    const { revision: lastRevision, position } = last;
    return { kind: 'duplicate', firstRevision: first.revision, lastRevision, position };
  }
  if (known.some((event) => event !== undefined)) return { kind: 'id-conflict' };
  const met = expected === 'any' || (expected === 'stream-exists' ? head !== 'no-stream' : expected === head);
  return met ? { kind: 'new', after: head } : { kind: 'wrong-revision', actual: head };
}
