import type { Command } from 'commander';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { complaintSchema } from './bodies';
import { complaintPath } from './path';
import { addMomentOptions, type MomentOptions, momentQuery } from './moment-options';
import { renderComplaint } from './render';

type Options = ConnectionOptions & OutputOptions & MomentOptions;

/** `redress complaint show`. */
export function addShowCommand(complaint: Command, terminal: Terminal): void {
  const command = complaint
    .command('show <id>')
    .summary('show a complaint, now or as it was')
    .description('Shows how a complaint stands, or how it stood at a revision or at a moment.');
  addMomentOptions(command, '--revision <number>');
  addConnectionOptions(addOutputOption(command)).action(async (id: string, options: Options) => {
    const path = complaintPath(id);
    const query = momentQuery(options, 'revision');
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({ method: 'GET', path, query });
    if (wantsJson(options, terminal)) {
      printJson(terminal, body);
      return;
    }
    const lines = renderComplaint(understand(complaintSchema, body, api.baseUrl), terminal, Date.now());
    for (const line of lines) terminal.print(line);
  });
}
