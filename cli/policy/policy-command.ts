import type { Command } from 'commander';
import type { Terminal } from '../terminal/terminal';
import { addCheckCommand } from './check-command';
import { addDiffCommand } from './diff-command';
import { addExplainCommand } from './explain-command';
import { addListCommand } from './list-command';
import { addPublishCommand } from './publish-command';
import { addSchemaCommand } from './schema-command';
import { addSimulateCommand } from './simulate-command';

/** `redress policy`: write, check, compare and publish policies. */
export function addPolicyCommand(program: Command, terminal: Terminal): void {
  const policy = program
    .command('policy')
    .summary('check, explain, compare, try and publish escalation policies')
    .description('Checks, explains, compares, tries and publishes the policies that complaints follow.');
  addCheckCommand(policy, terminal);
  addExplainCommand(policy, terminal);
  addDiffCommand(policy, terminal);
  addPublishCommand(policy, terminal);
  addListCommand(policy, terminal);
  addSimulateCommand(policy, terminal);
  addSchemaCommand(policy, terminal);
}
