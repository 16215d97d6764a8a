import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { FOLLOW_UP_ID_PREFIX } from '../domain/follow-ups';
import { invalidRequest } from './problem';

const LARGEST_REVISION = 2 ** 31 - 1;

/** The id of the command: the `Idempotency-Key`, or a random one when there is none. */
export function readCommandId(req: Request): string {
  const key = req.get('idempotency-key');
  if (key === undefined) return randomUUID();
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw invalidRequest(
      [{ header: 'Idempotency-Key', detail: 'has to be 1 to 200 visible ASCII characters, given once.' }],
      'Use a UUID, and the same one when you repeat the request.',
    );
  }
  if (key.startsWith(FOLLOW_UP_ID_PREFIX)) {
    throw invalidRequest(
      [
        {
          header: 'Idempotency-Key',
          detail: `begins with "${FOLLOW_UP_ID_PREFIX}", which Redress uses itself.`,
        },
      ],
      'Choose another key, such as a UUID.',
    );
  }
  return key;
}

/** The revision that `If-Match` asks for; undefined when it is absent or `*`. */
export function readExpectedRevision(req: Request): number | undefined {
  const header = req.get('if-match')?.trim();
  if (header === undefined || header === '*') return undefined;
  const revision = Number(/^"(0|[1-9]\d{0,9})"$/.exec(header)?.[1] ?? Number.NaN);
  if (revision <= LARGEST_REVISION) return revision;
  throw invalidRequest(
    [{ header: 'If-Match', detail: 'has to be one strong ETag of the complaint, such as "17".' }],
    'Send the ETag that reading the complaint gave, in its double quotes.',
  );
}

/** The ETag of a complaint at a revision. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/** The W3C trace context of the request; undefined when there is none that is valid. */
export function readTraceparent(req: Request): string | undefined {
  const header = req.get('traceparent');
  const match = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    header ?? '',
  );
  return match?.[0];
}

export interface Preferences {
  /** The sender does not want to wait for the outcome, or not longer than `waitSeconds`. */
  readonly respondAsync: boolean;
  readonly waitSeconds?: number;
}

/** The preferences of RFC 7240 that mean something here. What is not understood is ignored, as it says. */
export function readPreferences(req: Request): Preferences {
  const wanted = (req.get('prefer') ?? '')
    .split(',')
    .map((preference) => (preference.split(';')[0] ?? '').trim().toLowerCase());
  const wait = wanted.flatMap((preference) => /^wait *= *"?(\d{1,4})"?$/.exec(preference)?.[1] ?? []).at(0);
  return {
    respondAsync: wanted.includes('respond-async'),
    ...(wait === undefined || Number(wait) === 0 ? {} : { waitSeconds: Number(wait) }),
  };
}
