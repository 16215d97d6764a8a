import { type Command, Option } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Paint, Terminal } from '../terminal/terminal';
import { moment, spanOf } from '../terminal/times';

const load = {
  open: z.number(),
  new: z.number(),
  inProgress: z.number(),
  resolved: z.number(),
  standingStill: z.number(),
  breached: z.number(),
  ages: z.array(z.object({ fromDays: z.number(), toDays: z.number().nullable(), complaints: z.number() })),
  oldestAt: z.string().nullable(),
  nextDueAt: z.string().nullable(),
};
const totalSchema = z.looseObject(load);

/** The open load as the command line shows it. */
export const loadSchema = z.looseObject({
  at: z.string(),
  by: z.string(),
  total: totalSchema,
  groups: z.array(z.looseObject({ group: z.string().nullable(), ...load })),
});

type Options = ConnectionOptions & OutputOptions & { readonly by: string };

/** `redress load`. */
export function addLoadCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('load')
    .summary('who has how many open complaints, and how old they are')
    .description(
      'Counts open complaints by whoever holds them, by team or by level: how many are new, in progress or resolved, how ' +
        'many stand still or missed a deadline, and how many days ago they were registered.',
    )
    .addOption(
      new Option('--by <group>', 'whose complaints are counted together')
        .choices(['person', 'team', 'level'])
        .default('person'),
    );
  addConnectionOptions(addOutputOption(command)).action((options: Options) => show(options, terminal));
}

async function show(options: Options, terminal: Terminal): Promise<void> {
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({ method: 'GET', path: '/v1/load', query: { by: options.by } });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  for (const line of renderLoad(understand(loadSchema, body, api.baseUrl), terminal.paintData))
    terminal.print(line);
}

function renderLoad({ at, by, total, groups }: z.output<typeof loadSchema>, paint: Paint): readonly string[] {
  const days = total.ages.map(({ fromDays, toDays }) =>
    toDays === null ? `OVER ${fromDays - 1} D` : `${fromDays}-${toDays} D`,
  );
  const head = ['', 'OPEN', 'NEW', 'WORKED ON', 'RESOLVED', 'STILL', 'MISSED', ...days, 'OLDEST', 'NEXT DUE'];
  const row = (name: string, one: z.output<typeof totalSchema>) => [
    name,
    ...[one.open, one.new, one.inProgress, one.resolved, one.standingStill].map(String),
    one.breached > 0 ? paint('red', String(one.breached)) : '0',
    ...one.ages.map(({ complaints }) => String(complaints)),
    one.oldestAt === null ? '-' : spanOf(Math.max(0, Date.parse(at) - Date.parse(one.oldestAt))),
    one.nextDueAt === null ? '-' : moment(one.nextDueAt),
  ];
  const nobody = by === 'person' ? 'nobody' : `no ${by}`;
  return table([
    head.map((title) => paint('dim', title)),
    ...groups.map(({ group, ...one }) => row(group ?? nobody, one)),
    row('all', total),
  ]);
}
