import type { Command } from 'commander';
import { type CommandName, commands, offeredNames } from '../../domain/commands';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addFieldOptions, type GivenOptions, readCommandData } from '../options/command-data';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { outcomeSchema } from './bodies';
import { readRevision } from './moment-options';
import { complaintPath } from './path';

type Options = ConnectionOptions &
  OutputOptions &
  GivenOptions & { readonly key?: string; readonly ifRevision?: string };

/** One subcommand for every command that a person can give on a complaint. */
export function addGiveCommands(complaint: Command, terminal: Terminal): void {
  for (const name of offeredNames) {
    const { summary } = commands[name];
    const command = complaint
      .command(name === 'register' ? name : `${name} <id>`)
      .summary(lowerFirst(summary))
      .description(`${summary}.`);
    addFieldOptions(command, name).option(
      '--key <key>',
      'the idempotency key: a command is applied once per key; default: a random one',
    );
    if (name !== 'register') {
      command.option('--if-revision <number>', 'refuse it unless the complaint is at this revision');
    }
    addConnectionOptions(addOutputOption(command));
    if (name === 'register') command.action((options: Options) => give(name, undefined, options, terminal));
    else command.action((id: string, options: Options) => give(name, id, options, terminal));
  }
}

async function give(
  name: CommandName,
  id: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const path = id === undefined ? '/v1/complaints' : complaintPath(id, name);
  const data = await readCommandData(name, options, terminal);
  const revision =
    options.ifRevision === undefined ? {} : { ifRevision: readRevision('--if-revision', options.ifRevision) };
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({
    method: 'POST',
    path,
    body: data,
    ...(options.key === undefined ? {} : { key: options.key }),
    ...revision,
  });
  if (wantsJson(options, terminal)) {
    printJson(terminal, body);
    return;
  }
  const outcome = understand(outcomeSchema, body, api.baseUrl);
  const events = (outcome.events ?? []).map(({ type }) => type).join(', ');
  terminal.print(
    `${outcome.complaintId} is at revision ${outcome.revision ?? '?'}${events === '' ? '' : `: ${events}`}`,
  );
  if (name === 'register') terminal.say(`See it: redress complaint show ${outcome.complaintId}`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
