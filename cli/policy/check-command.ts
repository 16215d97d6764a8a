import type { Command } from 'commander';
import { DocumentRefused } from '../../domain/yaml-document';
import { Failure } from '../../platform/failure';
import type { PolicyDocument } from '../../domain/policy/document';
import { Ended, exitCodes } from '../exit-code';
import { readOrganisation } from '../http/connection';
import { readPolicy } from '../start/configuration';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { policyWarnings } from './warnings';

interface Options {
  readonly organisation?: string;
  readonly json?: boolean;
}

/** `redress policy check`: needs no server. */
export function addCheckCommand(policy: Command, terminal: Terminal): void {
  policy
    .command('check <file>')
    .summary('say what is wrong with a policy, without publishing it')
    .description(
      'Reads a policy and everything that it names, and says where it is wrong, with line and column. Warns of what is ' +
        'no mistake and probably not meant.',
    )
    .option('--organisation <file>', 'warn also where these people could not work by it')
    .option('--json', 'as JSON: ok, mistakes, warnings')
    .action((file: string, options: Options) => check(file, options, terminal));
}

function check(file: string, { organisation, json }: Options, terminal: Terminal): void {
  const people = organisation === undefined ? undefined : readOrganisation(organisation);
  const document = readOrRefuse(file, json === true, terminal);
  const warnings = policyWarnings(document, people, new Date().getUTCFullYear());
  const { id, version, title, levels, clocks, triggers } = document;
  if (json) {
    printJson(terminal, { ok: true, id, version, title, mistakes: [], warnings });
    return;
  }
  terminal.print(
    `${file}: ${id} version ${version}, "${title}", can be published: ` +
      `${counted(levels, 'level')}, ${counted(clocks, 'clock')}, ${counted(triggers, 'rule')}.`,
  );
  for (const warning of warnings) terminal.print(`${terminal.paintData('yellow', '!')} ${warning}`);
}

/** Throws the Failure for a file that is refused; as JSON it is printed before the command ends. */
function readOrRefuse(file: string, json: boolean, terminal: Terminal): PolicyDocument {
  try {
    return readPolicy(file);
  } catch (error) {
    if (!json || !(error instanceof Failure) || !(error.cause instanceof DocumentRefused)) throw error;
    printJson(terminal, { ok: false, mistakes: error.cause.issues, warnings: [] });
    throw new Ended(exitCodes.failed);
  }
}

function counted(list: readonly unknown[], what: string): string {
  return `${list.length} ${what}${list.length === 1 ? '' : 's'}`;
}
