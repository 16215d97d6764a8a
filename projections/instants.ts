import type { PostgresCursor, PostgresPool, PostgresQueryResult } from 'kysely';
import { type CustomTypesConfig, type Pool, types } from 'pg';
import type { Instant } from '../domain/time';

const TIMESTAMPTZ = types.builtins.TIMESTAMPTZ;
const toDate = types.getTypeParser(TIMESTAMPTZ, 'text');

/**
 * What PostgreSQL writes of a moment, in the form of the API: RFC 3339 in UTC with milliseconds. As it is usually
 * written, in UTC, no Date has to be made of it: that takes ten times as long, and a list has hundreds of them. Infinity
 * is a number.
 */
export function instantFrom(text: string): Instant | number {
  const isUsual = text.endsWith('+00') && text.charAt(10) === ' ';
  if (!isUsual) {
    const date: Date | number = toDate(text);
    return date instanceof Date ? date.toISOString() : date;
  }
  const fraction = text.slice(19, -3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}${fraction === '' ? '.000' : fraction.slice(0, 4).padEnd(4, '0')}Z`;
}

const typesWithInstants: CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === TIMESTAMPTZ && format !== 'binary' ? instantFrom : types.getTypeParser(id, format),
};

/** The pool, with moments as {@link Instant} in what is found through it. */
export function withInstants(pool: Pool): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect();
      function query<Row>(sql: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
      function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
      function query(sql: unknown, values: readonly unknown[] = []): unknown {
        if (typeof sql !== 'string') throw new TypeError('Read models are read without cursors.');
        return client.query({ text: sql, values: [...values], types: typesWithInstants });
      }
      return { query, release: () => client.release() };
    },
    end: () => pool.end(),
  };
}
