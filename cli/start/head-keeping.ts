import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type KeyPlace, keyPlaceOf } from '../../eventstore/integrity/signing-key';
import type { Settings } from '../../platform/settings';
import type { WorkerOptions } from '../../worker';

/** Where this installation has the key that signs heads. */
export function signingKeyPlace(env: NodeJS.ProcessEnv, { dataDir }: Pick<Settings, 'dataDir'>): KeyPlace {
  return keyPlaceOf(env, join(dataDir, 'signing-key.pem'));
}

/** With what and where the worker keeps heads; null where no folder is set. `keyAt` reads the key, or makes one. */
export async function findHeadKeeping(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  keyAt: (place: KeyPlace) => Promise<KeyObject>,
): Promise<NonNullable<WorkerOptions['heads']> | null> {
  const { folder, everyMs } = settings.heads;
  if (folder === undefined) return null;
  return { folder, everyMs, privateKey: await keyAt(signingKeyPlace(env, settings)) };
}
