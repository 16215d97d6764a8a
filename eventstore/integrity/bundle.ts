import type { KeyObject } from 'node:crypto';
import { Failure } from '../../platform/failure';
import type { SealedEvent } from '../port';
import { canonicalJson } from './canonical';
import type { Proof } from './check';
import { type Head, signHead } from './head';
import { requireIntact } from './intact';
import type { SealedSource, VerifyOptions } from './verify';

const FORMAT = 'redress-event-bundle/1';

export interface BundleOptions extends Pick<VerifyOptions, 'stream' | 'heads' | 'onProgress'> {
  readonly source: SealedSource;
  readonly privateKey: KeyObject;
  /** Takes the next line, without its end; its promise is waited for. */
  readonly write: (line: string) => Promise<void> | void;
  /** Milliseconds since the epoch. Default: now. */
  readonly at?: number;
}

/**
 * Writes the log, or one stream, as lines that can be checked without Redress (tools/verify-bundle.mjs): what is in it,
 * the events with their hashes, the signed end. Each line is RFC 8785 JSON, so that every byte of it counts. Gives the
 * number of events. Throws a {@link Failure}, before the last line, when something is not as it was recorded.
 *
 * Positions are part of what is proven only where they are the places in the log (PostgreSQL); a stream's are left out.
 */
export async function exportBundle(options: BundleOptions): Promise<number> {
  const { source, privateKey, write, at = Date.now(), stream, heads, onProgress } = options;
  await write(
    canonicalJson(
      stream === undefined ? { format: FORMAT, scope: 'log' } : { format: FORMAT, scope: 'stream', stream },
    ),
  );
  const { events, head, streamEnd } = await requireIntact(source, {
    ...(stream === undefined ? {} : { stream }),
    ...(heads === undefined ? {} : { heads }),
    ...(onProgress === undefined ? {} : { onProgress }),
    onProven: (event, proof) => write(eventLine(event, proof, stream === undefined)),
  });
  const time = new Date(at).toISOString();
  let end: Head | undefined;
  if (head) end = { scope: 'log', ...head, at: time };
  else if (streamEnd) end = { scope: 'stream', ...streamEnd, at: time };
  if (end === undefined) throw nothingThere(stream);
  await write(canonicalJson({ ...signHead(end, privateKey), head: { ...end } }));
  return events;
}

/** Of a log, or a stream, that somebody wants to have proven and that has no events. */
export function nothingThere(stream: string | undefined): Failure {
  return new Failure({
    code: 'RDS-5213',
    what: stream === undefined ? 'The event log is empty.' : `There is no stream ${stream}.`,
    why: 'Without an event there is nothing to prove.',
    fix:
      stream === undefined
        ? 'Check that this is the right store: DATABASE_URL.'
        : 'Check its name (complaint-<id>); whether it was removed, only the whole log can tell: redress verify',
  });
}

function eventLine(event: SealedEvent, proof: Proof, wholeLog: boolean): string {
  const { id, type, data, metadata, stream, revision, recordedAt, contentHash, position } = event;
  const { streamHash, logHash } = proof;
  const common = { id, type, data, metadata, stream, revision, recordedAt, contentHash, streamHash };
  return canonicalJson(wholeLog ? { ...common, position, logHash } : common);
}
