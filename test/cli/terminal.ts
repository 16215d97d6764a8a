import { outcomeOf } from '../../cli/exit-code';
import { createProgram } from '../../cli/program';
import type { Terminal } from '../../cli/terminal/terminal';

/** What a command line printed and how it ended. */
export interface Ran {
  readonly exitCode: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

export interface Given {
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input. */
  readonly input?: string;
  /** A person reads the output, on a terminal of this width. */
  readonly width?: number;
}

/** A terminal that remembers what was written to it. */
export function rememberingTerminal({ env = {}, input = '', width }: Given = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    env,
    print: (text) => void out.push(`${text}\n`),
    say: (text) => void err.push(`${text}\n`),
    paintData: (_, text) => text,
    paintTalk: (_, text) => text,
    showsData: width !== undefined,
    screen: undefined,
    width,
    readInput: async () => input,
  };
  return { terminal, out: () => out.join(''), err: () => err.join('') };
}

/** Runs a command line in this process, as cli/main.ts does. */
export async function redress(args: readonly string[], given: Given = {}): Promise<Ran> {
  const { terminal, out, err } = rememberingTerminal(given);
  try {
    await createProgram(terminal).parseAsync(args, { from: 'user' });
    return { exitCode: 0, out: out(), err: err() };
  } catch (error) {
    const { exitCode, message } = outcomeOf(error);
    if (message !== undefined) terminal.say(message);
    return { exitCode, out: out(), err: err() };
  }
}
