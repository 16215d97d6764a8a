import type { Command } from 'commander';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import type * as runHereModule from './run-here';

const NEEDS =
  'Needs DATABASE_URL, or the "redress start" of this folder, and the store of attachments, but no key.';

/** `run-here` loads PostgreSQL’s driver, which --help does without. */
const runHere = (): typeof runHereModule => require('./run-here');

/** `redress attachments`: the store of the files of evidence. */
export function addAttachmentsCommand(program: Command, terminal: Terminal): void {
  const attachments = program
    .command('attachments')
    .summary('check and tidy the store of the files of evidence')
    .description('Checks and tidies the store of the files of evidence.');
  addOutputOption(
    attachments
      .command('verify')
      .summary('prove that every file is what was attached')
      .description(
        `Compares the store with the event log, and names each file that is missing, was changed, or should be erased. ${NEEDS}`,
      ),
  ).action((options: OutputOptions) => runHere().verify(options, terminal));
  addOutputOption(
    attachments
      .command('sweep')
      .summary('remove files that no event names')
      .description(
        `Removes what uploads that were broken off left more than a day ago, and files of erased complaints. ${NEEDS}`,
      ),
  ).action((options: OutputOptions) => runHere().sweep(options, terminal));
}
