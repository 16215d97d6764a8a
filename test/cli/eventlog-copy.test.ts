import { Command } from 'commander';
import { addEventLogCommands } from '../../cli/eventlog/eventlog-commands';
import { outcomeOf } from '../../cli/exit-code';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { newEvent } from '../eventstore/events';
import { startFakeKurrentDb } from '../eventstore/kurrentdb/server';
import { createEventLog } from '../eventstore/postgres';
import { createTestDatabase, query } from '../support/postgres';
import { rememberingTerminal } from './terminal';

async function copy(from: string, to: string) {
  const { terminal, out } = rememberingTerminal({ env: {} });
  const program = new Command('redress').exitOverride();
  addEventLogCommands(program, terminal);
  try {
    await program.parseAsync(['eventlog', 'copy', '--from', from, '--to', to], { from: 'user' });
    return { exitCode: 0, said: out() };
  } catch (error) {
    const { exitCode, message } = outcomeOf(error);
    return { exitCode, said: message ?? '' };
  }
}

test('redress eventlog copy moves a log to KurrentDB and back, and copies nothing twice', async () => {
  const [first, last] = [await createEventLog(), await createTestDatabase()];
  const kurrentDb = await startFakeKurrentDb();
  const store = openPostgresEventStore({ databaseUrl: first.url });
  for (const stream of ['complaint-1', 'complaint-2', 'complaint-1'])
    await store.append(stream, [newEvent(), newEvent()], 'any');
  await store.close();

  const copied = '6 events in both logs, 6 of them copied now.\n';
  expect(await copy(first.url, kurrentDb.url)).toEqual({ exitCode: 0, said: copied });
  expect(await copy(kurrentDb.url, last.url)).toEqual({ exitCode: 0, said: copied });
  expect((await copy(kurrentDb.url, last.url)).said).toBe('6 events in both logs, 0 of them copied now.\n');
  const content =
    'SELECT position, stream, revision, event_id, content_hash FROM eventlog.events ORDER BY position';
  expect(await query(last.url, content)).toEqual(await query(first.url, content));

  await kurrentDb.close();
  await Promise.all([first.drop(), last.drop()]);
});

test('redress eventlog copy refuses an address that is none', async () => {
  const { exitCode, said } = await copy('kurrentdb://host:nothing', 'kurrentdb://host');
  expect(exitCode).toBe(1);
  expect(said).toContain('RDS-3008');
});
