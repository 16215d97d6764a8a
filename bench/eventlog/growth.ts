import { verifyLog } from '../../eventstore/integrity/verify';
import { startBenchServer } from '../lib/own-postgres';
import { spreadOf, type Spread } from '../lib/statistics';
import { openLog, prepare } from './contenders';
import { fillRedress } from './fill';
import { measure } from './measure';

export interface Growth {
  /** Appends per second after the events against those at the start: 32 callers, existing streams. */
  readonly ratio: Spread;
  /** Resident memory of the writing process in MiB, after each tenth of the events. */
  readonly memoryMiB: readonly number[];
  /** What it took to verify all of it, as `redress verify` does, and the memory of that after each tenth. */
  readonly verify: {
    readonly events: number;
    readonly seconds: number;
    readonly memoryMiB: readonly number[];
  };
}

export async function benchGrowth(
  events: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Growth> {
  const server = await startBenchServer();
  try {
    const databaseUrl = await server.createDatabase('bench_redress');
    await prepare('redress', databaseUrl);
    const cell = {
      contender: 'redress',
      databaseUrl,
      callers: 32,
      eventsPerAppend: 1,
      fresh: false,
    } as const;
    const run = async () =>
      (await measure({ ...cell, warmUpMs: 1_000, measureMs: 2_000 }, 1)).appendsPerSecond;
    const before = [];
    for (let round = 1; round <= rounds; round += 1) before.push(await run());
    say(`growth: storing ${events} events`);
    const writing = memoryAtTenths(events);
    await fillRedress(databaseUrl, events, writing.seen);
    const at = spreadOf(before).median;
    const ratios = [];
    for (let round = 1; round <= rounds; round += 1) ratios.push((await run()) / at);
    say('growth: verifying all of them');
    const verify = await timeVerification(databaseUrl);
    return { ratio: spreadOf(ratios), memoryMiB: writing.memoryMiB, verify };
  } finally {
    await server.remove();
  }
}

async function timeVerification(databaseUrl: string): Promise<Growth['verify']> {
  const { store, keys } = openLog(databaseUrl);
  const stored = Number(await store.durable.head());
  const { memoryMiB, seen } = memoryAtTenths(stored);
  const begun = performance.now();
  const result = await verifyLog(store, { onProgress: seen });
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  await keys.close();
  if (!result.ok) throw new Error('the log of the benchmark was found to be changed');
  return { events: result.events, seconds, memoryMiB };
}

/** Resident memory of this process in MiB, noted each time another tenth of the events was seen. */
function memoryAtTenths(events: number) {
  const memoryMiB: number[] = [];
  const seen = (done: number): void => {
    if (done < ((memoryMiB.length + 1) * events) / 10) return;
    memoryMiB.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  };
  return { memoryMiB, seen };
}
