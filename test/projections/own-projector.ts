import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromPackageRoot } from '../../platform/package-root';
import { eventually } from '../support/eventually';

/** At which statement of a batch a projector freezes: before it sends it, or when it has and did not hear the answer. */
export interface FreezePoint {
  /** A pattern of its text. */
  readonly statement: string;
  readonly when: 'before' | 'after';
}

export const freezePoints = {
  'when it has the checkpoint and nothing else': { statement: 'SKIP LOCKED$', when: 'after' },
  'between the rows and the checkpoint': { statement: '^UPDATE read.checkpoints', when: 'before' },
  'before the end of its transaction': { statement: '^COMMIT$', when: 'before' },
  'before it hears of the end of its transaction': { statement: '^COMMIT$', when: 'after' },
} as const satisfies Readonly<Record<string, FreezePoint>>;

/** While PostgreSQL sends it rows. What ends that is a timeout of TCP, which PostgreSQL has on Linux only. */
export const whileSending: FreezePoint = { statement: '^SELECT repeat', when: 'after' };

export interface FreezingOptions {
  readonly databaseUrl: string;
  readonly longestPauseMs: number;
  readonly point: FreezePoint;
  /** A file that is made in the moment before. */
  readonly marker: string;
}

export interface FrozenProjector {
  /** SIGCONT: it goes on where it froze, and never freezes again. */
  wake(): void;
  /** kill -9, frozen or not. */
  kill(): Promise<void>;
}

/** Starts a projector of all read models and of the tally; resolves when it has frozen (SIGSTOP). */
export async function startFreezingProjector(
  options: Omit<FreezingOptions, 'marker'>,
): Promise<FrozenProjector> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-frozen-'));
  const marker = join(folder, 'frozen');
  const child = fork(fromPackageRoot('test', 'projections', 'freezing-projector.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, REDRESS_TEST_PROJECTOR: JSON.stringify({ ...options, marker }) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(() => existsSync(marker), 60_000);
  } catch (error) {
    await kill();
    throw error;
  }
  return { wake: () => void child.kill('SIGCONT'), kill };
}
