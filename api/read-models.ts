import { isNativeError } from 'node:util/types';
import { DatabaseError } from 'pg';
import { StoreUnavailable } from '../eventstore/errors';
import type { Projection } from '../projections/projection';
import { waitForPosition } from '../projections/projector/wait-for-position';
import { isTransient } from '../projections/projector/transient';
import type { ApiDependencies } from './dependencies';
import { readPosition } from './log-position';
import { Problem } from './problem';

const WAIT_MS = 2_000;

/**
 * Waits until the read model has reached the position that a caller asks for with `minPosition`. Throws a Problem when
 * it does not get there in time: an answer without what the caller wrote would be taken for its loss.
 */
export async function awaitPosition(
  { events, pool }: Pick<ApiDependencies, 'events' | 'pool'>,
  projection: Projection,
  text: string,
): Promise<void> {
  const position = readPosition(events, { parameter: 'minPosition' }, text);
  if (await fromReadModels(() => waitForPosition(pool, projection, position, WAIT_MS))) return;
  throw new Problem('read-model-behind', {
    detail: `The read model did not reach position ${position} within ${WAIT_MS} ms.`,
    hint: 'Try again, or leave out minPosition to get the list as it is.',
    headers: { 'Retry-After': '1' },
  });
}

/** Runs a query on the read models. Rejects with {@link StoreUnavailable} when their database does not answer. */
export async function fromReadModels<Result>(query: () => Promise<Result>): Promise<Result> {
  try {
    return await query();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new StoreUnavailable(isNativeError(error) ? error.message : String(error), { cause: error });
  }
}

/** The driver has no class for a connection that fails: it throws plain errors and those of the operating system. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return isTransient(error);
  return isNativeError(error) && (error.name === 'Error' || error.name === 'AggregateError');
}
