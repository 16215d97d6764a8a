import type { Command } from 'commander';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import type * as runHereModule from './run-here';
import type { CopyOptions, ExportHeadOptions, ExportOptions, VerifyOptions } from './run-here';

const NEEDS = 'Needs DATABASE_URL, or the "redress start" of this folder.';

/** `run-here` loads PostgreSQL’s driver, which --help does without. */
const runHere = (): typeof runHereModule => require('./run-here');

/** `redress verify`, `redress head` and `redress eventlog`: proof that nobody changed what was recorded. */
export function addEventLogCommands(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .summary('prove that no event was changed, moved, put in or removed')
    .description(
      'Walks through the event log, computes all hashes anew, and names the first position that is not what was ' +
        `recorded. Only a head that was kept elsewhere shows that the end was cut off or all was made anew. ${NEEDS}`,
    )
    .option('--stream <name>', 'only this stream, such as complaint-C-1')
    .option('--head <file...>', 'heads that "redress head export" wrote: the log has to pass through them')
    .option('--key <file>', 'the public key of the heads; default: that of the own signing key')
    .option('--json', 'as JSON')
    .action((options: VerifyOptions) => runHere().verify(options, terminal));

  const head = program
    .command('head')
    .summary('sign the end of the event log, for keeping elsewhere')
    .description(
      'Signed heads: whoever keeps one can prove later that the log still begins with the same events. The key is ' +
        'REDRESS_SIGNING_KEY (PEM), or in REDRESS_SIGNING_KEY_FILE; default: signing-key.pem in REDRESS_DATA_DIR.',
    );
  head
    .command('key')
    .summary('show the public key, and make one where there is none')
    .description('Prints the public key as PEM. Makes the signing key when its file is not there yet.')
    .action(() => runHere().showKey(terminal));
  head
    .command('export')
    .summary('verify the log and sign its end')
    .description(`Verifies the whole log and signs its end. ${NEEDS}`)
    .option('--out <file>', 'the file to write; default: standard output')
    .option('--folder <folder>', 'a folder with one file a head; the log has to pass through those in it')
    .action((options: ExportHeadOptions) => runHere().exportLogHead(options, terminal));
  addOutputOption(
    head
      .command('list <folder>')
      .summary('show the heads that are kept in a folder')
      .description(
        'Shows the heads that are kept in a folder. Does not check them: redress verify --head does.',
      ),
  ).action((folder: string, options: OutputOptions) => runHere().listHeads(folder, options, terminal));

  const eventlog = program
    .command('eventlog')
    .summary('take the event log elsewhere')
    .description('Takes the event log elsewhere.');
  eventlog
    .command('copy')
    .summary('copy all events to another store')
    .description(
      'Copies the log as it is stored, personal data as ciphertext, and compares both afterwards. May be repeated: it ' +
        'goes on where it was broken off. Stop everything that writes first. The new store records its own times, so ' +
        'its chains begin anew: keep the signed heads of the old one.',
    )
    .requiredOption('--from <url>', 'postgresql://…, kurrentdb://… or esdb://…')
    .requiredOption('--to <url>', 'the same; the tables of a PostgreSQL are made')
    .action((options: CopyOptions) => runHere().copyEvents(options, terminal));
  eventlog
    .command('export')
    .summary('write events to a file that can be checked without Redress')
    .description(
      'Verifies the log, or one stream, and writes it with a signed end as lines of JSON. Whoever has the public key ' +
        `(redress head key) checks it offline: node verify-bundle.mjs <file> --key <file>. ${NEEDS}`,
    )
    .requiredOption('--out <file>', 'the file to write')
    .option('--stream <name>', 'only this stream, such as complaint-C-1')
    .action((options: ExportOptions) => runHere().exportEvents(options, terminal));
}
