import { codeOf } from '../../platform/errors';
import { onOwnersConnection } from '../../platform/owners-connection';
import { readSettings } from '../../platform/settings';
import { allProjections } from '../../projections/all';
import { discard, NotDivisible, rebuild } from '../../projections/generations/rebuild';
import { SwapRefused } from '../../projections/generations/swap';
import {
  serveThisRelease,
  swapWhenReady,
  type SwapWhenReadyOptions,
} from '../../projections/generations/swap-when-ready';
import type { Projection } from '../../projections/projection';
import { readCheckpoints } from '../../projections/projector/checkpoint';
import { pauseProjection, resumeProjection } from '../../projections/projector/control';
import { parkedStreams } from '../../projections/projector/parked';
import { retryParked } from '../../projections/projector/retry-parked';
import type { Slot } from '../../projections/projector/slot';
import { type ProjectionStatus, projectionStatus } from '../../projections/projector/status';
import { Ended, exitCodes } from '../exit-code';
import { showShare } from '../simulation/progress';
import { findOwnerUrl, findStorage, openStorage, type Storage } from '../start/storage-step';
import { type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import { notDivisible, notMigrated, swapRefused } from './failures';
import { printParked, printStatus, progressLine } from './render';

/** What PostgreSQL says of a table that is not there. */
const UNDEFINED_TABLE = '42P01';

export interface RebuildCommandOptions {
  readonly parts?: string;
  readonly swap?: boolean;
}

export interface SlotOptions {
  readonly standby?: boolean;
}

/** `redress projections status`. */
export async function showStatus(options: OutputOptions, terminal: Terminal): Promise<void> {
  const statuses = await withStorage(terminal, ({ pool, store }) => projectionStatus(pool, store));
  if (wantsJson(options, terminal)) printJson(terminal, statuses);
  else printStatus(terminal, statuses);
  if (statuses.some(needsAttention)) throw new Ended(exitCodes.failed);
}

function needsAttention({ status, parked, current, slot }: ProjectionStatus): boolean {
  return status === 'failed' || parked > 0 || (slot === 'serving' && !current);
}

/** `redress projections rebuild`. */
export async function rebuildCommand(
  name: string,
  { parts: given, swap }: RebuildCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const chosen = name === 'all' ? allProjections : [projectionNamed(name)];
  const parts = partsOf(given);
  await withStorage(terminal, async ({ pool, store }, ownerUrl) => {
    for (const projection of chosen) {
      await onOwnersConnection(ownerUrl, (owner) => rebuild(owner, projection, { parts })).catch(
        (error: unknown) => {
          throw error instanceof NotDivisible ? notDivisible(error) : error;
        },
      );
      terminal.print(`${projection.name} is filled anew beside what serves.`);
    }
    if (!swap) {
      terminal.say(`To have it take over when it has caught up: redress projections swap ${name}`);
      return;
    }
    for (const projection of chosen) await swapIn({ pool, store }, ownerUrl, projection, terminal);
  });
}

/** `redress projections swap`. */
export async function swapCommand(name: string, terminal: Terminal): Promise<void> {
  await withStorage(terminal, async (storage, ownerUrl) => {
    if (name !== 'all') return swapIn(storage, ownerUrl, projectionNamed(name), terminal);
    const swapped = await watching(storage, ownerUrl, terminal, (options) => serveThisRelease(options));
    terminal.print(
      swapped.length === 0
        ? 'Every read model is served in the version of this release.'
        : `These take the place of what served: ${swapped.join(', ')}.`,
    );
  });
}

async function swapIn(
  storage: Pick<Storage, 'pool' | 'store'>,
  ownerUrl: string,
  projection: Projection,
  terminal: Terminal,
): Promise<void> {
  await watching(storage, ownerUrl, terminal, (options) => swapWhenReady(options, projection));
  terminal.print(`${projection.name}: what stood by serves now.`);
  terminal.say(
    `To take it back: redress projections swap ${projection.name}; to drop what served before: redress projections discard ${projection.name}`,
  );
}

async function watching<Result>(
  { pool, store }: Pick<Storage, 'pool' | 'store'>,
  ownerUrl: string,
  terminal: Terminal,
  work: (options: SwapWhenReadyOptions) => Promise<Result>,
): Promise<Result> {
  const progress = showShare(terminal);
  try {
    return await work({
      pool,
      store,
      asOwner: (owned) => onOwnersConnection(ownerUrl, owned),
      onProgress: (status) => progress.show(progressLine(status)),
    });
  } catch (error) {
    throw error instanceof SwapRefused ? swapRefused(error) : error;
  } finally {
    progress.end();
  }
}

/** `redress projections discard`. */
export async function discardCommand(name: string, terminal: Terminal): Promise<void> {
  const projection = projectionNamed(name);
  await withStorage(terminal, async (_storage, ownerUrl) => {
    const dropped = await onOwnersConnection(ownerUrl, (owner) => discard(owner, projection));
    terminal.print(dropped ? `What stood by for ${name} is dropped.` : `Nothing stands by for ${name}.`);
  });
}

/** `redress projections pause`. */
export async function pauseCommand(name: string, options: SlotOptions, terminal: Terminal): Promise<void> {
  const projection = projectionNamed(name);
  const paused = await withStorage(terminal, ({ pool }) =>
    pauseProjection(pool, projection, slotOf(options)),
  );
  terminal.print(paused ? `${name} stands still.` : `Nothing of ${name} was running there.`);
  if (paused) terminal.say(`Its lists stay as they are until: redress projections resume ${name}`);
}

/** `redress projections resume`. */
export async function resumeCommand(name: string, options: SlotOptions, terminal: Terminal): Promise<void> {
  const projection = projectionNamed(name);
  const resumed = await withStorage(terminal, ({ pool }) =>
    resumeProjection(pool, projection, slotOf(options)),
  );
  terminal.print(resumed ? `${name} goes on.` : `${name} was neither paused nor halted there.`);
}

/** `redress projections parked`. */
export async function showParked(
  name: string | undefined,
  options: OutputOptions,
  terminal: Terminal,
): Promise<void> {
  const chosen = name === undefined ? allProjections : [projectionNamed(name)];
  const rows = await withStorage(terminal, async ({ pool }) => {
    const checkpoints = await readCheckpoints(pool, chosen);
    const serving = checkpoints.filter(({ slot, part }) => slot === 'serving' && part === 0);
    const found = await Promise.all(
      serving.map(async (checkpoint) => {
        const streams = await parkedStreams(pool, checkpoint);
        return streams.map((stream) => ({ projection: checkpoint.projection, ...stream }));
      }),
    );
    return found.flat();
  });
  if (wantsJson(options, terminal)) printJson(terminal, rows);
  else printParked(terminal, rows);
}

/** `redress projections retry`. */
export async function retryCommand(
  name: string,
  stream: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const projection = projectionNamed(name);
  const retried = await withStorage(terminal, async ({ pool, store }) => {
    const checkpoints = await readCheckpoints(pool, [projection]);
    const all = [];
    for (const { slot, part, version } of checkpoints) {
      if (slot !== 'serving' || version !== projection.version) continue;
      all.push(...(await retryParked({ pool, store, projection, place: { slot, part }, stream })));
    }
    return all;
  });
  if (retried.length === 0)
    terminal.print(`${name} has nothing parked${stream === undefined ? '' : ` of ${stream}`}.`);
  for (const { stream: one, applied, failure } of retried) {
    terminal.print(
      failure === null
        ? `${one}: up to date (${applied} events)`
        : `${one}: ${applied} events, then at revision ${failure.event?.revision}: ${failure.message}`,
    );
  }
  if (retried.some(({ failure }) => failure !== null)) throw new Ended(exitCodes.failed);
}

function slotOf({ standby }: SlotOptions): { readonly slot: Slot } {
  return { slot: standby ? 'standby' : 'serving' };
}

function projectionNamed(name: string): Projection {
  const found = allProjections.find((one) => one.name === name);
  if (found) return found;
  const names = allProjections.map((one) => one.name).join(', ');
  throw new UsageError(`There is no projection "${name}".`, `One of: ${names}.`);
}

function partsOf(given: string | undefined): number {
  if (given === undefined) return 1;
  if (/^\d{1,3}$/.test(given)) return Number(given);
  throw new UsageError(`--parts: "${given}" is no number.`);
}

async function withStorage<Result>(
  terminal: Terminal,
  work: (storage: Pick<Storage, 'pool' | 'store'>, ownerUrl: string) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(terminal.env);
  const storage = openStorage(await findStorage(settings), 'redress projections');
  try {
    return await work(storage, await findOwnerUrl(settings));
  } catch (error) {
    throw codeOf(error) === UNDEFINED_TABLE ? notMigrated(error) : error;
  } finally {
    await storage.close();
  }
}
