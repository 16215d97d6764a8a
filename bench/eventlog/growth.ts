import { startBenchServer } from '../lib/own-postgres';
import { spreadOf, type Spread } from '../lib/statistics';
import { prepare } from './contenders';
import { fillRedress } from './fill';
import { measure } from './measure';

export interface Growth {
  /** Appends per second after the events against those at the start: 32 callers, existing streams. */
  readonly ratio: Spread;
  /** Resident memory of the writing process in MiB, after each tenth of the events. */
  readonly memoryMiB: readonly number[];
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
    const memoryMiB: number[] = [];
    say(`growth: storing ${events} events`);
    await fillRedress(databaseUrl, events, (done) => {
      if (done < ((memoryMiB.length + 1) * events) / 10) return;
      memoryMiB.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    });
    const at = spreadOf(before).median;
    const ratios = [];
    for (let round = 1; round <= rounds; round += 1) ratios.push((await run()) / at);
    return { ratio: spreadOf(ratios), memoryMiB };
  } finally {
    await server.remove();
  }
}
