import { Argument, type Command } from 'commander';
import { jsonSchemas } from '../../domain/policy/json-schema';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';

const kinds = ['policy', 'organisation', 'letters'] as const;

/** `redress policy schema`: what editors complete and check files with. */
export function addSchemaCommand(policy: Command, terminal: Terminal): void {
  policy
    .command('schema')
    .summary('print the JSON Schema of a file')
    .description('Prints the JSON Schema by which an editor completes and checks a file.')
    .addArgument(new Argument('[kind]', 'of which file').choices(kinds).default('policy'))
    .option('--json', 'it is JSON anyway')
    .action((kind: (typeof kinds)[number]) => printJson(terminal, jsonSchemas()[`${kind}.schema.json`]));
}
