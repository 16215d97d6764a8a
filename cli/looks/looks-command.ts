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

const listSchema = z.looseObject({
  looks: z.array(
    z.looseObject({
      position: z.string(),
      complaintId: z.string().nullable(),
      person: z.string(),
      role: z.string(),
      what: z.string(),
      from: z.string(),
      until: z.string(),
    }),
  ),
});
type Looks = z.output<typeof listSchema>['looks'];

type Options = ConnectionOptions &
  OutputOptions & {
    readonly person?: string;
    readonly from?: string;
    readonly until?: string;
    readonly limit: string;
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
    .option('--person <id>', 'only this person, without the id of a complaint')
    .option('--from <instant>', 'then or later, such as 2026-03-03T00:00:00Z')
    .option('--until <instant>', 'before this')
    .option('--limit <number>', 'at most so many', '50');
  addConnectionOptions(addOutputOption(command)).action((id: string | undefined, options: Options) =>
    list(id, options, terminal),
  );
}

async function list(id: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const { person, from, until } = options;
  if (id !== undefined && person !== undefined)
    throw new UsageError('--person is not for the looks at one complaint.');
  const path = id === undefined ? '/v1/looks' : complaintPath(id, 'looks');
  const limit = readLimit(options.limit);
  const api = await connectToApi(options, terminal.env);
  const looks: Looks = [];
  for (let before: string | undefined; looks.length < limit; ) {
    const size = Math.min(PAGE, limit - looks.length);
    const { body } = await api.request({
      method: 'GET',
      path,
      query: { person, from, until, before, limit: size },
    });
    const page = understand(listSchema, body, api.baseUrl).looks;
    looks.push(...page);
    if (page.length < size) break;
    before = page.at(-1)?.position;
  }
  if (wantsJson(options, terminal)) return printJson(terminal, { looks });
  if (looks.length === 0) return terminal.say('Nobody looked.');
  for (const line of table(looks.map(rowOf), terminal.width)) terminal.print(line);
}

function rowOf({ complaintId, person, role, what, from, until }: Looks[number]): readonly string[] {
  return [
    `${moment(from)} to ${moment(until).slice(11)}`,
    person,
    role,
    what,
    complaintId ?? 'all complaints',
  ];
}
