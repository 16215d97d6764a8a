import type { Command } from 'commander';
import { Ended, exitCodes } from '../exit-code';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { spanOf } from '../terminal/times';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import { importComplaints, type Tally } from './import-complaints';
import { openLeftOutReport } from './left-out-report';
import { openSource } from './open-source';
import { showProgress } from './progress';
import { registerThroughApi } from './register-through-api';

interface Options extends ConnectionOptions {
  readonly concurrency: string;
  readonly rejected?: string;
}

/** `redress import`: registers the complaints of a file. */
export function addImportCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('import <file>')
    .summary('register the complaints of a file')
    .description(
      'Registers the complaints of a file of the CFPB (the US Consumer Financial Protection Bureau): its CSV export, ' +
        'older or newer, or the JSON lines of its API, plain or gzip. May be broken off and run again at any time: ' +
        'what is registered already is left alone.',
    )
    .option('--concurrency <number>', 'how many complaints are under way at once, up to 64', '8')
    .option(
      '--rejected <file>',
      'where to list the rows that cannot be registered; default: <file>.rejected.csv',
    );
  addConnectionOptions(command).action((file: string, options: Options) => run(file, options, terminal));
}

async function run(file: string, options: Options, terminal: Terminal): Promise<void> {
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw new UsageError(`--concurrency: "${options.concurrency}" is not a number from 1 to 64.`);
  }
  const source = await openSource(file);
  const reportFile = options.rejected ?? `${file}.rejected.csv`;
  const report = openLeftOutReport(reportFile);
  const api = await connectToApi(options, terminal.env);
  const tally: Tally = { registered: 0, existing: 0, rejected: 0, failed: 0 };
  terminal.say(
    `Importing ${file} (${source.format}${source.isCompressed ? ', compressed' : ''}) into ${api.baseUrl}`,
  );
  const since = performance.now();
  const interruption = listenForInterruption(terminal);
  const endProgress = showProgress({ terminal, tally, done: source.progress });
  let trouble: { readonly error: unknown } | undefined;
  try {
    await importComplaints({
      rows: source.rows,
      register: registerThroughApi(api),
      concurrency,
      signal: interruption.signal,
      onLeftOut: (row) => report.add(row),
      tally,
    });
  } catch (error) {
    trouble = { error };
  } finally {
    endProgress();
    interruption.end();
    source.close();
  }
  const reported = report.close();
  for (const line of summary(tally, performance.now() - since)) terminal.print(line);
  if (reported) terminal.say(`The rows that were left out, with line and reason: ${reportFile}`);
  if (interruption.signal.aborted || trouble) {
    terminal.say(
      `${trouble ? 'The import broke off' : 'Stopped'}. To go on, run the same again; what is registered is skipped:\n` +
        `→ redress import ${file}`,
    );
  }
  if (trouble) throw trouble.error;
  if (interruption.signal.aborted) throw new Ended(exitCodes.interrupted);
  if (tally.failed > 0) throw new Ended(exitCodes.failed);
}

/** The first Ctrl-C lets what is under way finish, the second ends the process as usual. */
function listenForInterruption(terminal: Terminal): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const stop = () => {
    controller.abort();
    end();
    terminal.say('\nFinishing what is under way. Ctrl-C again ends at once.');
  };
  const end = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, end };
}

function summary({ registered, existing, rejected, failed }: Tally, elapsedMs: number): string[] {
  const rate = (registered / Math.max(0.001, elapsedMs / 1_000)).toFixed(1);
  return [
    `${registered} registered in ${spanOf(elapsedMs)} (${rate}/s)`,
    `${existing} already there`,
    `${rejected} rejected`,
    `${failed} failed`,
  ];
}
