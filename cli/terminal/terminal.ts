import { styleText } from 'node:util';

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Marks text for a person; leaves it as it is where nobody reads it in colour. */
export type Paint = (format: Format, text: string) => string;

/** What a command may use of the process that it runs in: data go to `print`, everything said about them to `say`. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Writes lines of data to standard output. */
  readonly print: (text: string) => void;
  /** Writes lines for the person at the terminal to standard error. */
  readonly say: (text: string) => void;
  readonly paintData: Paint;
  readonly paintTalk: Paint;
  /** Whether a person reads standard output, rather than a program. */
  readonly showsData: boolean;
  /** Standard error when a person reads it: for lines that are written over. */
  readonly screen: { readonly write: (text: string) => void } | undefined;
  /** Columns of standard output; undefined when it is no terminal. */
  readonly width: number | undefined;
  /** Reads all of standard input. */
  readonly readInput: () => Promise<string>;
}

/** The terminal of this process. A reader that has had enough (`redress … | head`) ends it without a complaint. */
export function processTerminal(): Terminal {
  const { env, stdout, stderr, stdin } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
  return {
    env,
    print: (text) => void stdout.write(`${text}\n`),
    say: (text) => void stderr.write(`${text}\n`),
    paintData: painter(env, stdout.isTTY),
    paintTalk: painter(env, stderr.isTTY),
    showsData: stdout.isTTY,
    screen: stderr.isTTY && env.TERM !== 'dumb' ? { write: (text) => void stderr.write(text) } : undefined,
    width: stdout.isTTY ? stdout.columns : undefined,
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}

/** See https://no-color.org: NO_COLOR with any content turns colour off. */
function painter(env: NodeJS.ProcessEnv, isTerminal: boolean): Paint {
  const inColour = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  return (format, text) => (inColour ? styleText(format, text, { validateStream: false }) : text);
}
