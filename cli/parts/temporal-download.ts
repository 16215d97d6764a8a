import { execFile } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { isNativeError } from 'node:util/types';
import { z } from 'zod';

/** Where Temporal publishes its executables; the test kit of the SDK asks the same host. */
export const DOWNLOAD_SITE = 'https://temporal.download';

const ANSWER_WITHIN_MS = 5_000;
const STALLED_AFTER_MS = 20_000;

const run = promisify(execFile);

const downloadInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/** What to download, and where to. */
export interface DownloadOptions {
  readonly artifact: 'cli' | 'temporal-test-server';
  /** An existing folder. */
  readonly into: string;
  /** The version of the SDK, for which the site names the fitting version of the executable. */
  readonly sdkVersion: string;
  readonly site?: string;
  readonly signal?: AbortSignal | undefined;
}

const architectures: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** This machine in the words of Temporal's releases, or undefined when there are none for it. */
export function releasePlatform(): { platform: string; arch: string } | undefined {
  const arch = architectures[process.arch];
  const known = process.platform === 'linux' || process.platform === 'darwin';
  return known && arch !== undefined ? { platform: process.platform, arch } : undefined;
}

/** Of the Temporal SDK that is installed here. */
export function sdkVersion(): string {
  const file = readFileSync(require.resolve('@temporalio/client/package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(file)).version;
}

function inWords(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  return isNativeError(error.cause) ? error.cause.message : error.message;
}

async function save(url: string, file: string, signal: AbortSignal | undefined): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error('the download stalled')), STALLED_AFTER_MS);
  try {
    const either = signal === undefined ? stalled.signal : AbortSignal.any([stalled.signal, signal]);
    const response = await fetch(url, { signal: either });
    if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
    await pipeline(
      Readable.fromWeb(response.body),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          timer.refresh();
          yield chunk;
        }
      },
      createWriteStream(file),
      { signal: either },
    );
  } finally {
    clearTimeout(timer);
  }
}

async function unpack(archive: string, wanted: string, into: string): Promise<string> {
  const path = normalize(wanted);
  if (path.startsWith('..') || path.startsWith('/') || path.startsWith('-')) {
    throw new Error(`the archive should hold "${wanted}", which is no place inside it`);
  }
  await run('tar', ['-xzf', archive, '-C', into, wanted]);
  return join(into, path);
}

/**
 * Downloads the official executable for this machine and unpacks it. Resolves with its path. Gives up after five seconds
 * without an answer, so that a machine without a network goes on quickly; throws an Error that says in a few words why.
 */
export async function downloadTemporal(options: DownloadOptions): Promise<string> {
  const { artifact, into, signal, site = DOWNLOAD_SITE } = options;
  const machine = releasePlatform();
  if (machine === undefined) throw new Error(`there is none for ${process.platform} on ${process.arch}`);
  const query = new URLSearchParams({
    ...machine,
    format: 'tar.gz',
    'sdk-name': 'sdk-typescript',
    'sdk-version': options.sdkVersion,
  });
  try {
    const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(`${site}/${artifact}/default?${query.toString()}`, {
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const info = downloadInfo.parse(await response.json());
    if (new URL(info.archiveUrl).protocol !== new URL(site).protocol) {
      throw new Error(`it names an archive on another kind of address: ${info.archiveUrl}`);
    }
    const archive = join(into, 'archive.tar.gz');
    await save(info.archiveUrl, archive, signal);
    const executable = await unpack(archive, info.fileToExtract, into);
    await rm(archive);
    await chmod(executable, 0o755);
    return executable;
  } catch (error) {
    throw new Error(inWords(error), { cause: error });
  }
}
