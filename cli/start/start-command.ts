import { join, relative } from 'node:path';
import { provideSigningKey } from '../../eventstore/integrity/signing-key';
import { Failure } from '../../platform/failure';
import { createLogger } from '../../platform/log';
import { readSettings, type Settings } from '../../platform/settings';
import { isPortFree } from '../parts/ports';
import type { Terminal } from '../terminal/terminal';
import { type Configuration, readConfiguration } from './configuration';
import { findHeadKeeping } from './head-keeping';
import { lockDataFolder } from './lock';
import { findOrCreateMasterKeys } from './master-keys';
import { provideIntake, takesForms } from './intake-step';
import { provideMail } from './mail-step';
import { migrateDatabase, ownerUrlOf, providePostgres } from './postgres-step';
import { refuseBuiltInIssuer } from './identity';
import type { Sequence } from './sequence';
import { runService } from './service';
import { provideStorage } from './storage-step';
import { provideSearchAttributes, provideTemporal } from './temporal-step';
import { refusePrivateWebhooks, webhooksOf } from './webhooks';
import {
  deskOf,
  provideApi,
  provideProjector,
  provideReadModels,
  provideWorker,
  type Work,
} from './work-steps';

export interface StartOptions {
  readonly policy?: string;
  readonly port?: string;
}

/** `redress start`: all parts in one terminal. */
export async function start({ policy, port }: StartOptions, terminal: Terminal): Promise<void> {
  const settings = readSettings({
    ...terminal.env,
    ...(policy === undefined ? {} : { REDRESS_POLICY: policy }),
    ...(port === undefined ? {} : { REDRESS_PORT: port }),
  });
  const configuration = readConfiguration(settings);
  refuseBuiltInIssuer(settings, terminal.env);
  refusePrivateWebhooks(settings, terminal.env);
  const lock = await lockDataFolder(settings.dataDir);
  try {
    await refuseTakenPort(settings.http);
    terminal.print(`Redress, with its data in ${shown(settings.dataDir)}`);
    await runService(terminal, {
      nameWidth: 'search attributes'.length,
      start: async (sequence) => {
        const running = await startAll(sequence, settings, configuration, terminal.env);
        await lock.publish(running);
        sayHello(terminal, settings, {
          ...running,
          hasForm: takesForms(settings, configuration.organisation),
        });
      },
    });
  } finally {
    await lock.release();
  }
}

/** The composition of a whole Redress: every part with what it needs of the ones before. */
async function startAll(
  sequence: Sequence,
  settings: Settings,
  configuration: Configuration,
  env: NodeJS.ProcessEnv,
) {
  const { step } = sequence;
  const postgresUrl = await step('PostgreSQL', (tools) => providePostgres(settings, tools));
  const ownerUrl = ownerUrlOf(settings, postgresUrl);
  const databaseUrl = await step('migrations', () => migrateDatabase(settings, postgresUrl));
  const storage = await step('policy', async () =>
    provideStorage(
      { ...settings, databaseUrl, masterKeys: await findOrCreateMasterKeys(settings) },
      configuration,
      'redress start',
    ),
  );
  const temporal = await step('Temporal', (tools) => provideTemporal(settings, tools));
  const client = await step('search attributes', () => provideSearchAttributes(temporal, storage.payloads));
  const log = createLogger('redress', settings.logLevel, logFileOf(settings));
  const work: Work = { configuration, storage, log };
  const heads = await findHeadKeeping(settings, env, provideSigningKey);
  const mail = await step('mail', () => provideMail(settings, env));
  await step('worker', () =>
    provideWorker(work, temporal, heads, mail.sending, webhooksOf(settings, storage)),
  );
  await step('projector', () => provideProjector(work));
  await step('read models', (tools) => provideReadModels(work, ownerUrl, tools));
  const apiUrl = await step('API', () => provideApi(work, client, settings, temporal.uiUrl));
  const intake = { desk: deskOf(work, client), storage, client };
  await step('intake', () => provideIntake(intake, settings, { isAlone: false }));
  return {
    databaseUrl,
    ownerDatabaseUrl: ownerUrl,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    ...(temporal.uiUrl === undefined ? {} : { temporalUiUrl: temporal.uiUrl }),
    apiUrl,
    ...(mail.pageUrl === undefined ? {} : { mailUrl: mail.pageUrl }),
  };
}

/** So that the terminal stays quiet. What a person has to know is printed, and `redress doctor` shows what is not well. */
function logFileOf({ dataDir }: Settings): string {
  return join(dataDir, 'redress.log');
}

function sayHello(
  { print, paintData: paint }: Terminal,
  settings: Settings,
  {
    apiUrl,
    temporalUiUrl,
    mailUrl,
    hasForm,
  }: {
    readonly apiUrl: string;
    readonly temporalUiUrl?: string;
    readonly mailUrl?: string;
    readonly hasForm: boolean;
  },
): void {
  print('');
  print(`  API          ${paint('cyan', `${apiUrl}/v1`)}, described at ${paint('cyan', `${apiUrl}/docs`)}`);
  if (hasForm) print(`  Complain     ${paint('cyan', `${apiUrl}/complain`)}`);
  print(`  Status       ${paint('cyan', `${apiUrl}/status`)}, for customers`);
  if (temporalUiUrl !== undefined) print(`  Temporal UI  ${paint('cyan', temporalUiUrl)}`);
  if (mailUrl !== undefined) print(`  Mail         ${paint('cyan', mailUrl)}`);
  print(`  Log          ${shown(logFileOf(settings))}`);
  print('');
  print('  Try   npx redress import examples/complaints.csv');
  print('        npx redress complaint list');
  print('        npx redress token --user ana');
  print(`  Stop  Ctrl-C; the data stay in ${shown(settings.dataDir)}, delete it to start over`);
}

/** Before anything is started, and perhaps fetched, that would be stopped again at once. */
async function refuseTakenPort({ host, port }: Settings['http']): Promise<void> {
  if (port === 0 || (await isPortFree(port, host).catch(() => true))) return;
  throw new Failure({
    code: 'RDS-3104',
    what: `The API cannot listen on ${host}:${port}.`,
    why: 'Another program has that port.',
    fix: 'Stop it, or choose another port: redress start --port 3001',
  });
}

function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
