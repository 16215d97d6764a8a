import { fork } from 'node:child_process';
import { join } from 'node:path';
import { startBenchServer } from '../lib/own-postgres';
import { quantile } from '../lib/statistics';
import { openLog, prepare } from './contenders';

/** Milliseconds from the call of an append in one process until a subscriber in another has the durable event. */
export interface Visibility {
  readonly appends: number;
  readonly p50: number;
  readonly p99: number;
}

export const APPENDS_PER_SECOND = 200;

export async function benchVisibility(seconds: number): Promise<Visibility> {
  const server = await startBenchServer();
  try {
    const databaseUrl = await server.createDatabase('bench_redress');
    await prepare('redress', databaseUrl);
    const { store, keys } = openLog(databaseUrl);
    const stop = new AbortController();
    const delays: number[] = [];
    const total = seconds * APPENDS_PER_SECOND;
    const writer = fork(join(__dirname, 'paced-writer.js'));
    writer.send({ databaseUrl, total });
    for await (const { events } of store.durable.subscribe({ signal: stop.signal })) {
      const now = process.hrtime.bigint();
      for (const { data } of events) {
        if (typeof data.sentAt === 'string') delays.push(Number(now - BigInt(data.sentAt)) / 1e6);
      }
      if (delays.length >= total) break;
    }
    await store.close();
    await keys.close();
    // The first second warms up both processes.
    const warm = delays.slice(APPENDS_PER_SECOND);
    return { appends: warm.length, p50: quantile(warm, 0.5), p99: quantile(warm, 0.99) };
  } finally {
    await server.remove();
  }
}
