import type { temporal } from '@temporalio/proto';
import { z } from 'zod';

/** The name of the marker that the SDK leaves for an activity which the worker did within the workflow’s task. */
const MARKER = 'core_local_activity';

const dataSchema = z.object({ activity_type: z.string(), attempt: z.number().default(1) });

export interface LocalActivity {
  readonly type: string;
  readonly attempt: number;
}

/** What the marker of a local activity says; undefined for other events. The SDK writes it in clear. */
export function localActivityIn({
  markerRecordedEventAttributes: marker,
}: temporal.api.history.v1.IHistoryEvent): LocalActivity | undefined {
  if (marker?.markerName !== MARKER) return undefined;
  const text = Buffer.from(marker.details?.data?.payloads?.[0]?.data ?? []).toString();
  try {
    const { activity_type: type, attempt } = dataSchema.parse(JSON.parse(text));
    return { type, attempt };
  } catch {
    return { type: 'an activity', attempt: 1 };
  }
}
