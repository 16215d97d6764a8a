import { type Command, Option } from 'commander';
import type { Terminal } from './terminal';

export interface OutputOptions {
  readonly output?: 'table' | 'json';
}

export function addOutputOption(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <form>', 'default: table for a person, json for a program').choices([
      'table',
      'json',
    ]),
  );
}

export function wantsJson({ output }: OutputOptions, terminal: Terminal): boolean {
  return output === undefined ? !terminal.showsData : output === 'json';
}

/** Prints a value as indented JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.print(JSON.stringify(value, null, 2));
}
