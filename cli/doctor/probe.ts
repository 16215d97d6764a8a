import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../platform/errors';

/** What a probe found out. `fix`: what to do when it is not ok. */
export interface Finding {
  readonly ok: boolean;
  readonly found: string;
  readonly fix?: string;
}

/** One thing that the doctor looks at. */
export interface Probe {
  readonly name: string;
  readonly wanted: string;
  /** What to do when the probe itself fails. */
  readonly fix: string;
  /** It may be otherwise, and everything still works. */
  readonly optional?: boolean;
  /** May reject: then it is not ok, and the error says what was found. */
  readonly look: () => Promise<Finding> | Finding;
}

/** What the doctor says of one thing. `fix` is an exact command where there is one; null when all is well. */
export interface Row {
  readonly name: string;
  readonly ok: boolean;
  readonly optional: boolean;
  /** It was not looked at, as what it depends on is not well. */
  readonly skipped: boolean;
  readonly found: string;
  readonly wanted: string;
  readonly fix: string | null;
}

const LIMIT_MS = 10_000;

/** Looks, for ten seconds at most. */
export async function examine(probe: Probe, limitMs = LIMIT_MS): Promise<Row> {
  const { name, wanted, fix, optional = false, look } = probe;
  const row = { name, wanted, optional, skipped: false };
  const limit = new AbortController();
  try {
    const { ok, found, ...more } = await Promise.race([
      Promise.resolve().then(look),
      delay(limitMs, undefined, { signal: limit.signal }).then(() => {
        throw new Error(`no answer within ${limitMs / 1_000} s`);
      }),
    ]);
    return { ...row, ok, found, fix: ok ? null : (more.fix ?? fix) };
  } catch (error) {
    return { ...row, ok: false, found: messageOf(error), fix };
  } finally {
    limit.abort();
  }
}

/** The row of something that could not be looked at, since what it depends on has to be mended first. */
export function skipped(name: string, because: string, fix: string): Row {
  const found = `not looked at: ${because}`;
  return { name, ok: false, optional: false, skipped: true, found, wanted: 'to be looked at', fix };
}
