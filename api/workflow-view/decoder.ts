import type { LoadedDataConverter, Payload } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  decodeOptionalSinglePayload,
} from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';

/** Reads what Temporal stores encrypted. What cannot be read any more is said to be so instead of failing the whole. */
export interface Decoder {
  /** A payload that is a text, such as the summary of a timer; null when there is none. */
  text(payload: Payload | null | undefined): Promise<string | null>;
  /** A failure with its causes, in one line; null when there is none. */
  failure(failure: temporal.api.failure.v1.IFailure | null | undefined): Promise<string | null>;
}

const UNREADABLE = '(encrypted with a key that is not here)';

export function createDecoder(converter: LoadedDataConverter): Decoder {
  return {
    async text(payload) {
      try {
        return (await decodeOptionalSinglePayload<string>(converter, payload)) ?? null;
      } catch {
        return UNREADABLE;
      }
    },
    async failure(failure) {
      try {
        const error = await decodeOptionalFailureToOptionalError(converter, failure);
        return error === undefined ? null : messagesOf(error).join(': ');
      } catch {
        return UNREADABLE;
      }
    },
  };
}

function messagesOf(error: Error): readonly string[] {
  return [error.message, ...(error.cause instanceof Error ? messagesOf(error.cause) : [])];
}
