import type { Command } from 'commander';
import { z } from 'zod';
import { type ProblemCommandName, problemCommands } from '../../domain/problems/commands';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';

const problem = {
  id: z.string(),
  title: z.string(),
  status: z.string(),
  key: z.record(z.string(), z.string()),
  openedAt: z.string(),
};
const listSchema = z.looseObject({
  problems: z.array(z.looseObject({ ...problem, complaints: z.number() })),
});
const problemSchema = z.looseObject({
  ...problem,
  complaints: z.array(z.string()),
  notes: z.array(z.looseObject({ at: z.string(), by: z.string(), text: z.string() })),
  resolution: z.looseObject({ at: z.string(), by: z.string(), summary: z.string() }).optional(),
});
const outcomeSchema = z.looseObject({ problemId: z.string(), revision: z.int() });

type Options = ConnectionOptions & OutputOptions;
type ListOptions = Options & { readonly status?: string; readonly rule?: string; readonly limit?: string };
type GiveOptions = Options & { readonly key?: string } & Readonly<Record<string, unknown>>;

/** `redress problems list|show|note|resolve`. */
export function addProblemCommands(problems: Command, terminal: Terminal): void {
  const list = problems
    .command('list')
    .summary('list problems')
    .description('Lists problems, the newest first.')
    .option('--status <status>', 'open or resolved')
    .option('--rule <rule>', 'opened by this rule of the policy')
    .option('--limit <number>', 'at most so many', '50');
  addConnectionOptions(addOutputOption(list)).action(async (options: ListOptions) => {
    const api = await connectToApi(options, terminal.env);
    const { status, rule, limit } = options;
    const query = { status, rule, limit };
    const { body } = await api.request({ method: 'GET', path: '/v1/recurring-problems', query });
    if (wantsJson(options, terminal)) return printJson(terminal, body);
    const { problems: found } = understand(listSchema, body, api.baseUrl);
    if (found.length === 0) return terminal.say('No problem fits.');
    const rows = found.map(({ id, status, complaints, openedAt, key, title }) => [
      id,
      status,
      `${complaints} complaints`,
      moment(openedAt),
      `${oneLine(title)}: ${sharedText(key)}`,
    ]);
    for (const line of table(rows, terminal.width)) terminal.print(line);
  });

  const show = problems
    .command('show <id>')
    .summary('show a problem')
    .description('Shows a problem and its complaints.');
  addConnectionOptions(addOutputOption(show)).action(async (id: string, options: Options) => {
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({ method: 'GET', path: pathOf(id) });
    if (wantsJson(options, terminal)) return printJson(terminal, body);
    const found = understand(problemSchema, body, api.baseUrl);
    const { status, key, openedAt, complaints, notes, resolution, title } = found;
    terminal.print(`${terminal.paintData('bold', found.id)}  ${oneLine(title)}`);
    const rows = [
      ['Status', status],
      ['Shared', sharedText(key)],
      ['Opened', moment(openedAt)],
      ...notes.map(({ at, by, text }) => ['Note', `${moment(at)} by ${by}: ${oneLine(text)}`]),
      ...(resolution
        ? [['Resolved', `${moment(resolution.at)} by ${resolution.by}: ${oneLine(resolution.summary)}`]]
        : []),
      ['Complaints', `${complaints.length}: ${complaints.join(' ')}`],
    ];
    for (const line of table(rows)) terminal.print(line);
  });

  const note = problems.command('note <id>').requiredOption('--text <text>', 'the note');
  addGive(note, 'note', ['text'], terminal);
  const resolve = problems
    .command('resolve <id>')
    .requiredOption('--summary <text>', 'what was behind it and what was done')
    .option('--root-cause <id>', 'a root cause of the policy')
    .option('--corrective-action <id>', 'a corrective action of the policy');
  addGive(resolve, 'resolve', ['summary', 'rootCause', 'correctiveAction'], terminal);
}

function addGive(
  command: Command,
  name: ProblemCommandName,
  fields: readonly string[],
  terminal: Terminal,
): void {
  const { summary } = problemCommands[name];
  command
    .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
    .description(`${summary}.`)
    .option('--key <key>', 'the idempotency key; default: a random one');
  addConnectionOptions(addOutputOption(command)).action(async (id: string, options: GiveOptions) => {
    const given = fields.flatMap((field) => (options[field] === undefined ? [] : [[field, options[field]]]));
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({
      method: 'POST',
      path: `${pathOf(id)}/${name}`,
      body: Object.fromEntries(given),
      ...(options.key === undefined ? {} : { key: options.key }),
    });
    if (wantsJson(options, terminal)) return printJson(terminal, body);
    const { problemId, revision } = understand(outcomeSchema, body, api.baseUrl);
    terminal.print(`${problemId} is at revision ${revision}`);
  });
}

function pathOf(id: string): string {
  return `/v1/recurring-problems/${encodeURIComponent(id)}`;
}

function sharedText(key: Readonly<Record<string, string>>): string {
  return Object.entries(key)
    .map(([field, value]) => (field === 'narrative' ? 'the same narrative' : `${field} ${oneLine(value)}`))
    .join(', ');
}
