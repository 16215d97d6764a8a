import type { WebhookTargets } from '../../delivery/webhooks/target';
import { Failure } from '../../platform/failure';
import type { Settings } from '../../platform/settings';
import type { WorkerOptions } from '../../worker';
import type { Storage } from './storage-step';

/** Where webhooks may lead. */
export function webhookTargetsOf({ webhooksMayBePrivate }: Settings): WebhookTargets {
  return { allowPrivate: webhooksMayBePrivate };
}

/** How the worker calls webhooks. Without a public URL the events are those of `urn:redress`. */
export function webhooksOf(
  settings: Settings,
  { keys }: Pick<Storage, 'keys'>,
): NonNullable<WorkerOptions['webhooks']> {
  return { keys, source: settings.publicUrl ?? 'urn:redress', ...webhookTargetsOf(settings) };
}

/** Before anything is started. Throws a {@link Failure} where webhooks would reach our own networks in production. */
export function refusePrivateWebhooks(
  { webhooksMayBePrivate }: Pick<Settings, 'webhooksMayBePrivate'>,
  env: NodeJS.ProcessEnv,
): void {
  if (!webhooksMayBePrivate || env.NODE_ENV !== 'production') return;
  throw new Failure({
    code: 'RDS-3122',
    what: 'REDRESS_WEBHOOKS_PRIVATE is set.',
    why: 'NODE_ENV is production: whoever may make a webhook could have Redress call what only this network reaches.',
    fix: 'unset REDRESS_WEBHOOKS_PRIVATE',
  });
}
