import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { DeskDependencies } from '../../api/command-desk';
import { createTemporalGateway } from '../../api/temporal-gateway';
import { startApi } from '../../api/server';
import { openAttachments } from '../../attachments/open';
import { recordDenial, openLooks } from '../../eventstore/access-log';
import { openPolicies, publishPolicy } from '../../eventstore/policy-log';
import { changeProblem } from '../../eventstore/problem-log';
import type { Logger } from '../../platform/log';
import { onOwnersConnection } from '../../platform/owners-connection';
import type { Settings } from '../../platform/settings';
import {
  createPayloadCodec,
  encryptingConverter,
  type PayloadKeys,
} from '../../platform/temporal/payload-codec';
import { discard } from '../../projections/generations/rebuild';
import { serveThisRelease } from '../../projections/generations/swap-when-ready';
import { startProjector } from '../../projections/projector/projector';
import { allProjections } from '../../projections/all';
import { startWorker, type WorkerOptions } from '../../worker';
import { TASK_QUEUE } from '../../workflows/messages';
import type { Configuration } from './configuration';
import { identityOf } from './identity';
import { webFormOf } from './intake-step';
import type { Started, StepTools } from './sequence';
import type { Storage } from './storage-step';
import type { TemporalPlace } from './temporal-step';
import { webhookTargetsOf } from './webhooks';

/** How long the start waits for the comparison of open complaints with their workflows, to say how it came out. */
const TELL_RECONCILED_WITHIN_MS = 2_000;

const TELL_EVERY_MS = 2_000;

/** What every role of Redress works with. */
export interface Work {
  readonly configuration: Configuration;
  readonly storage: Storage & { readonly payloads: PayloadKeys };
  readonly log: Logger;
}

/** Runs complaints in this process. */
export async function provideWorker(
  { configuration, storage, log }: Work,
  temporal: Pick<TemporalPlace, 'address' | 'namespace'>,
  heads: WorkerOptions['heads'],
  mail: WorkerOptions['mail'],
  webhooks: NonNullable<WorkerOptions['webhooks']>,
): Promise<Started<undefined>> {
  const worker = await startWorker({
    temporal: { ...temporal, dataConverter: encryptingConverter(storage.payloads) },
    ...storage,
    policies: openPolicies(storage.store.durable, configuration.policy.id),
    organisation: configuration.organisation,
    log,
    ...(heads === undefined ? {} : { heads }),
    ...(mail === undefined ? {} : { mail }),
    webhooks,
  });
  const reconciled = await Promise.race([
    worker.reconciled.catch(() => undefined),
    delay(TELL_RECONCILED_WITHIN_MS, undefined, { ref: false }),
  ]);
  const open = reconciled ? reconciled.started + reconciled.existing + reconciled.reloaded : 0;
  const complaints = open === 0 ? '' : `; ${open} open complaints, ${reconciled?.started} put back to work`;
  return {
    value: undefined,
    detail: `polls the task queue ${TASK_QUEUE}${complaints}${heads ? `; keeps signed heads in ${heads.folder}` : ''}`,
    ended: worker.died,
    stop: () => worker.stop(),
  };
}

/** Keeps the read models up to date in this process. */
export async function provideProjector({ storage, log }: Work): Promise<Started<undefined>> {
  const projector = startProjector({ ...storage, log });
  return {
    value: undefined,
    detail: allProjections.map(({ name }) => name).join(', '),
    stop: () => projector.stop(),
  };
}

/**
 * Has lists show what this release makes of the log: after an update its read models are filled first, beside those of
 * the release before.
 */
export async function provideReadModels(
  { storage: { pool, store } }: Pick<Work, 'storage'>,
  ownerUrl: string,
  { note, signal }: StepTools,
): Promise<Started<undefined>> {
  let told = 0;
  const swapped = await serveThisRelease({
    pool,
    store,
    asOwner: (work) => onOwnersConnection(ownerUrl, work),
    onProgress: ({ projection, share }) => {
      if (performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      note(`${projection} is filled anew: ${Math.floor(share * 100)} %`);
    },
    signal,
  });
  // No process of the release before can run on these data, so nobody would take from there what is erased from now on.
  for (const name of swapped) await onOwnersConnection(ownerUrl, (owner) => discard(owner, { name }));
  const detail = swapped.length === 0 ? 'as this release makes them' : `filled anew: ${swapped.join(', ')}`;
  return { value: undefined, detail };
}

/** What commands are decided and carried out with, by whoever takes them. */
export function deskOf({ configuration, storage, log }: Work, client: Client): DeskDependencies {
  return {
    gateway: createTemporalGateway({ client }),
    events: storage.store,
    policies: openPolicies(storage.store.durable, configuration.policy.id),
    organisation: configuration.organisation,
    recordDenial: (denial) => recordDenial(storage.store, denial),
    log,
    clock: Date.now,
  };
}

/** Serves the API in this process; its value is the URL. */
export async function provideApi(
  { configuration, storage, log }: Work,
  client: Client,
  settings: Settings,
  temporalUiUrl: string | undefined,
): Promise<Started<string>> {
  const desk = deskOf({ configuration, storage, log }, client);
  const form = webFormOf(desk, storage, settings);
  const api = await startApi(
    {
      ...desk,
      keys: storage.keys,
      subjects: storage.subjects,
      attachments: openAttachments(settings),
      pool: storage.pool,
      publishPolicy: (document, by) => publishPolicy(storage.store, document, by),
      changeProblem: (problemId, change) =>
        changeProblem({ ...storage.store, subjects: storage.subjects }, problemId, change),
      recordLook: openLooks(storage.store),
      payloadCodec: createPayloadCodec(storage.payloads),
      ...(temporalUiUrl === undefined ? {} : { temporalUiOrigin: new URL(temporalUiUrl).origin }),
      ...(await identityOf(settings, configuration.organisation)),
      ...(form ? { publicPages: [form] } : {}),
      webhookTargets: webhookTargetsOf(settings),
      trustedProxies: settings.trustedProxies,
      requestsPerMinute: settings.requestsPerMinute,
    },
    settings.http,
  );
  return { value: api.url, detail: `${api.url}/v1`, stop: () => api.close() };
}
