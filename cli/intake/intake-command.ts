import type { Command } from 'commander';
import { onDemand } from '../on-demand';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import type * as runHereModule from './run-here';

/** `run-here` loads PostgreSQL’s driver, which --help does without. */
const runHere = (): typeof runHereModule => require('./run-here');

export interface ListOptions extends OutputOptions {
  readonly limit: string;
  readonly leftOut?: boolean;
  readonly messageId?: string;
}

/** `redress intake`: mail of customers. */
export function addIntakeCommand(program: Command, terminal: Terminal): void {
  const intake = program
    .command('intake')
    .summary('take mail of customers, and nothing else')
    .description(
      'Listens for mail and makes complaints and messages of it. Needs DATABASE_URL and TEMPORAL_ADDRESS.',
    )
    .action(() => onDemand.roles().runRole('intake', terminal));
  addOutputOption(
    intake
      .command('list')
      .summary('what became of the mails')
      .description(
        'Lists the mails of the last 90 days and what became of each, the newest first. Needs DATABASE_URL, or the "redress start" of this folder.',
      )
      .option('--left-out', 'only those that no complaint knows of')
      .option('--message-id <id>', 'only the one with this Message-ID, as the log of a mail server has it')
      .option('--limit <number>', 'at most so many', '50'),
  ).action((options: ListOptions) => runHere().list(options, terminal));
}
