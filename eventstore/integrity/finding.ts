interface At {
  /** Of the store; for what is missing, where it should be. */
  readonly position: string;
  /** Counted from 1 over the events that were judged. */
  readonly place: number;
  /** A sentence or two for a person. */
  readonly reason: string;
}

/**
 * The first place at which a log is not what was recorded. Stream and revision are those of the event that is found or
 * missed there, as far as they can be known.
 */
export type Finding =
  | (At & {
      readonly kind:
        | 'content-changed' /** Data, metadata or type do not give the kept hash. */
        | 'hash-changed' /** Id, time, or stream do not give the kept hash, or that hash was changed itself. */
        | 'out-of-order' /** Another event belongs here, which stands elsewhere now or is gone. */
        | 'event-inserted' /** No event was recorded here, or another one with this revision or position was. */
        | 'time-went-back' /** Recorded before the event that it follows. Only where the store keeps no chains. */;
      readonly stream: string;
      readonly revision: number;
    })
  | (At & { readonly kind: 'event-missing'; readonly stream?: string; readonly revision?: number })
  | (At & {
      /** The log ends before a head, or passes its place with another hash. */
      readonly kind: 'tail-cut' | 'head-differs';
      /** The place of the last head that the log does pass through; 0 when there is none. */
      readonly goodUntil: number;
    });

/** Where and what, in one line. */
export function describeFinding(finding: Finding): string {
  const { kind, position, reason } = finding;
  const stream = 'stream' in finding ? finding.stream : undefined;
  const revision = 'revision' in finding ? finding.revision : undefined;
  const event = stream === undefined ? '' : ` (${stream}, revision ${revision})`;
  return `Position ${position}${event}, ${kind}: ${reason}`;
}
