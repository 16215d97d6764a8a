import type { Command } from 'commander';
import { z } from 'zod';
import { complaintPath } from '../complaint/path';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { readLimit } from '../options/limit';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';

const entry = z.looseObject({
  position: z.string(),
  complaintId: z.string().nullable(),
  person: z.string(),
  role: z.string(),
  what: z.string(),
  from: z.string(),
  until: z.string(),
});
const listSchema = z.looseObject({ looks: z.array(entry) });
type Looks = z.output<typeof listSchema>['looks'];

const deniedSchema = z.looseObject({ denials: z.array(entry.extend({ code: z.string() })) });
type Denials = z.output<typeof deniedSchema>['denials'];

type Options = ConnectionOptions &
  OutputOptions & {
    readonly person?: string;
    readonly from?: string;
    readonly until?: string;
    readonly limit: string;
    readonly denied?: true;
  };

const PAGE = 200;

/** `redress looks`. */
export function addLooksCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('looks [id]')
    .summary('who looked at what')
    .description(
      'Lists who saw the personal data of a complaint, or of any, and in which ten minutes, the newest first. For auditors ' +
        'and whoever works at the last level.',
    )
    .option('--person <id>', 'only this person; of looks, without the id of a complaint')
    .option('--from <instant>', 'then or later, such as 2026-03-03T00:00:00Z')
    .option('--until <instant>', 'before this')
    .option('--limit <number>', 'at most so many', '50')
    .option('--denied', 'who was refused what, instead');
  addConnectionOptions(addOutputOption(command)).action((id: string | undefined, options: Options) =>
    options.denied ? listDenied(id, options, terminal) : listLooks(id, options, terminal),
  );
}

async function listLooks(id: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  if (id !== undefined && options.person !== undefined)
    throw new UsageError('--person is not for the looks at one complaint.');
  const path = id === undefined ? '/v1/looks' : complaintPath(id, 'looks');
  const looks: Looks = await pages(
    {
      path,
      query: { person: options.person },
      rows: (body, from) => understand(listSchema, body, from).looks,
    },
    options,
    terminal,
  );
  if (wantsJson(options, terminal)) return printJson(terminal, { looks });
  if (looks.length === 0) return terminal.say('Nobody looked.');
  for (const line of table(looks.map(lookRow), terminal.width)) terminal.print(line);
}

async function listDenied(id: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const denials: Denials = await pages(
    {
      path: '/v1/denials',
      query: { person: options.person, complaint: id },
      rows: (body, from) => understand(deniedSchema, body, from).denials,
    },
    options,
    terminal,
  );
  if (wantsJson(options, terminal)) return printJson(terminal, { denials });
  if (denials.length === 0) return terminal.say('Nobody was refused anything.');
  for (const line of table(denials.map(denialRow), terminal.width)) terminal.print(line);
}

interface List<Row> {
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly rows: (body: unknown, from: string) => readonly Row[];
}

async function pages<Row extends { readonly position: string }>(
  { path, query, rows }: List<Row>,
  { from, until, ...options }: Options,
  terminal: Terminal,
): Promise<Row[]> {
  const limit = readLimit(options.limit);
  const api = await connectToApi(options, terminal.env);
  const all: Row[] = [];
  for (let before: string | undefined; all.length < limit; ) {
    const size = Math.min(PAGE, limit - all.length);
    const { body } = await api.request({
      method: 'GET',
      path,
      query: { ...query, from, until, before, limit: size },
    });
    const page = rows(body, api.baseUrl);
    all.push(...page);
    if (page.length < size) break;
    before = page.at(-1)?.position;
  }
  return all;
}

function lookRow({ complaintId, person, role, what, from, until }: Looks[number]): readonly string[] {
  return [windowOf(from, until), person, role, what, complaintId ?? 'all complaints'];
}

function denialRow({
  complaintId,
  person,
  role,
  what,
  code,
  from,
  until,
}: Denials[number]): readonly string[] {
  return [windowOf(from, until), person, role, what, code, complaintId ?? 'no single complaint'];
}

function windowOf(from: string, until: string): string {
  return `${moment(from)} to ${moment(until).slice(11)}`;
}
