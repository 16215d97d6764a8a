import type { Command } from 'commander';
import { complaintPath } from '../complaint/path';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import { addBoardCommand } from './board-command';
import { clocksSchema } from './bodies';
import { renderClocks } from './render';

type Options = ConnectionOptions & { readonly clock?: string; readonly json?: boolean };

/** Of a clock among others; alone it is shown in full. */
const MOST_SPANS = 12;

/** `redress sla`: what became of the promises of a complaint, and how those of all stand. */
export function addSlaCommand(program: Command, terminal: Terminal): void {
  const sla = program
    .command('sla')
    .summary('see what is late, and what counts against a deadline')
    .description('Shows how the promises stand, and what counts against the deadlines of a complaint.');
  const command = sla
    .command('explain <id>')
    .summary('say why a deadline is when it is')
    .description(
      'Says for every clock of a complaint what counted, what did not and why, how much of the target is used, and when it ' +
        'is due; and whose the time was. Times are in the time zone of the calendar.',
    )
    .option('--clock <name>', 'only this clock, in full, such as respond or final-response')
    .option('--json', 'as JSON');
  addConnectionOptions(command).action((id: string, options: Options) => explain(id, options, terminal));
  addBoardCommand(sla, terminal);
}

async function explain(id: string, options: Options, terminal: Terminal): Promise<void> {
  const path = complaintPath(id, 'clocks');
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({ method: 'GET', path });
  const all = understand(clocksSchema, body, api.baseUrl);
  const { clock } = options;
  const clocks = clock === undefined ? all.clocks : all.clocks.filter(({ name }) => name === clock);
  if (clocks.length === 0) {
    const known = [...new Set(all.clocks.map(({ name }) => name))].join(', ');
    throw new UsageError(`--clock: ${id} has no clock "${clock}".`, `Its clocks are: ${known}.`);
  }
  if (options.json) {
    printJson(terminal, { ...all, clocks });
    return;
  }
  const mostSpans = clock === undefined ? MOST_SPANS : Number.POSITIVE_INFINITY;
  const lines = renderClocks({ ...all, clocks }, { paint: terminal.paintData, mostSpans });
  for (const line of lines) terminal.print(line);
}
