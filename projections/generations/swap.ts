import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../platform/errors';
import type { Projection } from '../projection';
import { type Checkpoint, readCheckpoints } from '../projector/checkpoint';
import { furthestOf, isAtOrPast, leastOf, type Reached } from '../projector/position';
import { schemaOf } from '../projector/slot';
import type { DefinitionOf } from './definition';
import { addIndexes, asOwner, type Owner } from './generation';

export type SwapRefusal = 'nothing-stands-by' | 'standby-halted' | 'standby-paused' | 'standby-behind';

/** What stands by cannot serve, and why. Nothing was changed. */
export class SwapRefused extends Error {
  readonly code = 'swap-refused';
  constructor(
    readonly projection: string,
    readonly reason: SwapRefusal,
  ) {
    super(`What stands by for ${projection} cannot take over: ${reason}.`);
    this.name = 'SwapRefused';
  }
}

export interface SwapOptions {
  /** How long queries may get answers that stand still while the standby does the last events. Default: 5 000. */
  readonly patienceMs?: number;
  readonly definitionOf?: DefinitionOf | undefined;
}

const LOCK_NOT_AVAILABLE = '55P03';
const POLL_MS = 10;
/** Tables that somebody reads are waited for so long, while others wait behind; then it is tried again. */
const TABLE_LOCK_MS = 500;
const ATTEMPTS = 20;

/**
 * Has what stands by take the place of what serves, and the other way round: a second swap takes it back. What served
 * is kept up to date as long as processes of its version run. Queries see the one or the other, each whole; what is
 * served never goes back in the log. Throws {@link SwapRefused}.
 */
export async function swap(
  owner: Owner,
  projection: Projection,
  { patienceMs = 5_000, definitionOf }: SwapOptions = {},
): Promise<void> {
  const { name } = projection;
  const standby = await readyStandby(owner, projection);
  if (!standby.every(({ indexed }) => indexed)) await addIndexes(owner, projection, 'standby', definitionOf);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await asOwner(owner, () => exchange(owner, name, patienceMs));
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || codeOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      await delay(TABLE_LOCK_MS);
    }
  }
}

async function readyStandby(owner: Owner, { name, version }: Projection): Promise<readonly Checkpoint[]> {
  const all = await readCheckpoints(owner, [{ name, version }]);
  const standby = all.filter(({ slot }) => slot === 'standby');
  if (standby.length === 0) throw new SwapRefused(name, 'nothing-stands-by');
  for (const { status } of standby) {
    if (status === 'failed') throw new SwapRefused(name, 'standby-halted');
    if (status === 'paused') throw new SwapRefused(name, 'standby-paused');
  }
  return standby;
}

/** Holds what serves where it is until the standby is as far: under live writes it would never be otherwise. */
async function exchange(owner: Owner, projection: string, patienceMs: number): Promise<void> {
  const serving = await lockSlot(owner, projection, 'serving');
  const furthest = furthestOf(serving.map(({ position }) => position));
  await awaitStandby(owner, projection, furthest, patienceMs);
  const standby = await lockSlot(owner, projection, 'standby');
  if (!standby.every(({ position }) => isAtOrPast(position, furthest))) {
    throw new SwapRefused(projection, 'standby-behind');
  }
  await owner.query(`SET LOCAL lock_timeout = '${TABLE_LOCK_MS}ms'`);
  // A schema that exists only inside this transaction: two tables of one name cannot pass each other directly.
  await owner.query('CREATE SCHEMA read_exchange');
  await moveTables(owner, serving, schemaOf.serving, 'read_exchange');
  await moveTables(owner, standby, schemaOf.standby, schemaOf.serving);
  await moveTables(owner, serving, 'read_exchange', schemaOf.standby);
  await owner.query('DROP SCHEMA read_exchange');
  await owner.query(
    `UPDATE read.checkpoints SET slot = CASE slot WHEN 'serving' THEN 'standby' ELSE 'serving' END
     WHERE projection = $1`,
    [projection],
  );
}

interface Locked {
  readonly position: Reached;
  readonly tables: readonly string[];
}

async function lockSlot(owner: Owner, projection: string, slot: string): Promise<readonly Locked[]> {
  const { rows } = await owner.query<Locked>(
    'SELECT position, tables FROM read.checkpoints WHERE projection = $1 AND slot = $2 ORDER BY part FOR UPDATE',
    [projection, slot],
  );
  return rows;
}

async function awaitStandby(
  owner: Owner,
  projection: string,
  position: Reached,
  patienceMs: number,
): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await owner.query<{ position: Reached }>(
      "SELECT position FROM read.checkpoints WHERE projection = $1 AND slot = 'standby'",
      [projection],
    );
    if (isAtOrPast(leastOf(rows.map((row) => row.position)), position)) return;
    if (performance.now() > until) throw new SwapRefused(projection, 'standby-behind');
    await delay(POLL_MS);
  }
}

async function moveTables(
  owner: Owner,
  [locked]: readonly Locked[],
  from: string,
  to: string,
): Promise<void> {
  for (const table of locked?.tables ?? []) {
    await owner.query(`ALTER TABLE ${from}.${owner.escapeIdentifier(table)} SET SCHEMA ${to}`);
  }
}
