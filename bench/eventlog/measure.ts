import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { WriterResult, WriterTask } from './writer';

/** What several writing processes did together. */
export interface Measured {
  readonly appendsPerSecond: number;
  readonly latencies: readonly number[];
}

/** Runs the task in so many processes at once, beginning together. */
export async function measure(task: WriterTask, processes: number): Promise<Measured> {
  const writers = Array.from({ length: processes }, () => startWriter(task));
  await Promise.all(writers.map(({ ready }) => ready));
  for (const { start } of writers) start();
  const results = await Promise.all(writers.map(({ result }) => result));
  return {
    appendsPerSecond: results.reduce((sum, { appends, seconds }) => sum + appends / seconds, 0),
    latencies: results.flatMap(({ latencies }) => latencies),
  };
}

function startWriter(task: WriterTask): {
  readonly ready: Promise<void>;
  readonly result: Promise<WriterResult>;
  readonly start: () => void;
} {
  const child = fork(join(__dirname, 'writer.js'), { serialization: 'advanced' });
  let isReady: () => void = () => undefined;
  let fail: (reason: Error) => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    fail = reject;
  });
  const result = new Promise<WriterResult>((resolve, reject) => {
    child.on('message', (message: 'ready' | WriterResult) => {
      if (message === 'ready') isReady();
      else resolve(message);
    });
    child.on('exit', (code) => {
      const error = new Error(`a writer of ${task.contender} ended with ${code}`);
      fail(error);
      reject(error);
    });
  });
  result.catch(() => undefined);
  child.send(task);
  return { ready, result, start: () => child.send('start') };
}
