import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { replaceFile } from '../../platform/files';
import type { DurableReader, EventStore } from '../port';
import { keyId, type LogHead, readSignedHead, type SignedHead, signHead } from './head';
import { requireIntact } from './intact';
import type { SealedSource, VerifyOptions } from './verify';

/** What has to be had of an event store to sign its end. */
export interface HeadSource extends SealedSource, Pick<EventStore, 'parsePosition'> {
  readonly durable: Pick<DurableReader, 'head'>;
}

export interface ExportHeadOptions extends Pick<VerifyOptions, 'heads' | 'after' | 'onProgress'> {
  readonly source: HeadSource;
  readonly privateKey: KeyObject;
  /** Milliseconds since the epoch. Default: now. */
  readonly at?: number;
}

export interface ExportHeadToOptions extends Omit<ExportHeadOptions, 'heads' | 'after'> {
  /**
   * What has to be as it was recorded: `all` of the log, through every head in the folder (the default); or what is
   * `recent`: from the last head but one on, through the last. That takes as long as the log is short since then, and
   * shows that the end was cut off or made anew since, and whatever was done to the events behind that head; of what is
   * older it believes the kept hashes. All of it until there are two heads.
   */
  readonly verified?: 'all' | 'recent';
}

export interface KeptHead {
  readonly file: string;
  readonly signed: SignedHead<LogHead>;
}

/**
 * Signs the end of the log, after a walk through all of it (behind `after`, see {@link VerifyOptions}): what is not as
 * it was recorded is never signed, but thrown as a {@link Failure}. Nothing when the log is empty.
 */
export async function exportHead(options: ExportHeadOptions): Promise<SignedHead<LogHead> | undefined> {
  const { source, privateKey, at = Date.now(), heads, after, onProgress } = options;
  const { head } = await requireIntact(source, {
    ...(heads ? { heads } : {}),
    ...(after ? { after } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  if (head === undefined) return undefined;
  // What was seen may not be on disk yet, and a head must not outlive the events that it speaks of.
  await source.durable.head();
  return signHead({ scope: 'log', ...head, at: new Date(at).toISOString() }, privateKey);
}

/**
 * Keeps the end of the log as a file of its own in the folder, for a schedule. The log has to pass through the heads
 * that are there already and were signed with this key, as `verified` says; others are left alone. When nothing was
 * appended since, the file that is there stays as it is. Several may do so at once.
 */
export async function exportHeadTo(
  folder: string,
  { verified = 'all', ...options }: ExportHeadToOptions,
): Promise<KeptHead | undefined> {
  await mkdir(folder, { recursive: true });
  const own = keyId(options.privateKey);
  const kept = verified === 'all' ? await headsOf(folder, own) : await lastHeads(folder, own, 2);
  for (const { file, signed } of kept) readSignedHead(JSON.stringify(signed), file, options.privateKey);
  const heads = kept.map(({ signed }) => signed.head);
  const [first, ...later] = heads;
  const position = first && options.source.parsePosition(first.position);
  const signed = await exportHead({
    ...options,
    ...(verified === 'all' || first === undefined || position === undefined || later.length === 0
      ? { heads }
      : { heads: later, after: { ...first, position } }),
  });
  if (signed === undefined) return undefined;
  const before = kept.find(({ signed: { head } }) => head.place === signed.head.place);
  if (before) return before;
  const file = join(folder, `head-${String(signed.head.place).padStart(12, '0')}-${own.slice(0, 8)}.json`);
  await writeHead(file, signed);
  return { file, signed };
}

/** The heads of the log that are kept in a folder, the shortest log first. Does not check signatures. */
export async function readHeads(folder: string): Promise<readonly KeptHead[]> {
  const heads: KeptHead[] = [];
  for (const file of await headFiles(folder)) heads.push(...(await readHead(file)));
  return heads.toSorted(byPlace);
}

async function headsOf(folder: string, key: string): Promise<readonly KeptHead[]> {
  return (await readHeads(folder)).filter(({ signed }) => signed.key === key);
}

/**
 * The last heads of a folder by the names of their files, of one key where it is given: up to `count` with different
 * places, the shortest log first. Reads no more files than it has to. Does not check signatures.
 */
export async function lastHeads(
  folder: string,
  key: string | undefined,
  count: number,
): Promise<readonly KeptHead[]> {
  const heads = new Map<number, KeptHead>();
  for (const file of (await headFiles(folder)).toReversed()) {
    for (const kept of await readHead(file)) {
      const { head, key: by } = kept.signed;
      if (key === undefined || by === key) heads.set(head.place, kept);
    }
    if (heads.size === count) break;
  }
  return [...heads.values()].toSorted(byPlace);
}

async function headFiles(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => /^head-.*\.json$/.test(name));
  return names.toSorted().map((name) => join(folder, name));
}

/** Nothing of a file that holds the end of a stream. */
async function readHead(file: string): Promise<readonly KeptHead[]> {
  const { head, ...rest } = readSignedHead(await readFile(file, 'utf8'), file);
  return head.scope === 'log' ? [{ file, signed: { ...rest, head } }] : [];
}

function byPlace(a: KeptHead, b: KeptHead): number {
  return a.signed.head.place - b.signed.head.place;
}

/** All or nothing: whoever reads the file never sees half of it. */
export async function writeHead(file: string, signed: SignedHead): Promise<void> {
  await replaceFile(file, `${JSON.stringify(signed, null, 2)}\n`);
}
