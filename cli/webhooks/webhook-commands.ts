import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { UsageError } from '../usage-error';
import { addDeliveryCommands } from './delivery-commands';
import { webhookPath } from './path';

const webhookSchema = z.looseObject({
  webhookId: z.string(),
  url: z.string(),
  types: z.array(z.string()).nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  rotated: z.looseObject({ by: z.string(), at: z.string(), formerUntil: z.string().nullable() }).nullable(),
  disabled: z.looseObject({ at: z.string(), why: z.string() }).nullable(),
  failingSince: z.string().nullable(),
});
type Webhook = z.output<typeof webhookSchema>;
const listSchema = z.looseObject({ webhooks: z.array(webhookSchema) });
const secretSchema = webhookSchema.extend({ secret: z.string() });

type Options = ConnectionOptions & OutputOptions;
type CreateOptions = Options & { readonly types?: string; readonly key?: string };
type RotateOptions = Options & { readonly formerHours?: string; readonly key?: string };

/** `redress webhook`. */
export function addWebhookCommand(program: Command, terminal: Terminal): void {
  const webhooks = program
    .command('webhook')
    .summary('have other systems called when something happens')
    .description(
      'Webhooks: where other systems are called when something happens to a complaint. For whoever works at the last ' +
        'level; auditors see them.',
    );
  const create = webhooks
    .command('create <url>')
    .summary('make a webhook, and show its secret this once')
    .description('Makes a webhook and prints its secret, which cannot be shown again.')
    .option('--types <list>', 'only events of these types, separated by commas; default: all')
    .option('--key <key>', 'the idempotency key; default: a random one');
  addConnectionOptions(addOutputOption(create)).action(
    (url: string, { types, key, ...options }: CreateOptions) => {
      const body = { url, ...(types === undefined ? {} : { types: types.split(',') }) };
      return showSecret({ path: '/v1/webhooks', body, key }, options, terminal);
    },
  );

  const list = webhooks
    .command('list')
    .summary('list webhooks')
    .description('Lists webhooks, the newest first.');
  addConnectionOptions(addOutputOption(list)).action(async (options: Options) => {
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({ method: 'GET', path: '/v1/webhooks' });
    if (wantsJson(options, terminal)) return printJson(terminal, body);
    const { webhooks: found } = understand(listSchema, body, api.baseUrl);
    if (found.length === 0) return terminal.say('There is no webhook.');
    const rows = found.map((one) => [one.webhookId, stateOf(one), one.createdBy, oneLine(one.url)]);
    for (const line of table(rows, terminal.width)) terminal.print(line);
  });

  const show = webhooks.command('show <id>').summary('show a webhook').description('Shows a webhook.');
  addConnectionOptions(addOutputOption(show)).action(async (id: string, options: Options) => {
    const api = await connectToApi(options, terminal.env);
    const { body } = await api.request({ method: 'GET', path: webhookPath(id) });
    if (wantsJson(options, terminal)) return printJson(terminal, body);
    print(understand(webhookSchema, body, api.baseUrl), terminal);
  });

  const rotate = webhooks
    .command('rotate <id>')
    .summary('change the secret, and show the new one this once')
    .description(
      'Changes the secret and prints the new one. Until the former one ends, calls are signed with both.',
    )
    .option(
      '--former-hours <number>',
      'for so long the former one signs too; 0 where it has leaked; default: 24',
    )
    .option('--key <key>', 'the idempotency key; default: a random one');
  addConnectionOptions(addOutputOption(rotate)).action(
    (id: string, { formerHours, key, ...options }: RotateOptions) => {
      const body = formerHours === undefined ? {} : { formerHours: readHours(formerHours) };
      return showSecret({ path: webhookPath(id, 'rotate'), body, key }, options, terminal);
    },
  );

  for (const [name, summary, description] of [
    ['enable', 'have it called again', 'Has a webhook called again, with what comes from now on.'],
    ['disable', 'have it called no more', 'Has a webhook called no more; what is on its way is not sent.'],
  ] as const) {
    const command = webhooks.command(`${name} <id>`).summary(summary).description(description);
    addConnectionOptions(addOutputOption(command)).action(async (id: string, options: Options) => {
      const api = await connectToApi(options, terminal.env);
      const { body } = await api.request({ method: 'POST', path: webhookPath(id, name) });
      if (wantsJson(options, terminal)) return printJson(terminal, body);
      const changed = understand(webhookSchema, body, api.baseUrl);
      terminal.print(`${changed.webhookId} is ${stateOf(changed)}`);
    });
  }
  addDeliveryCommands(webhooks, terminal);
}

async function showSecret(
  { path, body: sent, key }: { path: string; body: unknown; key: string | undefined },
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({
    method: 'POST',
    path,
    body: sent,
    ...(key === undefined ? {} : { key }),
  });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  const made = understand(secretSchema, body, api.baseUrl);
  print(made, terminal);
  terminal.print(`Secret       ${made.secret}`);
  terminal.say('Keep the secret now: it cannot be shown again.');
}

function print(webhook: Webhook, terminal: Terminal): void {
  const { webhookId, url, types, createdBy, createdAt, rotated, disabled, failingSince } = webhook;
  const rows = [
    ['Webhook', webhookId],
    ['URL', oneLine(url)],
    ['Types', types?.join(', ') ?? 'all'],
    ['Made', `${moment(createdAt)} by ${createdBy}`],
    ...(rotated
      ? [['New secret', `${moment(rotated.at)} by ${rotated.by}${formerOf(rotated.formerUntil)}`]]
      : []),
    ...(failingSince === null ? [] : [['Failing', `since ${moment(failingSince)}`]]),
    ['State', disabled ? `disabled ${moment(disabled.at)}: ${oneLine(disabled.why)}` : 'enabled'],
  ];
  for (const line of table(rows)) terminal.print(line);
}

function formerOf(until: string | null): string {
  return until === null ? '' : `; the former one ends ${moment(until)}`;
}

function stateOf({ disabled, failingSince }: Webhook): string {
  if (disabled) return 'disabled';
  return failingSince === null ? 'enabled' : 'failing';
}

function readHours(given: string): number {
  const hours = Number(given);
  if (/^\d+$/.test(given) && hours <= 168) return hours;
  throw new UsageError(`--former-hours: "${given}" is not a whole number from 0 to 168.`);
}
