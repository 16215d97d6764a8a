import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { readLimit } from '../options/limit';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';

const listSchema = z.looseObject({
  notifications: z.array(
    z.looseObject({
      position: z.string(),
      at: z.string(),
      reason: z.string(),
      text: z.string(),
      read: z.boolean(),
    }),
  ),
  notices: z.array(z.looseObject({ at: z.string(), type: z.string(), text: z.string() })).default([]),
});
type Listed = z.output<typeof listSchema>;
type Told = Listed['notifications'];

type Options = ConnectionOptions &
  OutputOptions & { readonly unread?: boolean; readonly markRead?: boolean; readonly limit: string };

const PAGE = 200;

/** `redress notifications`. */
export function addNotificationsCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('notifications')
    .summary('what you have to hear of')
    .description('Lists what you have to hear of, in person or because of your role, the newest first.')
    .option('--unread', 'only what you have not marked as read')
    .option('--mark-read', 'mark it as read, with everything before it')
    .option('--limit <number>', 'at most so many', '50');
  addConnectionOptions(addOutputOption(command)).action((options: Options) => list(options, terminal));
}

async function list(options: Options, terminal: Terminal): Promise<void> {
  const limit = readLimit(options.limit);
  const api = await connectToApi(options, terminal.env);
  const told: Told = [];
  const notices: Listed['notices'] = [];
  for (let before: string | undefined; told.length < limit; ) {
    const size = Math.min(PAGE, limit - told.length);
    const query = { unread: options.unread ? 'true' : undefined, before, limit: size };
    const { body } = await api.request({ method: 'GET', path: '/v1/notifications', query });
    const { notifications: page, notices: also } = understand(listSchema, body, api.baseUrl);
    told.push(...page);
    notices.push(...also);
    if (page.length < size) break;
    before = page.at(-1)?.position;
  }
  if (wantsJson(options, terminal)) printJson(terminal, { notifications: told, notices });
  else if (told.length + notices.length === 0) terminal.say('There is nothing to hear of.');
  else {
    const rows = [...notices.map(noticeRow), ...told.map(rowOf)];
    for (const line of table(rows, terminal.width)) terminal.print(line);
  }
  const [newest] = told;
  if (!options.markRead || !newest) return;
  await api.request({ method: 'POST', path: '/v1/notifications/read', body: { upTo: newest.position } });
  terminal.say('Marked as read.');
}

function rowOf({ at, reason, text, read }: Told[number]): readonly string[] {
  return [read ? '' : '*', moment(at), reason, oneLine(text)];
}

function noticeRow({ at, type, text }: Listed['notices'][number]): readonly string[] {
  return ['*', moment(at), type, oneLine(text)];
}
