import { readSigningKey } from '../../eventstore/integrity/signing-key';
import { createLogger } from '../../platform/log';
import { readSettings, type Settings } from '../../platform/settings';
import { openComplaints } from '../../projections/queries/open-complaints';
import { reconcileComplaints } from '../../activities/reconcile';
import { Ended, exitCodes } from '../exit-code';
import { type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { readConfiguration, requireSetting } from './configuration';
import { findHeadKeeping } from './head-keeping';
import { refuseBuiltInIssuer } from './identity';
import { provideIntake } from './intake-step';
import { provideMailServer } from './mail-step';
import { migrateDatabase } from './postgres-step';
import { runService } from './service';
import { openStorage, payloadKeysOf, placeOf, provideStorage } from './storage-step';
import { connectTemporal, provideSearchAttributes } from './temporal-step';
import { refusePrivateWebhooks, webhooksOf } from './webhooks';
import { deskOf, provideApi, provideProjector, provideWorker, type Work } from './work-steps';

const NAME_WIDTH = 'search attributes'.length;

/** Roles that go on until they are stopped. */
export type Role = 'api' | 'worker' | 'projector' | 'intake';

/** `redress api`, `redress worker`, `redress projector`, `redress intake`: one role in this process; everything else runs elsewhere. */
export async function runRole(role: Role, terminal: Terminal): Promise<void> {
  const settings = readSettings(terminal.env);
  const databaseUrl = requireSetting(settings.databaseUrl, 'DATABASE_URL');
  const configuration = readConfiguration(settings);
  if (role === 'api') refuseBuiltInIssuer(settings, terminal.env);
  refusePrivateWebhooks(settings, terminal.env);
  const log = createLogger(`redress-${role}`, settings.logLevel);
  const place = role === 'projector' ? undefined : temporalOf(settings);
  await runService(terminal, {
    nameWidth: NAME_WIDTH,
    start: async ({ step }) => {
      const storage = await step('policy', () =>
        provideStorage(placeOf(settings, databaseUrl), configuration, `redress ${role}`),
      );
      const work: Work = { configuration, storage, log };
      if (place === undefined) {
        await step('projector', () => provideProjector(work));
        return;
      }
      if (role === 'api') {
        const client = await step('Temporal', () => connectTemporal(place, storage.payloads));
        await step('API', () => provideApi(work, client, settings, settings.temporal.uiUrl));
        return;
      }
      if (role === 'intake') {
        const client = await step('Temporal', () => connectTemporal(place, storage.payloads));
        const intake = { desk: deskOf(work, client), storage, client };
        await step('intake', () => provideIntake(intake, settings, { isAlone: true }));
        return;
      }
      await step('search attributes', () => provideSearchAttributes(place));
      const heads = await findHeadKeeping(settings, terminal.env, readSigningKey);
      const mail = await step('mail', () => provideMailServer(settings, terminal.env));
      await step('worker', () =>
        provideWorker(work, place, heads, mail?.sending, webhooksOf(settings, storage)),
      );
    },
  });
}

/** `redress migrate`: tables, the policy, and where Temporal is known the search attributes. */
export async function migrate(terminal: Terminal): Promise<void> {
  const settings = readSettings(terminal.env);
  const databaseUrl = requireSetting(settings.databaseUrl, 'DATABASE_URL');
  const configuration = readConfiguration(settings);
  terminal.print(`migrations: ${(await migrateDatabase(settings, databaseUrl)).detail}`);
  const storage = await provideStorage(placeOf(settings, databaseUrl), configuration, 'redress migrate');
  terminal.print(`policy: ${storage.detail}`);
  await storage.stop?.();
  if (settings.temporal.address === undefined) return;
  const searchAttributes = await provideSearchAttributes(temporalOf(settings));
  terminal.print(`search attributes: ${searchAttributes.detail}`);
  await searchAttributes.stop?.();
}

/** `redress reconcile`: puts every open complaint back to work whose workflow is missing or behind its stream. */
export async function reconcile(options: OutputOptions, terminal: Terminal): Promise<void> {
  const settings = readSettings(terminal.env);
  const databaseUrl = requireSetting(settings.databaseUrl, 'DATABASE_URL');
  const storage = openStorage(placeOf(settings, databaseUrl), 'redress reconcile');
  try {
    const client = await connectTemporal(temporalOf(settings), await payloadKeysOf(storage.keys));
    try {
      const report = await reconcileComplaints({
        client: client.value,
        openComplaints: () => openComplaints(storage.pool, storage.store),
        log: createLogger('redress-reconcile', settings.logLevel === 'warn' ? 'silent' : settings.logLevel),
      });
      if (wantsJson(options, terminal)) printJson(terminal, report);
      else {
        const { started, existing, reloaded, failed } = report;
        terminal.print(
          `${started} started, ${existing} existing, ${reloaded} reloaded, ${failed.length} failed`,
        );
        for (const { complaintId, reason } of failed) terminal.say(`  ${complaintId}: ${reason}`);
      }
      if (report.failed.length > 0) throw new Ended(exitCodes.failed);
    } finally {
      await client.stop?.();
    }
  } finally {
    await storage.close();
  }
}

function temporalOf({ temporal }: Settings) {
  return { address: requireSetting(temporal.address, 'TEMPORAL_ADDRESS'), namespace: temporal.namespace };
}
