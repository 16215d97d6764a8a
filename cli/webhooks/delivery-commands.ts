import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { readLimit } from '../options/limit';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { webhookPath } from './path';

const deliverySchema = z.looseObject({
  deliveryId: z.string(),
  type: z.string(),
  event: z.looseObject({ complaintId: z.string(), revision: z.int() }).nullable(),
  createdAt: z.string(),
  attempts: z.int(),
  lastError: z.string().nullable(),
  outcome: z.string().nullable(),
});
type Delivery = z.output<typeof deliverySchema>;
const listSchema = z.looseObject({ deliveries: z.array(deliverySchema) });

type Options = ConnectionOptions & OutputOptions;

const PAGE = 200;

/** `redress webhook test|deliveries|resend`. */
export function addDeliveryCommands(webhooks: Command, terminal: Terminal): void {
  const test = webhooks
    .command('test <id>')
    .summary('call it with an event of no complaint')
    .description('Calls a webhook once with an event of no complaint; "deliveries" shows how it came out.');
  addConnectionOptions(addOutputOption(test)).action((id: string, options: Options) =>
    send(webhookPath(id, 'test'), options, terminal),
  );

  const list = webhooks
    .command('deliveries <id>')
    .summary('what was and is to be sent to it')
    .description('Lists what was and is to be sent to a webhook, the newest first.')
    .option('--limit <number>', 'at most so many', '50');
  addConnectionOptions(addOutputOption(list)).action(
    async (id: string, options: Options & { readonly limit: string }) => {
      const deliveries = await pages(id, options, terminal);
      if (wantsJson(options, terminal)) return printJson(terminal, { deliveries });
      if (deliveries.length === 0) return terminal.say('Nothing was to be sent.');
      for (const line of table(deliveries.map(rowOf), terminal.width)) terminal.print(line);
    },
  );

  const resend = webhooks
    .command('resend <id> <delivery>')
    .summary('send a delivery again that is over')
    .description('Sends a delivery again that is over, under the same webhook-id.');
  addConnectionOptions(addOutputOption(resend)).action((id: string, delivery: string, options: Options) =>
    send(webhookPath(id, 'deliveries', delivery, 'resend'), options, terminal),
  );
}

async function send(path: string, options: Options, terminal: Terminal): Promise<void> {
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({ method: 'POST', path });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  terminal.print(`${understand(deliverySchema, body, api.baseUrl).deliveryId} is on its way`);
}

async function pages(
  id: string,
  { limit: given, ...options }: Options & { readonly limit: string },
  terminal: Terminal,
): Promise<readonly Delivery[]> {
  const limit = readLimit(given);
  const api = await connectToApi(options, terminal.env);
  const all: Delivery[] = [];
  for (let cursor: string | undefined; all.length < limit; ) {
    const size = Math.min(PAGE, limit - all.length);
    const { body, headers } = await api.request({
      method: 'GET',
      path: webhookPath(id, 'deliveries'),
      query: { cursor, limit: size },
    });
    all.push(...understand(listSchema, body, api.baseUrl).deliveries);
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    if (next === undefined) break;
    cursor = new URL(next, api.baseUrl).searchParams.get('cursor') ?? undefined;
  }
  return all;
}

function rowOf({
  deliveryId,
  type,
  event,
  createdAt,
  attempts,
  lastError,
  outcome,
}: Delivery): readonly string[] {
  return [
    moment(createdAt),
    deliveryId,
    outcome ?? 'under way',
    `${attempts} ${attempts === 1 ? 'call' : 'calls'}`,
    event ? `${event.complaintId} at ${event.revision}` : 'a test',
    oneLine(`${type}${lastError === null ? '' : `: ${lastError}`}`),
  ];
}
