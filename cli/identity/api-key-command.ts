import type { Command } from 'commander';
import { scopeNames } from '../../api/scopes';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import type * as runHereModule from './run-here';
import type { CreateOptions } from './run-here';

const NEEDS = 'Needs MIGRATION_DATABASE_URL or DATABASE_URL, or the "redress start" of this folder.';

/** `run-here` loads PostgreSQL’s driver, which --help does without. */
const runHere = (): typeof runHereModule => require('./run-here');

/** `redress api-key`: what programs identify themselves with. */
export function addApiKeyCommand(program: Command, terminal: Terminal): void {
  const keys = program
    .command('api-key')
    .summary('make, list and revoke the keys of programs')
    .description(
      'API keys, with which programs use the API. A key speaks for a person of the organisation, who may be one of its ' +
        'own for the program, and is narrowed to scopes.',
    );
  addOutputOption(
    keys
      .command('create')
      .summary('make a key, and show it this once')
      .description(
        `Makes a key and prints it. Only its hash is kept: it cannot be shown again. Scopes: ${scopeNames.join(', ')}. ${NEEDS}`,
      )
      .requiredOption('--for <person>', 'the person of the organisation whom it speaks for, by id')
      .requiredOption('--name <text>', 'what it is for')
      .requiredOption('--scopes <list>', 'what it is narrowed to, separated by commas')
      .requiredOption('--expires <span>', 'how long it holds, such as 12h or 90d; at most 366d'),
  ).action((options: CreateOptions) => runHere().create(options, terminal));
  addOutputOption(
    keys
      .command('list')
      .summary('list all keys that ever were')
      .description(`Lists all keys that ever were, without their secrets. ${NEEDS}`),
  ).action((options: OutputOptions) => runHere().list(options, terminal));
  keys
    .command('revoke')
    .summary('have a key refused from now on')
    .description(`Has a key refused from now on, for good. ${NEEDS}`)
    .argument('<id>', 'as "api-key list" shows it, or the key itself')
    .action((id: string) => runHere().revoke(id, terminal));
}
