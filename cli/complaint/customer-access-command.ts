import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import { complaintPath } from './path';

const givenSchema = z.looseObject({
  reference: z.string(),
  code: z.string(),
  link: z.string(),
  expiresAt: z.string(),
});

type AccessOptions = ConnectionOptions & OutputOptions & { readonly revoke?: boolean };

/** `redress complaint customer-access`: what the customer needs to see their complaint. */
export function addCustomerAccessCommand(complaint: Command, terminal: Terminal): void {
  const command = complaint
    .command('customer-access <id>')
    .summary('give the customer access to their complaint')
    .description(
      'Prints the code and the link by which the customer sees their complaint. That you did is put on record.',
    )
    .option('--revoke', 'make worthless what was given out before');
  addConnectionOptions(addOutputOption(command)).action((id: string, options: AccessOptions) =>
    giveAccess(id, options, terminal),
  );
}

async function giveAccess(id: string, options: AccessOptions, terminal: Terminal): Promise<void> {
  const path = complaintPath(id, 'customer-access');
  const api = await connectToApi(options, terminal.env);
  const { body } = await api.request({ method: 'POST', path, body: { revoke: options.revoke ?? false } });
  if (wantsJson(options, terminal)) return printJson(terminal, body);
  const { reference, code, link, expiresAt } = understand(givenSchema, body, api.baseUrl);
  terminal.print(`Reference  ${reference}`);
  terminal.print(`Code       ${code}`);
  terminal.print(`Link       ${link}`);
  terminal.say(`The link is good until ${moment(expiresAt)}, the code until it is revoked.`);
}
