import { Failure } from '../../platform/failure';
import { Ended, exitCodes } from '../exit-code';
import type { Terminal } from '../terminal/terminal';
import { createSequence, type Sequence } from './sequence';
import { messageOf } from '../../platform/errors';

/** What stays up until someone stops it. */
export interface Service {
  /** The longest name of a step, to align the lines. */
  readonly nameWidth: number;
  /** Starts the parts and says what there is to say when all of them run. */
  readonly start: (sequence: Sequence) => Promise<void>;
}

/**
 * Runs a service until Ctrl-C or SIGTERM, then stops what was started, in reverse order, and resolves. A second Ctrl-C
 * ends the process at once, and with it what it started. Rejects when a part cannot be started or ends by itself, after
 * the others were stopped.
 */
export async function runService(terminal: Terminal, { nameWidth, start }: Service): Promise<void> {
  const interruption = new AbortController();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interruption.signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const onSignal = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    terminal.say('\nStopping. Ctrl-C again ends everything at once.');
    interruption.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const sequence = createSequence({ terminal, signal: interruption.signal, nameWidth });
  let givenUp = false;
  try {
    const end = await start(sequence).then(
      () => Promise.race([interrupted, sequence.ended]),
      (error: unknown) => {
        if (interruption.signal.aborted) return 'given up' as const;
        throw error;
      },
    );
    givenUp = end === 'given up';
    if (typeof end !== 'string') throw partEnded(end.name, end.reason);
  } finally {
    await sequence.stop().catch((error: unknown) => {
      terminal.say(`Not everything stopped as it should: ${messageOf(error)}`);
    });
    for (const signal of signals) process.off(signal, onSignal);
  }
  terminal.say('Stopped.');
  if (givenUp) throw new Ended(exitCodes.interrupted);
}

function partEnded(name: string, reason: string): Failure {
  return new Failure({
    code: 'RDS-3110',
    what: `${name} ended while it was needed, so everything was stopped.`,
    why: reason,
    fix: 'Start again: no complaint is lost, and overdue deadlines fire then. If it happens again, run "redress doctor" and look into the logs of the data folder.',
  });
}
