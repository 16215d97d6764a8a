import { type Command, Option } from 'commander';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { readLimit } from '../options/limit';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import { type ComplaintSummary, listSchema } from './bodies';
import { renderList } from './render';

const PAGE = 200;

/** The options that narrow the list, with the query parameter of the API that each becomes. */
const filters = [
  ['status', '--status <status>', 'new, in-progress, resolved or closed; several with commas'],
  ['level', '--level <level>', 'a level of the policy'],
  ['role', '--role <role>', 'the role that works at the level'],
  ['holder', '--holder <id>', 'the owner, else the assignee'],
  ['owner', '--owner <id>', 'who has accepted it'],
  ['assignee', '--assignee <id>', 'who was asked to accept it'],
  ['team', '--team <team>', 'the team whose business it is'],
  ['watcher', '--watcher <id>', 'a former owner, who watches it'],
  ['category', '--category <category>', 'a category of the policy'],
  ['department', '--department <department>', 'a department of the policy'],
  ['priority', '--priority <priority>', 'a priority of the policy'],
  ['severity', '--severity <severity>', 'a severity of the policy'],
  ['standingStill', '--standing-still <yes|no>', 'whether a pause holds it up'],
  ['breached', '--breached <yes|no>', 'whether any deadline was missed'],
  ['dueBefore', '--due-before <instant>', 'the next deadline is before this'],
  ['sourceSystem', '--source-system <system>', 'where it was imported from'],
  ['sourceReference', '--source-reference <id>', 'its id there'],
  ['search', '--search <text>', 'words of it, such as: refund "card was charged" -travel'],
] as const;

type FilterName = (typeof filters)[number][0];
type Options = ConnectionOptions &
  OutputOptions &
  Partial<Record<FilterName, string>> & {
    readonly unheld?: boolean;
    readonly sort?: string;
    readonly limit: string;
    readonly cursor?: string;
  };

/** `redress complaint list`. */
export function addListCommand(complaint: Command, terminal: Terminal): void {
  const command = complaint.command('list').summary('list complaints').description('Lists complaints.');
  for (const [, flags, description] of filters) command.option(flags, description);
  command
    .option('--unheld', 'nobody owns it or was assigned to it')
    .addOption(new Option('--sort <order>', 'by registration or by next deadline').choices(['newest', 'due']))
    .option('--limit <number>', 'at most so many', '50')
    .option('--cursor <cursor>', 'go on where an earlier list ended');
  addConnectionOptions(addOutputOption(command)).action((options: Options) => list(options, terminal));
}

async function list(options: Options, terminal: Terminal): Promise<void> {
  const limit = readLimit(options.limit);
  const api = await connectToApi(options, terminal.env);
  const query: Record<string, string | undefined> = {
    sort: options.sort,
    ...(options.unheld ? { unheld: 'true' } : {}),
  };
  for (const [name] of filters) query[name === 'search' ? 'q' : name] = options[name];
  query.breached = yesOrNo('--breached', options.breached);
  query.standingStill = yesOrNo('--standing-still', options.standingStill);
  const complaints: ComplaintSummary[] = [];
  let cursor = options.cursor;
  do {
    const { body } = await api.request({
      method: 'GET',
      path: '/v1/complaints',
      query: { ...query, cursor, limit: Math.min(PAGE, limit - complaints.length) },
    });
    const page = understand(listSchema, body, api.baseUrl);
    complaints.push(...page.complaints);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && complaints.length < limit);

  if (wantsJson(options, terminal)) {
    printJson(terminal, { complaints, nextCursor: cursor ?? null });
    return;
  }
  if (complaints.length === 0) terminal.say('No complaint fits.');
  else for (const line of renderList(complaints, terminal, Date.now())) terminal.print(line);
  if (cursor !== undefined) terminal.say(`There are more; go on with --cursor ${cursor}`);
}

function yesOrNo(option: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (given === 'yes' || given === 'true') return 'true';
  if (given === 'no' || given === 'false') return 'false';
  throw new UsageError(`${option}: "${given}" is neither yes nor no.`);
}
