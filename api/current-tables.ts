import { DatabaseError } from 'pg';
import { Problem } from './problem';
import { fromReadModels } from './read-models';

/** PostgreSQL knows no table or no column of that name. */
const UNDEFINED = ['42P01', '42703'];

/**
 * As {@link fromReadModels}, for tables that the version of the read model before this one does not have: after an
 * upgrade it serves until the new one has read the log and is swapped in. Throws a Problem until then.
 */
export async function fromCurrentTables<Result>(query: () => Promise<Result>): Promise<Result> {
  try {
    return await fromReadModels(query);
  } catch (error) {
    if (!(error instanceof DatabaseError) || !UNDEFINED.includes(error.code ?? '')) throw error;
    throw new Problem(
      'read-model-behind',
      {
        detail: 'The read model that this needs is still being built.',
        hint: 'Try again later: when it has read the whole log it has to be swapped in.',
        headers: { 'Retry-After': '60' },
      },
      { cause: error },
    );
  }
}
