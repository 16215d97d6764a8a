import type { Pool, PoolClient } from 'pg';

/** The connection broke inside a transaction. Unless that was at the very end, nothing of it happened. */
export class ConnectionLost extends Error {
  readonly code = 'connection-lost';
  constructor(cause: unknown) {
    super('The connection to PostgreSQL broke inside a transaction.', { cause });
    this.name = 'ConnectionLost';
  }
}

// The statement timeout bounds what holds up all others who wait for the checkpoint; the idle timeout frees it from a
// process that was paused in the middle, which then fails instead of going on.
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED;
  SET LOCAL statement_timeout = '10s';
  SET LOCAL idle_in_transaction_session_timeout = '60s'`;

/**
 * Runs the work in a transaction: commits what it resolves with, rolls back when it rejects. Rejects with the error of
 * the work, or with {@link ConnectionLost}. Works through a transaction pooler.
 */
export async function inTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  let lost: unknown;
  const onError = (error: unknown) => {
    lost ??= error;
  };
  const client = await takeClient(pool, onError);
  try {
    await client.query(BEGIN);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (lost === undefined) await client.query('ROLLBACK').catch(onError);
    throw lost === undefined ? error : new ConnectionLost(error);
  } finally {
    client.off('error', onError);
    client.release(lost !== undefined);
  }
}

/**
 * Listens before the pool lets go of the client: an `await` in between is long enough for a connection that ends as
 * soon as it began to emit an error that nobody hears, which ends the process.
 */
function takeClient(pool: Pool, onError: (error: unknown) => void): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (!client) return reject(error);
      client.on('error', onError);
      resolve(client);
    });
  });
}
