import { listMails } from '../../intake/email/mail-list';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { readSettings } from '../../platform/settings';
import { readLimit } from '../options/limit';
import { findEventStore, openPool } from '../start/storage-step';
import { printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment } from '../terminal/times';
import type { ListOptions } from './intake-command';

/** `redress intake list`. */
export async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { leftOut = false, messageId } = options;
  const limit = readLimit(options.limit);
  const { databaseUrl } = await findEventStore(readSettings(terminal.env));
  const mails = await mailsAt(databaseUrl, { limit, leftOut, messageId });
  if (wantsJson(options, terminal)) return printJson(terminal, { mails });
  if (mails.length === 0) return terminal.say('No such mail came.');
  const rows = mails.map(({ receivedAt, became, why, complaintId, recordedAt }) => [
    moment(receivedAt),
    became,
    complaintId ?? why ?? '',
    recordedAt === undefined ? 'not on record yet: it has to come again' : 'on record',
  ]);
  for (const line of table([['received', 'became', 'complaint or reason', ''], ...rows], terminal.width))
    terminal.print(line);
}

async function mailsAt(databaseUrl: string, wanted: Parameters<typeof listMails>[1]) {
  const pool = openPool(databaseUrl, 'redress intake list');
  try {
    return await listMails(pool, wanted);
  } catch (error) {
    throw new Failure({
      code: 'RDS-5006',
      what: 'The book of mails cannot be read.',
      why: messageOf(error),
      fix: 'Check DATABASE_URL and that the server runs; if the tables are missing, make them with: redress migrate',
      cause: error,
    });
  } finally {
    await pool.end();
  }
}
