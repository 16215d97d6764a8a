import type { Command } from 'commander';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { printJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import { moment } from '../terminal/times';
import type { Terminal } from '../terminal/terminal';
import { listSchema } from './bodies';

type Options = ConnectionOptions & { readonly json?: boolean };

/** `redress policy list`. */
export function addListCommand(policy: Command, terminal: Terminal): void {
  const command = policy
    .command('list')
    .summary('list the published policies')
    .description('Lists every published version of every policy, and says which one new complaints follow.')
    .option('--json', 'as JSON');
  addConnectionOptions(command).action(async (options: Options) => {
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({ method: 'GET', path: '/v1/policies' });
    if (options.json) {
      printJson(terminal, body);
      return;
    }
    const { active, policies } = understand(listSchema, body, api.baseUrl);
    const { paintData: paint, width } = terminal;
    const heading = ['POLICY', 'PUBLISHED', 'BY', '', 'TITLE'].map((title) => paint('dim', title));
    const rows = policies.map(({ id, version, title, publishedAt, by }) => {
      const isActive = id === active.id && version === active.version;
      const note = isActive ? paint('green', 'new complaints') : '';
      return [`${id}@${version}`, moment(publishedAt), by, note, oneLine(title)];
    });
    for (const line of table([heading, ...rows], width)) terminal.print(line);
  });
}
