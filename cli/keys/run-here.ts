import { addMasterKey } from '../../eventstore/vault/master-key-file';
import { type MasterKeyUse, openMasterKeyUse } from '../../eventstore/vault/master-key-use';
import { readMasterKeyFile } from '../../eventstore/vault/master-keys';
import { rotateMasterKey } from '../../eventstore/vault/rotate';
import { Failure } from '../../platform/failure';
import { readSettings, type Settings } from '../../platform/settings';
import { showShare } from '../simulation/progress';
import { findMasterKeys, givenKeyFile, masterKeyFileOf } from '../start/master-keys';
import { findEventStore } from '../start/storage-step';
import { type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';

export interface RotateCommandOptions {
  readonly prepare?: boolean;
  readonly destroyOld?: boolean;
}

const ENVIRONMENT = 'REDRESS_MASTER_KEY';

/** `redress keys status`. */
export async function showStatus(options: OutputOptions, terminal: Terminal): Promise<void> {
  const rows = await withUse(terminal, async (use, settings) => statusOf(settings, await use.wrapped()));
  if (wantsJson(options, terminal)) return printJson(terminal, rows);
  const lines = rows.map(({ id, state, keys, place }) => [id, state, String(keys), place ?? '-']);
  for (const line of table([['master key', 'state', 'keys', 'in'], ...lines], terminal.width))
    terminal.print(line);
  if (rows.some(({ state }) => state === 'next' || state === 'current, not all wrapped anew'))
    terminal.say('A change of the master key is not finished. To go on: redress keys rotate');
}

interface StatusRow {
  readonly id: string;
  readonly state: 'current' | 'current, not all wrapped anew' | 'next' | 'old' | 'missing';
  /** How many keys it wraps. */
  readonly keys: number;
  /** The file, or the variable; absent for one that is missing. */
  readonly place?: string;
}

function statusOf(settings: Settings, wrapped: ReadonlyMap<string, number>): readonly StatusRow[] {
  const file = givenKeyFile(settings);
  const held = file === undefined ? undefined : readMasterKeyFile(file);
  const { current } = findMasterKeys(settings);
  const places = new Map<string, string>();
  if (file !== undefined) for (const id of Object.keys(held?.keys ?? {})) places.set(id, file);
  if (settings.masterKey !== undefined) places.set(current, ENVIRONMENT);
  return [...new Set([current, ...places.keys(), ...wrapped.keys()])].map((id) => {
    const place = places.get(id);
    return { id, state: stateOf(id), keys: wrapped.get(id) ?? 0, ...(place === undefined ? {} : { place }) };
  });

  function stateOf(id: string): StatusRow['state'] {
    if (id === current) return held?.next === id ? 'current, not all wrapped anew' : 'current';
    if (id === held?.next) return 'next';
    return places.has(id) ? 'old' : 'missing';
  }
}

/** `redress keys rotate`. */
export async function rotate(
  { prepare, destroyOld }: RotateCommandOptions,
  terminal: Terminal,
): Promise<void> {
  if (prepare && destroyOld)
    throw new UsageError('--prepare and --destroy-old were given both.', 'First --prepare, then without it.');
  await withUse(terminal, async (use, settings) => {
    if (settings.masterKey !== undefined) {
      await rewrapForEnvironment(use, settings, terminal);
      return;
    }
    const file = masterKeyFileOf(settings);
    if (prepare) {
      const id = await use.alone(() => addMasterKey(file));
      terminal.print(`The master key ${id} is in ${file}, and wraps nothing yet.`);
      terminal.say('Bring the file to all machines, then: redress keys rotate');
      return;
    }
    const { current, rewrapped, old, destroyed } = await withProgress(use, terminal, (onProgress) =>
      rotateMasterKey({ file, use, onProgress, ...(destroyOld ? { destroyOld } : {}) }),
    );
    terminal.print(`${rewrapped} keys were wrapped anew; the master key is ${current} now (${file}).`);
    if (destroyed.length > 0) {
      terminal.print(`No longer in the file: ${destroyed.join(', ')}.`);
      terminal.say(
        'Backups of the database from before can be read only by whoever has these: destroy all copies of them, or keep them as safe as the new one.',
      );
    }
    if (old.length > 0) {
      terminal.say(
        `No key needs ${old.join(', ')} any more. Once every machine has the new file, and when no backup from before is to be read: redress keys rotate --destroy-old`,
      );
    }
    terminal.say(
      'Keep a copy of the file in a safe place: whoever loses it loses all personal data for good.',
    );
  });
}

/** Nobody but who set it can change a variable; what is left to do is to wrap anew what another key wraps. */
async function rewrapForEnvironment(
  use: MasterKeyUse,
  settings: Settings,
  terminal: Terminal,
): Promise<void> {
  const masterKeys = findMasterKeys(settings);
  const others = [...(await use.wrapped()).keys()].filter((id) => id !== masterKeys.current);
  if (others.length === 0) throw isInEnvironment(masterKeys.current);
  const rewrapped = await use.alone(() =>
    withProgress(use, terminal, (onProgress) => use.rewrapAll(masterKeys, onProgress)),
  );
  terminal.print(
    `${rewrapped} keys were wrapped anew; the master key is ${masterKeys.current} (${ENVIRONMENT}).`,
  );
  terminal.say(
    `No key needs ${others.join(', ')} any more. When no process was started with it and no backup from before is to be read, destroy it.`,
  );
}

function isInEnvironment(id: string): Failure {
  return new Failure({
    code: 'RDS-3027',
    what: 'The master key was not changed.',
    why: `It is "${id}" of ${ENVIRONMENT}, which cannot be changed from here.`,
    fix: [
      `Write the key of today into a file, {"current":"${id}","keys":{"${id}":"<${ENVIRONMENT}>"}}, and set REDRESS_MASTER_KEY_FILE to it for all processes`,
      `export ${ENVIRONMENT}="$(openssl rand -base64 32)"    (for all processes; keep a copy in a safe place; or unset it, and the file holds the master key from now on)`,
      'Start them again, then: redress keys rotate',
    ].join('\n→ '),
  });
}

async function withProgress<Result>(
  use: MasterKeyUse,
  terminal: Terminal,
  work: (onProgress: (keys: number) => void) => Promise<Result>,
): Promise<Result> {
  if (terminal.screen === undefined) return work(() => {});
  const total = [...(await use.wrapped()).values()].reduce((sum, keys) => sum + keys, 0);
  const progress = showShare(terminal);
  try {
    return await work((keys) => progress.show(`${keys} of ${total} keys`));
  } finally {
    progress.end();
  }
}

async function withUse<Result>(
  { env }: Terminal,
  work: (use: MasterKeyUse, settings: Settings) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(env);
  const { databaseUrl } = await findEventStore(settings);
  const use = openMasterKeyUse(databaseUrl);
  try {
    return await work(use, settings);
  } finally {
    await use.close();
  }
}
