import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { replaceFile } from '../../platform/files';
import { keyId, type LogHead, readSignedHead, type SignedHead, signHead } from './head';
import { requireIntact } from './intact';
import type { SealedSource, VerifyOptions } from './verify';

export interface ExportHeadOptions extends Pick<VerifyOptions, 'onProgress'> {
  readonly source: SealedSource;
  readonly privateKey: KeyObject;
  /** Heads that the log has to pass through. */
  readonly heads?: readonly LogHead[];
  /** Milliseconds since the epoch. Default: now. */
  readonly at?: number;
}

export interface KeptHead {
  readonly file: string;
  readonly signed: SignedHead<LogHead>;
}

/**
 * Signs the end of the log, after a walk through all of it: what is not as it was recorded is never signed, but thrown
 * as a {@link Failure}. Nothing when the log is empty.
 */
export async function exportHead(options: ExportHeadOptions): Promise<SignedHead<LogHead> | undefined> {
  const { source, privateKey, heads = [], at = Date.now(), onProgress } = options;
  const { head } = await requireIntact(source, { heads, ...(onProgress ? { onProgress } : {}) });
  if (head === undefined) return undefined;
  return signHead({ scope: 'log', ...head, at: new Date(at).toISOString() }, privateKey);
}

/**
 * Keeps the end of the log as a file of its own in the folder, for a schedule. The log has to pass through all heads
 * that are there already and were signed with this key; others are left alone. When nothing was appended since, the
 * file that is there stays as it is. Several may do so at once.
 */
export async function exportHeadTo(
  folder: string,
  options: ExportHeadOptions,
): Promise<KeptHead | undefined> {
  await mkdir(folder, { recursive: true });
  const own = keyId(options.privateKey);
  const kept = (await readHeads(folder)).filter(({ signed }) => signed.key === own);
  for (const { file, signed } of kept) readSignedHead(JSON.stringify(signed), file, options.privateKey);
  const heads = [...(options.heads ?? []), ...kept.map(({ signed }) => signed.head)];
  const signed = await exportHead({ ...options, heads });
  if (signed === undefined) return undefined;
  const before = kept.find(({ signed: { head } }) => head.place === signed.head.place);
  if (before) return before;
  const file = join(folder, `head-${String(signed.head.place).padStart(12, '0')}-${own.slice(0, 8)}.json`);
  await writeHead(file, signed);
  return { file, signed };
}

/** The heads of the log that are kept in a folder, the shortest log first. Does not check signatures. */
export async function readHeads(folder: string): Promise<readonly KeptHead[]> {
  const names = (await readdir(folder)).filter((name) => /^head-.*\.json$/.test(name)).toSorted();
  const heads: KeptHead[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const { head, ...rest } = readSignedHead(await readFile(file, 'utf8'), file);
    if (head.scope === 'log') heads.push({ file, signed: { ...rest, head } });
  }
  return heads.toSorted((a, b) => a.signed.head.place - b.signed.head.place);
}

/** All or nothing: whoever reads the file never sees half of it. */
export async function writeHead(file: string, signed: SignedHead): Promise<void> {
  await replaceFile(file, `${JSON.stringify(signed, null, 2)}\n`);
}
