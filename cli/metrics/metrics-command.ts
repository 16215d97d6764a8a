import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { type Dimension, dimensions } from '../../domain/metrics/metric';
import type { ApiClient } from '../http/client';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import { allSchema, behindSchema, oneSchema } from './bodies';
import { addFcaReturnCommand } from './fca-return-command';
import { renderAll, renderBehind, renderOne } from './render';

type Options = ConnectionOptions &
  OutputOptions &
  Partial<Record<Dimension | 'from' | 'until' | 'by' | 'part', string>> & {
    readonly complaints?: boolean;
  };

const PAGE = 200;

/** `redress metrics`. */
export function addMetricsCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('metrics [id]')
    .summary('the numbers that managers steer by')
    .description(
      'Shows what the metrics were in a period and in the one of the same length before it: all in short, or one with its ' +
        'parts and groups. docs/metrics.md says what each means.',
    )
    .option('--from <instant>', 'the beginning of the period; default: thirty days before its end')
    .option(
      '--until <instant>',
      'the end, which is not in it any more, such as 2026-03-03T00:00:00Z; default: now',
    )
    .addOption(new Option('--by <dimension>', 'grouped by it').choices([...dimensions]));
  for (const name of dimensions) command.option(`--${name} <${name}>`, 'of these complaints only');
  command
    .option('--complaints', 'list the complaints behind the number instead')
    .option('--part <part>', 'with --complaints: behind this part, such as clock:respond');
  addConnectionOptions(addOutputOption(command)).action((id: string | undefined, options: Options) =>
    show(id, options, terminal),
  );
  addFcaReturnCommand(command, terminal);
}

async function show(id: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const { complaints, part, from, until, by } = options;
  if (complaints && (id === undefined || by !== undefined))
    throw new UsageError('--complaints needs the id of a metric, and is not grouped.');
  if (part !== undefined && !complaints) throw new UsageError('--part is for --complaints.');
  const api = await connectToApi(options, terminal.env);
  const chosen = Object.fromEntries(dimensions.map((name) => [name, options[name]]));
  // Asked for nothing in particular, the API says only what the metrics mean.
  const query = {
    from,
    until: until ?? (id === undefined ? new Date().toISOString() : undefined),
    ...chosen,
  };
  if (complaints) return list(`${pathOf(id)}/complaints`, { ...query, part }, { api, options, terminal });
  const { body } = await api.request({ method: 'GET', path: pathOf(id), query: { ...query, by } });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  const lines =
    id === undefined
      ? renderAll(understand(allSchema, body, api.baseUrl), terminal)
      : renderOne(understand(oneSchema, body, api.baseUrl), terminal);
  for (const line of lines) terminal.print(line);
}

function pathOf(id: string | undefined): string {
  return id === undefined ? '/v1/metrics' : `/v1/metrics/${encodeURIComponent(id)}`;
}

/** Reads page by page to the end of the list. */
async function list(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  {
    api,
    options,
    terminal,
  }: { readonly api: ApiClient; readonly options: Options; readonly terminal: Terminal },
): Promise<void> {
  const all: z.output<typeof behindSchema>['complaints'] = [];
  for (let cursor: string | undefined; ; ) {
    const { body } = await api.request({ method: 'GET', path, query: { ...query, cursor, limit: PAGE } });
    const page = understand(behindSchema, body, api.baseUrl);
    all.push(...page.complaints);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  if (wantsJson(options, terminal)) return printJson(terminal, { complaints: all });
  if (all.length === 0) return terminal.say('No complaint is behind this number.');
  for (const line of table(renderBehind(all), terminal.width)) terminal.print(line);
}
