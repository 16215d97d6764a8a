import type { Command } from 'commander';
import { z } from 'zod';
import { returnCountNames } from '../../domain/metrics/fca-return';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';

type Options = ConnectionOptions &
  OutputOptions & {
    readonly from?: string;
    readonly until?: string;
    readonly asOf?: string;
    readonly position?: string;
  };

const line = z.looseObject({
  ...Object.fromEntries(returnCountNames.map((name) => [name, z.number()])),
  redress: z.array(z.looseObject({ currency: z.string(), minor: z.number() })),
  mainCause: z.string().nullable(),
});
/** What the API says. */
const returnSchema = z.looseObject({
  from: z.string(),
  until: z.string(),
  position: z.string().nullable(),
  total: line,
  categories: z.array(line.extend({ category: z.string() })),
});
type Return = z.output<typeof returnSchema>;

/** `redress metrics fca-return`. */
export function addFcaReturnCommand(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('fca-return')
    .summary('the complaints return to the UK FCA')
    .description(
      'Makes the complaints return of UK FCA Handbook DISP 1 Annex 1 for a period that is over, by what is known now or was ' +
        'known then. docs/metrics.md says what each number means.',
    )
    .option('--from <instant>', 'the beginning of the period, such as 2026-01-01T00:00:00Z')
    .option('--until <instant>', 'its end, which is not in it any more')
    .option('--as-of <instant>', 'by what had happened up to then; default: by all that is known now')
    .option(
      '--position <position>',
      'by what the event log held up to there, to make an earlier return once more',
    );
  // Options that `redress metrics` has as well are read by it.
  addConnectionOptions(addOutputOption(command)).action(() =>
    show(command.optsWithGlobals<Options>(), terminal),
  );
}

async function show(options: Options, terminal: Terminal): Promise<void> {
  const { from, until, asOf, position } = options;
  if (from === undefined || until === undefined)
    throw new UsageError('A return is of a period.', 'Give both --from and --until.');
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({
    method: 'GET',
    path: '/v1/metrics/fca-return',
    query: { from, until, asOf, position },
  });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  for (const text of render(understand(returnSchema, body, api.baseUrl), terminal)) terminal.print(text);
}

/** A column for all, and one for each category. */
function render(
  { from, until, position, total, categories }: Return,
  { paintData: paint, width }: Pick<Terminal, 'paintData' | 'width'>,
): string[] {
  const lines = [total, ...categories];
  const currencies = total.redress.map(({ currency }) => currency);
  const rows = [
    ['', 'all', ...categories.map(({ category }) => oneLine(category))],
    ...returnCountNames.map((name) => [
      name.replaceAll(/[A-Z]|\d+/g, ' $&').toLowerCase(),
      ...lines.map((one) => String(one[name])),
    ]),
    ...currencies.map((code) => [
      `redress, minor ${code}`,
      ...lines.map(({ redress }) => String(redress.find(({ currency }) => currency === code)?.minor ?? 0)),
    ]),
    ['main cause', ...lines.map(({ mainCause }) => oneLine(mainCause ?? '-'))],
  ];
  return [
    paint('bold', `FCA complaints return  ${moment(from)} to ${moment(until)}`),
    ...(position === null ? [] : [paint('dim', `To make it once more: --position ${position}`)]),
    ...table(rows, width),
  ];
}
