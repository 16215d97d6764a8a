import type { ServerResponse } from 'node:http';
import { createWakeUp } from '../../platform/wake-up';

/** The longest that a timer can wait; a token that is good for longer ends a stream nevertheless, which goes on anew. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ConnectionOptions {
  readonly heartbeatMs: number;
  /** What is sent every `heartbeatMs`, unless the client has still to take what was sent before. */
  readonly heartbeat: () => string;
  /** For so long a client may take nothing. Milliseconds. */
  readonly stallMs: number;
  /** Nothing is sent from this moment on; milliseconds since 1970. */
  readonly endsAt: number;
}

/** What goes out to one client, as fast as it takes it. */
export interface Connection {
  /** Aborted when the connection has ended, whoever ended it. */
  readonly signal: AbortSignal;
  /** Resolves as soon as the client can take more, or when the connection has ended. Sends nothing after the end. */
  send(text: string): Promise<void>;
  /** Ends it at once; what the client has not taken yet is lost to it. */
  end(): void;
}

/** Sends the text as the body of an answer whose headers are set, until it is ended. */
export function openConnection(res: ServerResponse, options: ConnectionOptions): Connection {
  const { heartbeatMs, heartbeat, stallMs, endsAt } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const wakeUp = createWakeUp();
  const beating = setInterval(() => {
    if (!res.writableNeedDrain) res.write(heartbeat());
  }, heartbeatMs);
  const expiry = setTimeout(end, Math.min(Math.max(0, endsAt - Date.now()), LONGEST_TIMER_MS));
  res.on('drain', wakeUp.wake);
  res.once('close', end);
  // A connection that breaks is no error of ours, and `close` follows.
  res.on('error', () => {});

  // To whoever has gone before this, no further `close` comes.
  if (res.destroyed) end();

  function end(): void {
    if (signal.aborted) return;
    clearInterval(beating);
    clearTimeout(expiry);
    ending.abort();
    wakeUp.wake();
    res.end();
    // An end that has not left by then would wait for a client that does not read.
    setImmediate(() => {
      if (!res.writableFinished) res.destroy();
    });
  }

  async function send(text: string): Promise<void> {
    if (signal.aborted || res.write(text)) return;
    const until = performance.now() + stallMs;
    while (res.writableNeedDrain && !signal.aborted) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) end();
      else await wakeUp.wait(leftMs);
    }
  }

  return { signal, send, end };
}
