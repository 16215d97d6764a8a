import { z } from 'zod';
import type { Policy, PolicyVersion } from '../../domain/policy/policy';
import type { Case } from '../../domain/simulation/case';
import type { Outcome } from '../../domain/simulation/outcome';
import { createRecording, type Recording } from '../../domain/simulation/recording';
import { complaintIdOf, decodeEvent } from '../../eventstore/complaint-stream';
import { POLICY_PUBLISHED, policyIn } from '../../eventstore/policy-log';
import type { JsonObject, LogPosition, RecordedEvent } from '../../eventstore/port';
import { Failure } from '../../platform/failure';
import type { ApiClient } from '../http/client';
import { understand } from '../http/understand';

const PAGE = 1_000;

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectSchema = z.custom<JsonObject>(isObject, 'must be an object');
const positionSchema = z.custom<LogPosition>((value) => typeof value === 'string', 'must be a position');
const sliceSchema = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      data: objectSchema,
      metadata: objectSchema,
      stream: z.string(),
      revision: z.int(),
      position: positionSchema,
      recordedAt: z.string(),
    }),
  ),
  next: positionSchema,
  atHead: z.boolean(),
});

/** What is on record: the cases, and what became of them in truth. */
export interface History {
  readonly cases: readonly Case[];
  readonly outcomes: readonly Outcome[];
}

export interface HistoryOptions {
  /** True for the moments of registration, RFC 3339 in UTC, of the complaints that are wanted. */
  readonly isWanted: (registeredAt: string) => boolean;
  /** Up to when it is known what became of them. */
  readonly until: string;
  /** Called after each slice of the log, with the complaints so far. */
  readonly onProgress: (complaints: number) => void;
}

/** Reads the whole event log through the API, once, and keeps of it what is wanted. */
export async function readRecordedHistory(api: ApiClient, options: HistoryOptions): Promise<History> {
  const policies = new Map<string, Policy>();
  const recordings = new Map<string, Recording>();
  const policyOf = (version: PolicyVersion) => {
    const policy = policies.get(nameOf(version));
    if (policy) return policy;
    throw new Failure({
      code: 'RDS-3005',
      what: `Policy ${version.id} version ${version.version} is not in the event log.`,
      why: 'A complaint is pinned to it, but it was never published to this log.',
      fix: 'Restore the event log from a copy that holds it, or publish that policy version again.',
    });
  };

  function take(event: RecordedEvent): void {
    if (event.type === POLICY_PUBLISHED) {
      const policy = policyIn(event);
      policies.set(nameOf(policy), policy);
      return;
    }
    if (complaintIdOf(event.stream) === undefined) return;
    const decoded = decodeEvent(event);
    let recording = recordings.get(event.stream);
    if (decoded.type === 'ComplaintRegistered' && options.isWanted(decoded.at)) {
      recording = createRecording(policyOf);
      recordings.set(event.stream, recording);
    }
    recording?.see(decoded);
  }

  for (let after: LogPosition | undefined; ; ) {
    const query = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const { body } = await api.request({ method: 'GET', path: '/v1/events', query });
    const { events, next, atHead } = understand(sliceSchema, body, api.baseUrl);
    for (const event of events) take(event);
    options.onProgress(recordings.size);
    if (atHead) break;
    after = next;
  }
  const all = [...recordings.values()];
  return {
    cases: all.map((recording) => recording.given()),
    outcomes: all.map((recording) => recording.outcome(options.until)),
  };
}

function nameOf({ id, version }: PolicyVersion): string {
  return `${id}@${version}`;
}
