import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { allowEventLog } from '../../eventstore/postgres/migrate';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { onOwnersConnection } from '../../platform/owners-connection';

/** The role that everything but the migrations connects as, in the PostgreSQL that `redress start` starts. */
const OWN_ROLE = 'redress_app';

/** Beside what `allowEventLog` gives. `%` stands for the role. */
const GRANTS = [
  'GRANT SELECT ON eventlog.migrations TO %',
  'GRANT USAGE ON SCHEMA keys, read, read_standby, outbox TO %',
  'GRANT SELECT ON ALL TABLES IN SCHEMA keys, read, read_standby, outbox TO %',
  'GRANT INSERT, UPDATE ON keys.subjects, keys.secrets TO %',
  'GRANT INSERT ON keys.destroyed_master_keys TO %',
  'GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read, read_standby TO %',
  // Also on the tables of a read model that is built anew later.
  'ALTER DEFAULT PRIVILEGES IN SCHEMA read, read_standby GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %',
  'GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA outbox TO %',
  'GRANT USAGE ON SCHEMA identity TO %',
  'GRANT SELECT ON ALL TABLES IN SCHEMA identity TO %',
  'GRANT INSERT, UPDATE, DELETE ON identity.logins, identity.sessions TO %',
  // Keys are made and revoked by the owner: whoever gets hold of a running Redress can make none.
  'GRANT UPDATE (last_used_at) ON identity.api_keys TO %',
  'GRANT USAGE ON SCHEMA intake TO %',
  'GRANT SELECT ON ALL TABLES IN SCHEMA intake TO %',
  'GRANT INSERT, UPDATE, DELETE ON intake.mails TO %',
  'GRANT USAGE ON SCHEMA customer TO %',
  'GRANT SELECT, INSERT, UPDATE ON customer.generations TO %',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON customer.attempts TO %',
  'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON read.migrations, outbox.migrations FROM %',
];

/**
 * Lets an existing role do what a running Redress does, and nothing else: append to the event log and read it, but not
 * change it; keep keys, read models and outbox. By the owner, again after each migration; doing it twice is harmless.
 * Throws a {@link Failure} (RDS-5002, RDS-5003).
 */
export async function allowApplication(ownerUrl: string, role: string): Promise<void> {
  await allowEventLog(ownerUrl, role);
  await asOwner(ownerUrl, role, async (client) => {
    const name = client.escapeIdentifier(role);
    await client.query(GRANTS.map((grant) => grant.replace('%', name)).join('; '));
  });
}

/** The role of this connection string, as PostgreSQL says. */
export async function roleOf(databaseUrl: string): Promise<string> {
  return asOwner(databaseUrl, 'of DATABASE_URL', async (client) => {
    const { rows } = await client.query<{ role: string }>('SELECT current_user AS role');
    return rows[0]?.role ?? '';
  });
}

/**
 * Makes a role of our own for the application, with a password that holds until this is called again, and allows it what
 * it needs. Resolves with the connection string. Throws a {@link Failure} (RDS-5002, RDS-5003).
 */
export async function provideApplicationRole(ownerUrl: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await asOwner(ownerUrl, OWN_ROLE, async (client) => {
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [OWN_ROLE]);
    const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${OWN_ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  });
  await allowApplication(ownerUrl, OWN_ROLE);
  const url = new URL(ownerUrl);
  url.username = OWN_ROLE;
  url.password = password;
  return url.href;
}

async function asOwner<Result>(
  url: string,
  role: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  try {
    return await onOwnersConnection(url, work, { callTimeoutMs: 60_000 });
  } catch (error) {
    throw new Failure({
      code: 'RDS-5003',
      what: `The role "${role}" could not be given its rights.`,
      why: messageOf(error),
      fix: 'Check that DATABASE_URL is reachable, and that MIGRATION_DATABASE_URL connects as the user who owns the tables.',
      cause: error,
    });
  }
}
