import type { Command } from 'commander';
import { readSettings } from '../platform/settings';
import { signTokenFor } from './http/connection';
import type { Terminal } from './terminal/terminal';
import { UsageError } from './usage-error';

/** `redress token`: prints an access token for development. */
export function addTokenCommand(program: Command, terminal: Terminal): void {
  program
    .command('token')
    .summary('print an access token, for development')
    .description(
      'Prints an access token for a person of the organisation, signed with the secret of the data folder (or ' +
        'REDRESS_JWT_SECRET). The API takes it as "Authorization: Bearer <token>".',
    )
    .requiredOption('--user <id>', 'the person, such as ana, sam, dana, max or ida')
    .option('--expires <span>', 'how long it holds, such as 30m, 8h or 7d', '8h')
    .action(async ({ user, expires }: { user: string; expires: string }) => {
      if (!/^[1-9]\d{0,4} ?(s|m|h|d)$/.test(expires)) {
        throw new UsageError(
          `--expires: "${expires}" is not a time span.`,
          'Write a number and s, m, h or d, such as 30m or 8h.',
        );
      }
      terminal.print(await signTokenFor(readSettings(terminal.env), user, expires));
    });
}
