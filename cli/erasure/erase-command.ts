import { type Command, Option } from 'commander';
import { z } from 'zod';
import { erasureGrounds } from '../../domain/commands/personal-data';
import { Ended, exitCodes } from '../exit-code';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';

const planSchema = z.looseObject({
  subject: z.string(),
  toErase: z.array(z.string()),
  erased: z.array(z.string()),
  obstacles: z.array(z.looseObject({ complaintId: z.string(), code: z.string(), detail: z.string() })),
});
const reportSchema = z.looseObject({
  subject: z.string(),
  complaints: z.array(z.string()),
  erasure: z.looseObject({ by: z.string(), reason: z.string(), at: z.string() }),
  historiesLeft: z.array(z.string()),
});

type Options = ConnectionOptions &
  OutputOptions & {
    readonly complaint?: string;
    readonly customer?: string;
    readonly email?: string;
    readonly phone?: string;
    readonly ground: string;
    readonly yes?: boolean;
  };

/** `redress erase`: without `--yes` it only tells what it would do. */
export function addEraseCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('erase [subject]')
    .summary('erase the personal data of a person for good')
    .description(
      'Destroys the key of a person’s data, in the log, in every copy of it and in the read models. Their complaints ' +
        'have to be closed and without a legal hold. It cannot be undone; without --yes it tells what would be erased.',
    )
    .option('--complaint <id>', 'whoever complained in this one')
    .option('--customer <number>', 'whoever has this number in your books')
    .option('--email <address>', 'whoever has this e-mail address')
    .option('--phone <number>', 'whoever has this telephone number')
    .addOption(
      new Option('--ground <ground>', 'why (Article 17 of the GDPR)')
        .choices(erasureGrounds)
        .makeOptionMandatory(),
    )
    .option('--yes', 'do it');
  addConnectionOptions(addOutputOption(command)).action((subject: string | undefined, options: Options) =>
    erase(subject, options, terminal),
  );
}

async function erase(subject: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const { ground, yes = false } = options;
  const whom = whomIn(subject, options);
  const api = await connectToApi(options, terminal.env);
  if (yes) terminal.say('This takes some seconds: nothing may be on its way any more.');
  const { body } = await api.request({
    method: 'POST',
    path: '/v1/erasures',
    body: { ...whom, ground, dryRun: !yes },
  });
  if (wantsJson(options, terminal)) printJson(terminal, body);
  else if (yes) showReport(understand(reportSchema, body, api.baseUrl), terminal);
  else showPlan(understand(planSchema, body, api.baseUrl), terminal);
  if (!yes && understand(planSchema, body, api.baseUrl).obstacles.length > 0)
    throw new Ended(exitCodes.refused);
}

function whomIn(
  subject: string | undefined,
  { complaint, customer, email, phone }: Options,
): Readonly<Record<string, unknown>> {
  const ways = [
    subject === undefined ? [] : [{ subject }],
    complaint === undefined ? [] : [{ complaint }],
    customer === undefined ? [] : [{ person: { reference: customer } }],
    email === undefined ? [] : [{ person: { email } }],
    phone === undefined ? [] : [{ person: { phone } }],
  ].flat();
  const [way] = ways;
  if (way && ways.length === 1) return way;
  throw new UsageError(
    'Who is to be erased is not said, or in more than one way.',
    'Give the subject, or one of --complaint, --customer, --email and --phone.',
  );
}

function showPlan(plan: z.output<typeof planSchema>, terminal: Terminal): void {
  const { subject, toErase, erased, obstacles } = plan;
  terminal.print(`Subject ${subject}`);
  for (const id of toErase) terminal.print(`  ${id}  would be erased`);
  for (const id of erased) terminal.print(`  ${id}  was erased before`);
  for (const { complaintId, detail } of obstacles)
    terminal.print(`  ${complaintId}  stands in the way: ${oneLine(detail)}`);
  if (obstacles.length > 0) terminal.say('Nothing can be erased until nothing stands in the way.');
  else if (toErase.length > 0 || erased.length === 0)
    terminal.say('Nothing was erased. Give --yes to erase it for good.');
}

function showReport(report: z.output<typeof reportSchema>, terminal: Terminal): void {
  const { subject, complaints, erasure, historiesLeft } = report;
  terminal.print(
    `Subject ${subject} was erased at ${moment(erasure.at)} by ${erasure.by} (${erasure.reason}): ${complaints.join(', ') || 'no complaint'}`,
  );
  if (historiesLeft.length > 0)
    terminal.say(
      `Temporal still has a history of ${historiesLeft.join(', ')}. It is encrypted, and goes when its retention is over; the same command deletes it at once when its workflow has ended.`,
    );
}
