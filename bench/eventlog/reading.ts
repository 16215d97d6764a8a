import { consumeWithEmmett } from '../lib/emmett-consumer';
import { startBenchServer } from '../lib/own-postgres';
import type { Comparison } from '../lib/report';
import { spreadOf } from '../lib/statistics';
import { openLog, prepare } from './contenders';
import { fillEmmett, fillRedress } from './fill';

export interface ReadingOptions {
  readonly rounds: number;
  readonly events: number;
  readonly say: (line: string) => void;
}

/** Events per second from the start of the log to its end: a subscription of ours against a consumer of Emmett. */
export async function benchReading({ rounds, events, say }: ReadingOptions): Promise<Comparison> {
  const server = await startBenchServer();
  try {
    const [ours, theirs] = [
      await server.createDatabase('bench_redress'),
      await server.createDatabase('bench_emmett'),
    ];
    await prepare('redress', ours);
    await prepare('emmett', theirs);
    say(`catch-up: storing ${events} events in each store`);
    await fillRedress(ours, events);
    await fillEmmett(theirs, events);
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const [own, emmett] = [
        await readRedress(ours, events),
        await consumeWithEmmett(theirs, events, () => undefined),
      ];
      say(`round ${round} of ${rounds}: catch-up, ${Math.round(own)} and ${Math.round(emmett)} events/s`);
      ratios.push(own / emmett);
    }
    return { what: 'catch-up reading', against: 'emmett', ratio: spreadOf(ratios), must: 20, goal: 35 };
  } finally {
    await server.remove();
  }
}

async function readRedress(databaseUrl: string, events: number): Promise<number> {
  const { store, keys } = openLog(databaseUrl);
  const stop = new AbortController();
  const begun = performance.now();
  let seen = 0;
  for await (const slice of store.durable.subscribe({ signal: stop.signal })) {
    seen += slice.events.length;
    if (seen >= events) break;
  }
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  await keys.close();
  return seen / seconds;
}
