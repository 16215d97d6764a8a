import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../http/connection';
import { renderDifferences } from '../replay/render';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { diffPolicies } from './diff';
import { readPolicySource } from './policy-source';

type Options = ConnectionOptions & { readonly json?: boolean };

/** `redress policy diff`. */
export function addDiffCommand(policy: Command, terminal: Terminal): void {
  const command = policy
    .command('diff <before> <after>')
    .summary('show what changed between two policies')
    .description(
      'Shows what changed, section by section. Each side is a file, or a published version such as standard@2.',
    )
    .option('--json', 'as JSON');
  addConnectionOptions(command).action((before: string, after: string, options: Options) =>
    diff([before, after], options, terminal),
  );
}

async function diff([a, b]: readonly [string, string], options: Options, terminal: Terminal): Promise<void> {
  const before = await readPolicySource(a, options, terminal);
  const after = await readPolicySource(b, options, terminal);
  const sections = diffPolicies(before, after);
  if (options.json) {
    printJson(terminal, { before: nameOf(before), after: nameOf(after), sections });
    return;
  }
  if (sections.length === 0) {
    terminal.print(`${a} and ${b} say the same.`);
    return;
  }
  const { paintData: paint, width } = terminal;
  for (const { section, changes } of sections) {
    const [change] = changes;
    if (change?.path === '') {
      for (const line of renderDifferences([{ ...change, path: section }], width)) terminal.print(line);
      continue;
    }
    terminal.print(paint('bold', section));
    for (const line of renderDifferences(changes, width && width - 2)) terminal.print(`  ${line}`);
  }
}

function nameOf({ id, version }: { readonly id: string; readonly version: number }) {
  return { id, version };
}
