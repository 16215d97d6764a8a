import { readdir } from 'node:fs/promises';
import type { Pool } from 'pg';
import { fromPackageRoot } from '../../platform/package-root';
import type { EventStore } from '../../eventstore/port';
import { isAtOrPast } from '../../projections/projector/position';
import { type ProjectionStatus, projectionStatus } from '../../projections/projector/status';
import { findPostgres } from '../parts/postgres';
import { spanOf } from '../terminal/times';
import type { Storage } from '../start/storage-step';
import type { Probe } from './probe';

const START = 'redress start';
const MIGRATE = 'redress migrate    (with DATABASE_URL), or redress start';
const LARGEST_SKEW_MS = 1_000;
const LARGEST_LAG = 1_000;

export const postgresProbe = (databaseUrl: string | undefined): Probe => ({
  name: 'PostgreSQL',
  wanted: 'version 14 or newer, in UTF8',
  fix: 'Check DATABASE_URL (postgresql://user:password@host:5432/database) and that the server runs.',
  look: async () => {
    if (databaseUrl === undefined) {
      return { ok: false, found: 'DATABASE_URL is not set, and no "redress start" runs here', fix: START };
    }
    return { ok: true, found: (await findPostgres(databaseUrl)).describe };
  },
});

/** What can be looked at in a PostgreSQL that answers. */
export function databaseProbes({ store, pool }: Pick<Storage, 'store' | 'pool'>): readonly Probe[] {
  return [
    migrationProbe(pool, 'event log', 'eventlog', fromPackageRoot('eventstore', 'postgres', 'migrations')),
    migrationProbe(pool, 'keys', 'keys', fromPackageRoot('eventstore', 'vault', 'migrations')),
    migrationProbe(pool, 'read models', 'read', fromPackageRoot('projections', 'migrations')),
    migrationProbe(pool, 'outbox', 'outbox', fromPackageRoot('activities', 'migrations')),
    migrationProbe(pool, 'identity', 'identity', fromPackageRoot('api', 'identity', 'migrations')),
    migrationProbe(pool, 'intake', 'intake', fromPackageRoot('intake', 'migrations')),
    {
      name: 'clock',
      wanted: `within ${spanOf(LARGEST_SKEW_MS)} of PostgreSQL’s`,
      fix: 'Have both machines set their clock by NTP: timedatectl set-ntp true',
      look: async () => {
        const before = Date.now();
        const { rows } = await pool.query<{ ms: string }>(
          'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS ms',
        );
        const after = Date.now();
        const theirs = Number(rows[0]?.ms);
        // Their clock was read at some moment between ours.
        const skew = theirs < before ? before - theirs : Math.max(0, theirs - after);
        return { ok: skew <= LARGEST_SKEW_MS, found: `${spanOf(skew)} apart` };
      },
    },
    {
      name: 'projections',
      wanted: 'none halted, all close to the end of the log',
      fix: 'redress projector    (or redress start)',
      look: async () => {
        const all = await projectionStatus(pool, store);
        const trouble = all.map(troubleOf).find((one) => one !== undefined);
        if (trouble) return { ok: false, ...trouble };
        const statuses = all.filter(({ slot }) => slot === 'serving');
        const names = statuses.map(({ projection }) => projection).join(', ');
        const lag = await largestLag(store, statuses);
        if (lag === 0) return { ok: true, found: `${names}: up to date` };
        const many = lag > LARGEST_LAG ? `more than ${LARGEST_LAG}` : `up to ${lag}`;
        return { ok: lag <= LARGEST_LAG, found: `${names}: ${many} events behind` };
      },
    },
    erasureProbe(pool),
    webhookProbe(pool),
  ];
}

/** What a person has to see to, if anything. */
function troubleOf(one: ProjectionStatus): { readonly found: string; readonly fix: string } | undefined {
  const { projection: name, slot, status, failure, parked, current, version } = one;
  const what = slot === 'serving' ? name : `what stands by for ${name}`;
  const resume = `redress projections resume ${name}${slot === 'standby' ? ' --standby' : ''}`;
  if (status === 'failed') {
    return {
      found: `${what} has halted: ${failure?.message ?? 'no reason is on record'}`,
      fix: `Install a version of Redress that can read the event, then: ${resume}`,
    };
  }
  if (status === 'paused') return { found: `${what} is paused`, fix: resume };
  if (parked > 0) {
    return {
      found: `${name} leaves out ${parked} streams, of which an event could not be applied`,
      fix: `redress projections parked ${name}, then: redress projections retry ${name}`,
    };
  }
  if (slot === 'standby' && !current) {
    return {
      found: `${what} is of another release; unless that runs too, it keeps what is erased from now on`,
      fix: `When you will not go back to that release: redress projections discard ${name}`,
    };
  }
  if (slot === 'serving' && !current) {
    return {
      found: `${name} serves version ${version}, which is not of this release`,
      fix: `redress projections swap ${name}`,
    };
  }
  return undefined;
}

/** How many events the last of them lacks, counted to one more than is well: positions are no counts in every store. */
async function largestLag(
  store: Pick<EventStore, 'visible'>,
  statuses: readonly ProjectionStatus[],
): Promise<number> {
  const behind = statuses.filter(({ caughtUp }) => !caughtUp).map(({ position }) => position);
  if (behind.length === 0) return 0;
  const last = behind.reduce((a, b) => (b === null || (a !== null && isAtOrPast(a, b)) ? b : a));
  const after = last === null ? {} : { after: last };
  const { events } = await store.visible.readLog({ ...after, limit: LARGEST_LAG + 1 });
  return events.length;
}

/** An erasure that was broken off leaves a subject that nobody is found as, and that can still be read. */
function erasureProbe(pool: Pool): Probe {
  return {
    name: 'erasures',
    wanted: 'none that was begun and not finished',
    fix: MIGRATE,
    look: async () => {
      const { rows } = await pool.query<{ subject: string }>(
        `SELECT subject FROM keys.subjects
         WHERE erased_at IS NULL AND retired_at < clock_timestamp() - interval '5 minutes' ORDER BY retired_at`,
      );
      const [first] = rows;
      if (!first) return { ok: true, found: 'all are finished' };
      return {
        ok: false,
        found: `${rows.length} begun and not finished, the first of ${first.subject}`,
        fix: `redress erase ${first.subject} --ground <ground> --yes`,
      };
    },
  };
}

/** Redress disables a webhook that never answers well; somebody has to see to it. */
function webhookProbe(pool: Pool): Probe {
  return {
    name: 'webhooks',
    wanted: 'none that Redress had to disable',
    fix: MIGRATE,
    look: async () => {
      const { rows } = await pool.query<{ id: string; by: string; reason: string }>(
        `SELECT id, created_by AS by, disabled_reason AS reason FROM outbox.webhooks
         WHERE disabled_reason <> 'by-hand' ORDER BY disabled_at, id`,
      );
      const [first] = rows;
      if (!first) return { ok: true, found: 'none had to be disabled' };
      return {
        ok: false,
        found: `${rows.length} disabled, the first ${first.id} of ${first.by} (${first.reason})`,
        fix: `redress webhook show ${first.id}, then: redress webhook enable ${first.id} (or disable, to leave it so)`,
      };
    },
  };
}

export const databaseProbeNames = [
  'event log',
  'keys',
  'read models',
  'outbox',
  'identity',
  'intake',
  'clock',
  'projections',
  'erasures',
  'webhooks',
] as const;

function migrationProbe(pool: Pool, name: string, schema: string, folder: string): Probe {
  return {
    name,
    wanted: 'all migrations applied',
    fix: MIGRATE,
    look: async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith('.sql'));
      const { rows: tables } = await pool.query<{ found: string | null }>(
        'SELECT to_regclass($1)::text AS found',
        [`${schema}.migrations`],
      );
      if (!tables[0]?.found) return { ok: false, found: `none of ${files.length} applied` };
      // The schema is one of our own names.
      const { rows } = await pool.query<{ name: string }>(`SELECT name FROM ${schema}.migrations`);
      const applied = new Set(rows.map((row) => row.name));
      const missing = files.filter((file) => !applied.has(file.replace(/\.sql$/, '')));
      const unknown = applied.size - (files.length - missing.length);
      if (unknown > 0) {
        return {
          ok: false,
          found: `${unknown} applied that this version does not know`,
          fix: 'A newer Redress has used this database: install that version, or restore a copy from before.',
        };
      }
      return {
        ok: missing.length === 0,
        found: `${files.length - missing.length} of ${files.length} applied`,
      };
    },
  };
}
