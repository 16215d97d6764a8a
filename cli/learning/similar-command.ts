import type { Command } from 'commander';
import { z } from 'zod';
import { complaintPath } from '../complaint/path';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';

const similarSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  level: z.string(),
  holder: z.string().nullable(),
  registeredAt: z.string(),
});
const pageSchema = z.looseObject({ complaints: z.array(similarSchema), next: z.string().nullable() });

/** `redress complaint similar`. */
export function addSimilarCommand(complaint: Command, terminal: Terminal): void {
  const command = complaint
    .command('similar <id>')
    .summary('list complaints with the same narrative')
    .description('Lists the complaints with the same narrative, the complaint itself among them.');
  addConnectionOptions(addOutputOption(command)).action(
    async (id: string, options: ConnectionOptions & OutputOptions) => {
      const path = complaintPath(id, 'similar');
      const api = await connectToApi(options, terminal.env);
      const complaints: z.output<typeof similarSchema>[] = [];
      for (let after: string | undefined; ; ) {
        const { body } = await api.request({ method: 'GET', path, query: { after, limit: 500 } });
        const page = understand(pageSchema, body, api.baseUrl);
        complaints.push(...page.complaints);
        if (page.next === null) break;
        after = page.next;
      }
      if (wantsJson(options, terminal)) return printJson(terminal, { complaints });
      const rows = complaints.map((one) => [
        one.id,
        one.status,
        one.level,
        one.holder ?? '-',
        moment(one.registeredAt),
      ]);
      for (const line of table(rows, terminal.width)) terminal.print(line);
      if (complaints.length > 1)
        terminal.say(`Answer them together: redress bulk <command> --similar-to ${id}`);
    },
  );
}
