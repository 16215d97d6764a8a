import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { copyLog } from '../../eventstore/copy';
import { exportBundle, nothingThere } from '../../eventstore/integrity/bundle';
import { type LogHead, readSignedHead } from '../../eventstore/integrity/head';
import { exportHead, exportHeadTo, readHeads, writeHead } from '../../eventstore/integrity/head-folder';
import {
  type KeyPlace,
  provideSigningKey,
  publicPem,
  readPublicKey,
  readSigningKey,
} from '../../eventstore/integrity/signing-key';
import { tampered } from '../../eventstore/integrity/intact';
import { verifyLog } from '../../eventstore/integrity/verify';
import type { EventStore } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { readSettings } from '../../platform/settings';
import { Ended, exitCodes } from '../exit-code';
import { showShare } from '../simulation/progress';
import { signingKeyPlace } from '../start/head-keeping';
import { findEventStore, isPostgres, openEventStore, openEventStoreAt } from '../start/storage-step';
import { type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';
import { writeLines } from './write-lines';

export interface VerifyOptions {
  readonly stream?: string;
  readonly head?: readonly string[];
  readonly key?: string;
  readonly json?: boolean;
}

export interface ExportHeadOptions {
  readonly out?: string;
  readonly folder?: string;
}

export interface ExportOptions {
  readonly out: string;
  readonly stream?: string;
}

export interface CopyOptions {
  readonly from: string;
  readonly to: string;
}

/** `redress eventlog copy`. */
export async function copyEvents({ from, to }: CopyOptions, terminal: Terminal): Promise<void> {
  if (isPostgres(to)) await migrateEventLog(to);
  const source = openEventStoreAt(from, 'redress eventlog copy');
  const target = openEventStoreAt(to, 'redress eventlog copy');
  const progress = terminal.screen === undefined ? undefined : showShare(terminal);
  try {
    const { events, appended } = await copyLog(source, target, {
      onProgress: ({ events: done }) => progress?.show(`${done} events`),
    });
    progress?.end();
    terminal.print(`${events} events in both logs, ${appended} of them copied now.`);
  } finally {
    progress?.end();
    await Promise.all([source.close(), target.close()]);
  }
}

/** `redress verify`. */
export async function verify(options: VerifyOptions, terminal: Terminal): Promise<void> {
  const { stream, head: files = [], json } = options;
  if (stream !== undefined && files.length > 0) {
    throw new UsageError('--head is of the whole log: no stream passes through it.', 'Leave out --stream.');
  }
  const heads = files.length === 0 ? [] : await readHeadFiles(files, await keyOfHeads(options, terminal));
  const ofStream = stream === undefined ? {} : { stream };
  const result = await withStore(terminal, (source, onProgress) =>
    verifyLog(source, { ...ofStream, heads, onProgress }),
  );
  if (json) printJson(terminal, result);
  if (result.ok) {
    if (stream !== undefined && result.events === 0) throw nothingThere(stream);
    if (!json) terminal.print(goodNews(stream, result.events, heads.length));
    return;
  }
  if (json) throw new Ended(exitCodes.failed);
  throw tampered(
    `The event log is not what was recorded; the ${result.events} events before are good.`,
    result.finding,
  );
}

/** `redress head key`. */
export async function showKey(terminal: Terminal): Promise<void> {
  terminal.print(publicPem(await provideSigningKey(ownKeyPlace(terminal))).trimEnd());
}

/** `redress head export`. */
export async function exportLogHead({ out, folder }: ExportHeadOptions, terminal: Terminal): Promise<void> {
  if (out !== undefined && folder !== undefined) {
    throw new UsageError('--out and --folder were given both.', 'Take one: a file, or a folder of heads.');
  }
  const privateKey = await readSigningKey(ownKeyPlace(terminal));
  await withStore(terminal, async (source, onProgress) => {
    if (folder !== undefined) {
      const kept = await exportHeadTo(folder, { source, privateKey, onProgress });
      if (kept === undefined) throw nothingThere(undefined);
      terminal.print(kept.file);
      return;
    }
    const signed = await exportHead({ source, privateKey, onProgress });
    if (signed === undefined) throw nothingThere(undefined);
    if (out === undefined) printJson(terminal, signed);
    else await writeHead(out, signed);
  });
}

/** `redress head list`. */
export async function listHeads(folder: string, options: OutputOptions, terminal: Terminal): Promise<void> {
  const kept = await readHeads(folder);
  if (wantsJson(options, terminal)) {
    printJson(
      terminal,
      kept.map(({ file, signed: { head, key } }) => ({ file, ...head, key })),
    );
    return;
  }
  const rows = kept.map(({ file, signed: { head, key } }) => [
    String(head.place),
    head.position,
    moment(head.at),
    head.logHash.slice(0, 16),
    key.slice(0, 16),
    file,
  ]);
  const title = ['events', 'position', 'signed', 'hash', 'key', 'file'];
  for (const line of table([title, ...rows], terminal.width)) terminal.print(line);
}

/** `redress eventlog export`. */
export async function exportEvents({ out, stream }: ExportOptions, terminal: Terminal): Promise<void> {
  const privateKey = await readSigningKey(ownKeyPlace(terminal));
  const events = await withStore(terminal, (source, onProgress) =>
    writeLines(out, (write) =>
      exportBundle({ source, privateKey, write, onProgress, ...(stream === undefined ? {} : { stream }) }),
    ),
  );
  terminal.say(
    `${events} events. To check it: redress head key > public.pem; node tools/verify-bundle.mjs ${out} --key public.pem`,
  );
}

function goodNews(stream: string | undefined, events: number, heads: number): string {
  if (stream !== undefined) return `All ${events} events of ${stream} are as they were recorded.`;
  const known = heads === 1 ? 'the head' : `all ${heads} heads`;
  return `All ${events} events are as they were recorded${heads === 0 ? '' : `, and the log passes through ${known}`}.`;
}

async function readHeadFiles(files: readonly string[], publicKey: KeyObject): Promise<readonly LogHead[]> {
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new UsageError(`--head: ${file} cannot be read: ${String(error)}.`);
      });
      const { head } = readSignedHead(text, file, publicKey);
      if (head.scope === 'log') return head;
      throw new UsageError(`--head: ${file} is the end of a stream.`, 'Give heads of the whole log.');
    }),
  );
}

async function keyOfHeads({ key }: VerifyOptions, terminal: Terminal): Promise<KeyObject> {
  if (key !== undefined) return readPublicKey(key);
  return createPublicKey(await readSigningKey(ownKeyPlace(terminal)));
}

function ownKeyPlace({ env }: Terminal): KeyPlace {
  return signingKeyPlace(env, readSettings(env));
}

/** Opens the event log for a walk through it, and shows on a terminal how it gets on. */
async function withStore<Result>(
  terminal: Terminal,
  work: (store: EventStore, onProgress: (events: number) => void) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(terminal.env);
  const store = openEventStore(await findEventStore(settings), 'redress verify');
  const progress = terminal.screen === undefined ? undefined : showShare(terminal);
  const since = performance.now();
  try {
    return await work(store, (events) => {
      const seconds = (performance.now() - since) / 1_000;
      progress?.show(`${events} events, ${Math.round(events / seconds)}/s`);
    });
  } finally {
    progress?.end();
    await store.close();
  }
}
