import type { SealedEvent } from '../port';
import { createCheck, type StreamState } from './check';
import type { Finding } from './finding';
import type { SealedSource } from './verify';

export type StateBefore =
  | { readonly state: StreamState; readonly finding?: undefined }
  | { readonly finding: Finding; readonly state?: undefined };

/**
 * How the stream of an event (not its first) stood before it, for a walk that begins in the middle of the log. Where the
 * store keeps chains it is the kept hash of the event before, which is believed; elsewhere the stream is judged from its
 * start, as nothing else gives its hash. `place` is that of the event.
 */
export async function stateBefore(
  source: SealedSource,
  event: SealedEvent,
  place: number,
): Promise<StateBefore> {
  const { stream, revision } = event;
  return event.streamHash === undefined ? computed() : kept();

  async function kept(): Promise<StateBefore> {
    for await (const [before] of source.sealed(
      revision === 1 ? { stream } : { stream, after: revision - 2 },
    )) {
      if (before?.streamHash === undefined || before.revision !== revision - 1) break;
      return { state: { revision: before.revision, hash: before.streamHash } };
    }
    return missing();
  }

  async function computed(): Promise<StateBefore> {
    const check = createCheck({ wholeLog: false });
    for await (const page of source.sealed({ stream })) {
      for (const earlier of page.filter((one) => one.revision < revision)) {
        const { finding } = check.judge(earlier);
        if (finding) return { finding: { ...finding, place } };
      }
      if (page.some((one) => one.revision >= revision)) break;
    }
    const end = check.streamEnd;
    if (end?.revision !== revision - 1) return missing();
    return { state: { revision: end.revision, hash: end.streamHash } };
  }

  function missing(): StateBefore {
    const reason = `Revision ${revision - 1} of the stream has to be before it, and is not there.`;
    const { position } = event;
    return {
      finding: { kind: 'event-missing', position, place, stream, revision: revision - 1, reason },
    };
  }
}
