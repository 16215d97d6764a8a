import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { startBenchServer } from '../lib/own-postgres';
import type { Comparison } from '../lib/report';
import { spreadOf } from '../lib/statistics';
import { benchEvent } from './contender';
import { prepare } from './contenders';
import { fillRedress } from './fill';

export interface BulkOptions {
  readonly rounds: number;
  readonly events: number;
  readonly say: (line: string) => void;
}

/** Events per second into the log, 100 a stream, against COPY of the same events into a table without chains. */
export async function benchBulk({ rounds, events, say }: BulkOptions): Promise<Comparison> {
  const server = await startBenchServer();
  try {
    const [ours, theirs] = [
      await server.createDatabase('bench_redress'),
      await server.createDatabase('bench_raw'),
    ];
    await prepare('redress', ours);
    await prepare('raw', theirs);
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const own = await rateOf(events, () => fillRedress(ours, events));
      const copy = await rateOf(events, () => copyRaw(theirs, events));
      say(`round ${round} of ${rounds}: bulk import, ${Math.round(own)} and ${Math.round(copy)} events/s`);
      ratios.push(own / copy);
    }
    return { what: 'bulk import', against: 'COPY', ratio: spreadOf(ratios), must: 0.5, goal: 0.8 };
  } finally {
    await server.remove();
  }
}

async function rateOf(events: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (events / (performance.now() - begun)) * 1000;
}

async function copyRaw(databaseUrl: string, events: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const columns = 'stream, revision, event_id, type, data, metadata';
  await pipeline(
    Readable.from(lines(events)),
    client.query(copyFrom(`COPY raw_events (${columns}) FROM STDIN`)),
  );
  await client.end();
}

function* lines(events: number): Generator<string> {
  let stream = '';
  for (let number = 0; number < events; number += 1) {
    if (number % 100 === 0) stream = `complaint-${randomUUID()}`;
    const { id, type, data, metadata } = benchEvent(randomUUID(), number);
    yield `${[stream, number % 100, id, type, JSON.stringify(data), JSON.stringify(metadata)].join('\t')}\n`;
  }
}
