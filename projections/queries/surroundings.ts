import type { Pool } from 'pg';
import type { Complainant } from '../../domain/complainant';
import type { Surroundings } from '../../domain/decide/context';
import type { Workload } from '../../domain/organisation/assignment';
import { complainantKeyOf, fingerprintOf } from '../../domain/similarity';
import { type Instant, toInstant, toMs } from '../../domain/time';
import type { LookAround } from '../../eventstore/decision-context';
import { textDigest } from '../../eventstore/digest';
import type { LogPosition } from '../../eventstore/port';
import { complaintsProjection, turnIn } from '../models/complaints';
import { isAtOrPast, leastOf, type Reached } from '../projector/position';

const WORKLOAD_FRESH_MS = 1_000;
const DAY_MS = 86_400_000;
/** So many decisions are remembered at most while the read model does not move. */
const MOST_REMEMBERED = 5_000;

/** All of one snapshot, so that what was decided after the position is not in the counts. */
export const WORKLOAD = `SELECT
  ARRAY(SELECT position FROM read.checkpoints WHERE projection = $1 AND slot = 'serving') AS positions,
  (SELECT coalesce(json_object_agg(holder, open), '{}') FROM (
     SELECT holder, count(*) AS open FROM read.complaints
     WHERE holder IS NOT NULL AND status IN ('new', 'in-progress') GROUP BY holder
   ) AS held) AS "openComplaints",
  (SELECT coalesce(json_object_agg(place, person), '{}') FROM read.last_assigned) AS "lastAssigned"`;

export const PREVIOUS = `SELECT id, holder, count(*) OVER ()::integer AS count FROM read.complaints
  WHERE complainant_key = $1 AND registered_at >= $2 ORDER BY registered_at DESC, id DESC LIMIT 10`;

export const SIMILAR = `SELECT
  (SELECT count(*)::integer FROM read.complaints WHERE fingerprint = $1) AS count,
  (SELECT id FROM read.complaints WHERE fingerprint = $1 ORDER BY registered_at, id LIMIT 1) AS first`;

/**
 * What the read models know of other complaints; rejects when their database does not answer. The workload is up to a
 * second old, but counts what this process has assigned since. Complaints of the same person, or with the same narrative,
 * that are registered within the lag of the read model may miss each other: that is accepted, since waiting for the read
 * model would hold up every registration.
 */
export function surroundings(pool: Pool): LookAround {
  const workload = recentWorkload(pool);
  const lookAround: LookAround = async ({ command, policy, now }) => {
    if (command.name !== 'register') return { workload: await workload.get() };
    const { complainant, description } = command.data;
    const since = toInstant(toMs(now) - policy.previousComplaintsDays * DAY_MS);
    const [load, previous, similar] = await Promise.all([
      workload.get(),
      previousOf(pool, complainant, since),
      similarTo(pool, description),
    ]);
    return { workload: load, ...previous, ...similar };
  };
  return Object.assign(lookAround, { decided: workload.decided });
}

interface Assigned {
  readonly position: LogPosition;
  readonly place: string;
  readonly person: string;
}

/**
 * The workload from the read model, with what was assigned here and is not in it yet: without that everything that
 * is registered within a second would go to the same person.
 */
function recentWorkload(pool: Pool) {
  let known: { readonly at: number; readonly workload: Promise<Workload> } | undefined;
  let assigned: readonly Assigned[] = [];

  async function load(): Promise<Workload> {
    const { rows } = await pool.query<Workload & { readonly positions: readonly Reached[] }>(WORKLOAD, [
      complaintsProjection.name,
    ]);
    const [{ positions, ...workload } = { positions: [], openComplaints: {}, lastAssigned: {} }] = rows;
    const reached = leastOf(positions);
    assigned = assigned.filter(({ position }) => !isAtOrPast(reached, position)).slice(-MOST_REMEMBERED);
    return workload;
  }

  function current(): Promise<Workload> {
    const at = performance.now();
    if (known && at - known.at < WORKLOAD_FRESH_MS) return known.workload;
    const workload = load();
    known = { at, workload };
    // What failed is asked for again by the next.
    workload.catch(() => {
      if (known?.workload === workload) known = undefined;
    });
    return workload;
  }

  const get = async (): Promise<Workload> => {
    const { openComplaints, lastAssigned } = await current();
    const open = new Map(Object.entries(openComplaints));
    const last = new Map(Object.entries(lastAssigned));
    for (const { place, person } of assigned) {
      open.set(person, (open.get(person) ?? 0) + 1);
      last.set(place, person);
    }
    return { openComplaints: Object.fromEntries(open), lastAssigned: Object.fromEntries(last) };
  };

  const decided: NonNullable<LookAround['decided']> = (events, complaint, position) => {
    const turns = events.flatMap((event) => turnIn(event, complaint) ?? []);
    assigned = [...assigned, ...turns.map((turn) => ({ ...turn, position }))];
  };
  return { get, decided };
}

async function previousOf(
  pool: Pool,
  complainant: Complainant,
  since: Instant,
): Promise<Pick<Surroundings, 'previous'>> {
  const key = complainantKeyOf(complainant, textDigest);
  if (key === undefined) return {};
  const { rows } = await pool.query<{ id: string; holder: string | null; count: number }>(PREVIOUS, [
    key,
    since,
  ]);
  const [newest] = rows;
  if (!newest) return {};
  const { count, holder } = newest;
  const ids = rows.map(({ id }) => id);
  return { previous: { count, ids, ...(holder === null ? {} : { lastHolder: holder }) } };
}

async function similarTo(pool: Pool, description: string): Promise<Pick<Surroundings, 'similar'>> {
  const fingerprint = fingerprintOf(description, textDigest);
  if (fingerprint === undefined) return {};
  const { rows } = await pool.query<{ count: number; first: string | null }>(SIMILAR, [fingerprint]);
  const [{ count, first } = { count: 0, first: null }] = rows;
  return first === null ? {} : { similar: { fingerprint, count, first } };
}
