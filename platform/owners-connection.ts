import { Client } from 'pg';

/**
 * Does the work on a connection of its own, as whoever owns the tables, and rejects with what went wrong. With
 * `callTimeoutMs` no statement is waited for any longer.
 */
export async function onOwnersConnection<Result>(
  databaseUrl: string,
  work: (client: Client) => Promise<Result>,
  { callTimeoutMs }: { readonly callTimeoutMs?: number } = {},
): Promise<Result> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'redress migrations',
    ...(callTimeoutMs === undefined ? {} : { query_timeout: callTimeoutMs }),
  });
  // A connection that breaks rejects the running query; without a listener it would also end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
