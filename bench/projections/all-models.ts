import { allProjections } from '../../projections/all';
import { startBenchServer } from '../lib/own-postgres';
import { fillBenchLog } from './log';
import { rebuildOnce } from './rebuild';

/** What it took to build one read model anew, with its indexes. */
export interface ModelTime {
  readonly projection: string;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** Resident memory of the process in MiB, about ten times on the way. */
  readonly memoryMiB: readonly number[];
}

/** Builds all read models anew, one after the other in one process, from so many events. */
export async function benchAllModels(
  events: number,
  say: (line: string) => void,
): Promise<readonly ModelTime[]> {
  const server = await startBenchServer();
  try {
    const databaseUrl = await server.createDatabase('bench_redress');
    say(`all read models: storing ${events} events`);
    await fillBenchLog(databaseUrl, events);
    const times: ModelTime[] = [];
    for (const projection of allProjections) {
      const { seconds, eventsPerSecond, memoryMiB } = await rebuildOnce(databaseUrl, projection);
      say(`${projection.name}: ${seconds.toFixed(1)} s, ${Math.round(eventsPerSecond)} events/s`);
      times.push({ projection: projection.name, seconds, eventsPerSecond, memoryMiB });
    }
    return times;
  } finally {
    await server.remove();
  }
}
