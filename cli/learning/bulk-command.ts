import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { type CommandName, commandNames, commands, isOnComplaint } from '../../domain/commands';
import { Ended, exitCodes } from '../exit-code';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addFieldOptions, type GivenOptions, readCommandData } from '../options/command-data';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';

const MOST_AT_ONCE = 500;

const outcome = z.looseObject({
  complaintId: z.string(),
  status: z.enum(['accepted', 'pending', 'refused', 'unknown']),
  revision: z.int().optional(),
  problem: z.looseObject({ code: z.string(), detail: z.string() }).optional(),
});
const answerSchema = z.looseObject({ outcomes: z.array(outcome), next: z.string().nullable() });
type Outcome = z.output<typeof outcome>;

type Options = ConnectionOptions &
  OutputOptions &
  GivenOptions & {
    readonly similarTo?: string;
    readonly problem?: string;
    readonly complaint?: readonly string[];
    readonly key?: string;
  };

/** `redress bulk <command>`: the same command for many complaints, with the options of the single one. */
export function addBulkCommand(program: Command, terminal: Terminal): void {
  const bulk = program
    .command('bulk')
    .summary('give many complaints the same command')
    .description('Gives many complaints the same command; each is decided by itself.');
  for (const name of commandNames) {
    if (!isOnComplaint(name)) continue;
    const { summary } = commands[name];
    const command = bulk
      .command(name)
      .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
      .description(`${summary}, for many complaints.`)
      .option('--similar-to <id>', 'all complaints with the same narrative as this one, and it itself')
      .option('--problem <id>', 'all complaints of this problem')
      .option('--complaint <id>', 'this complaint; may be repeated', collect);
    addFieldOptions(command, name).option(
      '--key <key>',
      'the idempotency key: no complaint gets the command twice under it; default: a random one',
    );
    addConnectionOptions(addOutputOption(command)).action((options: Options) =>
      give(name, options, terminal),
    );
  }
}

const collect = (given: string, before: readonly string[] | undefined) => [...(before ?? []), given];

async function give(name: CommandName, options: Options, terminal: Terminal): Promise<void> {
  const targets = targetsOf(options);
  const data = await readCommandData(name, options, terminal);
  const key = options.key ?? randomUUID();
  const api = await connectToApi(options, terminal.env);
  const outcomes: Outcome[] = [];
  for (const target of targets) {
    for (let after: string | undefined; ; ) {
      const { body } = await api.request({
        method: 'POST',
        path: '/v1/bulk',
        body: { command: name, data, ...target, after },
        key,
      });
      const answer = understand(answerSchema, body, api.baseUrl);
      outcomes.push(...answer.outcomes);
      if (answer.next === null) break;
      after = answer.next;
    }
  }
  if (wantsJson(options, terminal)) printJson(terminal, { command: name, key, outcomes });
  else show(outcomes, terminal);
  const count = (status: Outcome['status']) => outcomes.filter((one) => one.status === status).length;
  if (count('unknown') > 0) {
    terminal.say(`It is not known whether ${count('unknown')} got it. Repeat the same with --key ${key}`);
    throw new Ended(exitCodes.unreachable);
  }
  if (count('refused') > 0) throw new Ended(exitCodes.refused);
}

function targetsOf({ similarTo, problem, complaint }: Options): readonly Readonly<Record<string, unknown>>[] {
  const given = [similarTo, problem, complaint].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new UsageError(
      'Which complaints are meant is not said, or in more than one way.',
      'Give one of --similar-to, --problem and --complaint (which may be repeated).',
    );
  }
  if (similarTo !== undefined) return [{ similarTo }];
  if (problem !== undefined) return [{ problem }];
  const ids = [...new Set(complaint)];
  return Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, index) => ({
    complaints: ids.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  }));
}

function show(outcomes: readonly Outcome[], terminal: Terminal): void {
  const rows = outcomes.map(({ complaintId, status, revision, problem }) => [
    complaintId,
    status,
    problem ? oneLine(problem.detail) : revision === undefined ? '' : `revision ${revision}`,
  ]);
  for (const line of table(rows, terminal.width)) terminal.print(line);
  const accepted = outcomes.filter(({ status }) => status === 'accepted').length;
  terminal.say(`${accepted} of ${outcomes.length} accepted.`);
}
