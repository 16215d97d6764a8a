import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createMasterKeyFile } from '../../eventstore/vault/master-key-file';
import { type MasterKeys, openMasterKeys } from '../../eventstore/vault/master-keys';
import type { Settings } from '../../platform/settings';

/** The key file of an installation that was given no master key. */
export function masterKeyFileOf({ dataDir, masterKeyFile }: Settings): string {
  return masterKeyFile ?? join(dataDir, 'master-keys.json');
}

/** The key file that the settings name, or else the one that is in the data folder. */
export function givenKeyFile(settings: Settings): string | undefined {
  const file = masterKeyFileOf(settings);
  return settings.masterKeyFile !== undefined || existsSync(file) ? file : undefined;
}

/** The master keys of the settings, else those of the data folder. Throws a Failure (RDS-3020) where there are none. */
export function findMasterKeys(settings: Settings): MasterKeys {
  return openMasterKeys({ key: settings.masterKey, file: givenKeyFile(settings) });
}

/** {@link findMasterKeys}; where there are none, as at the first start, a key file is made in the data folder. */
export async function findOrCreateMasterKeys(settings: Settings): Promise<MasterKeys> {
  if (settings.masterKey === undefined && settings.masterKeyFile === undefined) {
    await mkdir(settings.dataDir, { recursive: true });
    await createMasterKeyFile(masterKeyFileOf(settings));
  }
  return findMasterKeys(settings);
}
