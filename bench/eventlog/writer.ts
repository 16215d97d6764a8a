import { randomUUID } from 'node:crypto';
import { benchEvent, type ContenderName } from './contender';
import { open } from './contenders';

/** What one writing process is told, as its first message. */
export interface WriterTask {
  readonly contender: ContenderName;
  readonly databaseUrl: string;
  readonly callers: number;
  readonly eventsPerAppend: number;
  /** Every append begins a stream of its own; otherwise each caller has one that exists. */
  readonly fresh: boolean;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface WriterResult {
  readonly appends: number;
  readonly seconds: number;
  /** Milliseconds from call to answer, one per append. */
  readonly latencies: readonly number[];
}

/** Each caller appends, and appends again as soon as it has its answer. */
async function write(task: WriterTask, started: Promise<void>): Promise<WriterResult> {
  const { callers, eventsPerAppend, fresh, warmUpMs, measureMs } = task;
  const store = open(task.contender, task.databaseUrl, callers);
  const latencies: number[] = [];
  let number = 0;
  const events = () => Array.from({ length: eventsPerAppend }, () => benchEvent(randomUUID(), (number += 1)));
  const prepared = Array.from({ length: callers }, () => `complaint-${randomUUID()}`);
  await Promise.all(prepared.map((stream) => store.append(stream, 0, events())));
  process.send?.('ready');
  await started;
  const from = performance.now() + warmUpMs;
  const until = from + measureMs;
  await Promise.all(
    prepared.map(async (existing) => {
      for (let length = eventsPerAppend; ; length += eventsPerAppend) {
        const before = performance.now();
        if (before >= until) return;
        if (fresh) await store.append(`complaint-${randomUUID()}`, 0, events());
        else await store.append(existing, length, events());
        if (before >= from) latencies.push(performance.now() - before);
      }
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  await store.close();
  return { appends: latencies.length, seconds, latencies };
}

let start: () => void = () => undefined;
const started = new Promise<void>((resolve) => {
  start = resolve;
});
process.on('message', (message: WriterTask | 'start') => {
  if (message === 'start') start();
  else
    write(message, started).then(
      (result) => process.send?.(result, () => process.exit(0)),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
});
