import { DatabaseError, Pool, type PoolConfig, type QueryResultRow } from 'pg';
import { StoreUnavailable } from '../errors';
import { type AnswerRow, createCall, messageOf, type Statement } from './call';

/** A few connections to the log's database. */
export interface Database {
  /** Rejects with {@link StoreUnavailable} for whatever goes wrong; its `cause` is the driver's error. */
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same for a statement of one row, with less work for each. */
  call(statement: Statement, values: readonly Buffer[]): Promise<AnswerRow>;
  close(): Promise<void>;
}

/**
 * `onLost` is called whenever a connection broke or did not answer in time.
 *
 * Every call is bounded by `connectionTimeoutMillis` + `query_timeout`. These are timeouts of the client, as a
 * transaction pooler accepts no settings at connecting; after one the connection is dropped.
 */
export function openDatabase(config: PoolConfig, onLost: () => void = ignore): Database {
  const pool = new Pool(config);
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', onLost);

  function failed(error: unknown): StoreUnavailable {
    if (!(error instanceof DatabaseError) || error.severity === 'FATAL') onLost();
    return new StoreUnavailable(reasonOf(error), { cause: error });
  }

  return {
    async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) {
      try {
        const { rows } = await pool.query<Row>(text, [...values]);
        return rows;
      } catch (error) {
        throw failed(error);
      }
    },
    call: (statement, values) =>
      new Promise((resolve, reject) => {
        const message = messageOf(statement, values);
        const fail = (error: unknown) => reject(failed(error));
        pool.connect((refused, client, release) => {
          if (refused !== undefined || client === undefined) return fail(refused);
          // A connection that breaks meanwhile also says so to the call.
          client.on('error', ignore);
          const call = createCall(message, (error, row) => {
            client.off('error', ignore);
            release(error ?? undefined);
            if (error) fail(error);
            else resolve(row);
          });
          client.query(call);
        });
      }),
    close: () => pool.end(),
  };
}

function ignore(): void {}

/** True when PostgreSQL refused the values themselves, so that the same call will always fail. */
export function isRefusedContent(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  // Data exceptions, broken checks, and program limits such as nesting depth.
  return cause instanceof DatabaseError && /^(22|23502|23514|54)/.test(cause.code ?? '');
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  if (
    error instanceof DatabaseError &&
    (error.code === '42P01' || error.code === '42883' || error.code === '3F000')
  ) {
    return `${error.message} (its tables are missing or out of date; run the migrations)`;
  }
  return error.message || error.name;
}
