import { messageOf } from '../../platform/errors';
import type { Terminal } from '../terminal/terminal';
import { spanOf } from '../terminal/times';

/** A part that runs. */
export interface Started<Value> {
  readonly value: Value;
  /** What was taken, in a few words for the person at the terminal. */
  readonly detail: string;
  /** Absent when there is nothing to stop, above all for what was found and not started. */
  readonly stop?: () => Promise<void>;
  /** Settles when the part ends without having been stopped; what it resolves or rejects with says why. */
  readonly ended?: Promise<unknown>;
}

/** What a step may use while it works. */
export interface StepTools {
  /** Tells, in a few words, what takes its time. */
  readonly note: (line: string) => void;
  /** Aborted when the whole is to stop. */
  readonly signal: AbortSignal;
}

/** A part that ended by itself. */
export interface Ending {
  readonly name: string;
  readonly reason: string;
}

/** Starts parts one after the other and stops them the other way round. */
export interface Sequence {
  /** Starts a part, prints a line about it, and resolves with its value. Rejects when the whole was told to stop. */
  readonly step: <Value>(
    name: string,
    start: (tools: StepTools) => Promise<Started<Value>>,
  ) => Promise<Value>;
  /** Resolves with the first part that ends by itself. */
  readonly ended: Promise<Ending>;
  /** Stops what was started, last first, all of it even when one fails. Rejects then with what failed first. */
  readonly stop: () => Promise<void>;
}

export interface SequenceOptions {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The longest name of a step, to align the lines. */
  readonly nameWidth: number;
}

export function createSequence({ terminal, signal, nameWidth }: SequenceOptions): Sequence {
  const { paintData: paint } = terminal;
  const running: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  let stopping = false;
  let tellEnded: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    tellEnded = resolve;
  });

  return {
    ended,
    async step(name, start) {
      signal.throwIfAborted();
      const since = performance.now();
      const note = (line: string) => terminal.say(`    ${line}`);
      const started = await start({ note, signal }).catch((error: unknown) => {
        terminal.print(`  ${paint('red', '✗')} ${name}`);
        throw error;
      });
      if (started.stop) running.push({ name, stop: started.stop });
      started.ended?.then(
        (reason) => !stopping && tellEnded({ name, reason: reasonOf(reason) }),
        (error: unknown) => !stopping && tellEnded({ name, reason: reasonOf(error) }),
      );
      const took = paint('dim', spanOf(performance.now() - since));
      terminal.print(`  ${paint('green', '✓')} ${name.padEnd(nameWidth)}  ${started.detail}  ${took}`);
      signal.throwIfAborted();
      return started.value;
    },
    async stop() {
      stopping = true;
      const failures: unknown[] = [];
      for (let part = running.pop(); part; part = running.pop()) {
        await part.stop().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

function reasonOf(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  return reason === undefined ? 'It ended.' : messageOf(reason);
}
