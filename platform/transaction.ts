import type { Pool, PoolClient } from 'pg';

/** The connection broke inside a transaction. Unless that was at the very end, nothing of it happened. */
export class ConnectionLost extends Error {
  readonly code = 'connection-lost';
  constructor(cause: unknown) {
    super('The connection to PostgreSQL broke inside a transaction.', { cause });
    this.name = 'ConnectionLost';
  }
}

export interface TransactionOptions {
  /**
   * In whole milliseconds, how long this process may stand still inside the transaction (a machine that was suspended)
   * before PostgreSQL ends it and lets go of its locks. Default: 30 000.
   */
  readonly longestPauseMs?: number | undefined;
}

/**
 * What bounds how long others wait for the locks of a transaction, whatever becomes of its process. While a statement
 * runs: its timeout. While PostgreSQL waits for the next one: the idle timeout. While it sends rows that nobody takes,
 * neither of them counts, but the timeout of TCP does, which PostgreSQL has on Linux only and complains of elsewhere.
 */
function begin(longestPauseMs: number): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL statement_timeout = '10s';
    SET LOCAL idle_in_transaction_session_timeout = ${longestPauseMs};
    SELECT set_config('tcp_user_timeout', '${longestPauseMs}', true) WHERE version() LIKE '%linux%'`;
}

/**
 * Runs the work in a transaction: commits what it resolves with, rolls back when it rejects. Rejects with the error of
 * the work, or with {@link ConnectionLost}, also when the process stood still for so long that PostgreSQL gave it up.
 * Works through a transaction pooler.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (tx: PoolClient) => Promise<T>,
  { longestPauseMs = 30_000 }: TransactionOptions = {},
): Promise<T> {
  let lost: unknown;
  const onError = (error: unknown) => {
    lost ??= error;
  };
  const client = await takeClient(pool, onError);
  try {
    await client.query(begin(longestPauseMs));
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
