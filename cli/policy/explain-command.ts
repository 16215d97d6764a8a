import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../http/connection';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { explainPolicy } from './explain';
import { readPolicySource } from './policy-source';

type Options = ConnectionOptions & { readonly json?: boolean };

/** `redress policy explain`. */
export function addExplainCommand(policy: Command, terminal: Terminal): void {
  const command = policy
    .command('explain <policy>')
    .summary('say in plain English what a policy does')
    .description(
      'Says in plain English what a policy does: the ladder with its times, who is warned when, what each rule does, what ' +
        'each role may decide. The policy is a file, or a published version such as standard@2.',
    )
    .option('--json', 'as JSON');
  addConnectionOptions(command).action(async (source: string, options: Options) => {
    const found = await readPolicySource(source, options, terminal);
    const { id, version, title } = found;
    const parts = explainPolicy(found);
    if (options.json) {
      printJson(terminal, { id, version, title, parts });
      return;
    }
    terminal.print(terminal.paintData('bold', `${title} (${id} version ${version})`));
    for (const part of parts) {
      terminal.print(`\n${terminal.paintData('bold', part.title)}`);
      for (const line of part.lines) terminal.print(`  ${line}`);
    }
  });
}
