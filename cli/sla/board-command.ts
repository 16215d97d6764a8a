import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Paint, Terminal } from '../terminal/terminal';
import { localMoment } from '../terminal/times';

const counts = {
  running: z.number(),
  dueWithin24Hours: z.number(),
  dueToday: z.number(),
  overdue: z.number(),
  standingStill: z.number(),
  brokenInLast24Hours: z.number(),
};
const countsSchema = z.looseObject(counts);

/** The breach board as the command line shows it. */
export const boardSchema = z.looseObject({
  at: z.string(),
  timeZone: z.string(),
  total: countsSchema,
  levels: z.array(z.looseObject({ level: z.string(), ...counts })),
  teams: z.array(z.looseObject({ team: z.string().nullable(), ...counts })),
});

type Options = ConnectionOptions & OutputOptions;

/** `redress sla board`. */
export function addBoardCommand(sla: Command, terminal: Terminal): void {
  const command = sla
    .command('board')
    .summary('see which promises are late, and which will be next')
    .description(
      'Counts the promises of all open complaints, at each level and with each team: which run, which of these are due ' +
        'within a day and today, which are overdue, which stand still; and which were broken in the last 24 hours.',
    );
  addConnectionOptions(addOutputOption(command)).action((options: Options) => board(options, terminal));
}

async function board(options: Options, terminal: Terminal): Promise<void> {
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({ method: 'GET', path: '/v1/clocks/summary' });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  const lines = renderBoard(understand(boardSchema, body, api.baseUrl), terminal.paintData);
  for (const line of lines) terminal.print(line);
}

function renderBoard(
  { at, timeZone, total, levels, teams }: z.output<typeof boardSchema>,
  paint: Paint,
): readonly string[] {
  const head = ['', 'OVERDUE', 'DUE TODAY', 'IN 24 H', 'RUNNING', 'STANDING STILL', 'BROKEN IN 24 H'];
  const row = (name: string, of: z.output<typeof countsSchema>) => [
    name,
    of.overdue > 0 ? paint('red', String(of.overdue)) : '0',
    ...[of.dueToday, of.dueWithin24Hours, of.running, of.standingStill, of.brokenInLast24Hours].map(String),
  ];
  return [
    paint('bold', `Promises as of ${localMoment(at, timeZone)} (${timeZone})`),
    ...table([
      head.map((title) => paint('dim', title)),
      row('all', total),
      ...levels.map((one) => row(`level ${one.level}`, one)),
      ...teams.map((one) => row(one.team === null ? 'no team' : `team ${one.team}`, one)),
    ]),
  ];
}
