import { Failure } from '../../platform/failure';
import { addMasterKey, settleMasterKeys, useAddedMasterKey } from './master-key-file';
import type { MasterKeyUse } from './master-key-use';
import { openMasterKeys, readMasterKeyFile } from './master-keys';

export interface RotateOptions {
  /** The key file. */
  readonly file: string;
  readonly use: MasterKeyUse;
  /** Takes all other keys out of the file in the end. Where they are left from an earlier change, that is all it does. */
  readonly destroyOld?: boolean;
  /** Called with how many keys were wrapped anew so far. */
  readonly onProgress?: (keys: number) => void;
}

export interface Rotated {
  /** The id of the master key that wraps now. */
  readonly current: string;
  /** How many keys were wrapped anew. */
  readonly rewrapped: number;
  /** Ids of the master keys that are in the file still and that no key needs. */
  readonly old: readonly string[];
  /** Ids of those that were taken out. */
  readonly destroyed: readonly string[];
}

/** For those who add a key before a key is found to need the old one again. */
const ATTEMPTS = 5;

/**
 * Changes the master key: adds a new one to the key file, has it wrap, and wraps all keys anew. Broken off anywhere, the
 * same call goes on where it was, with the same new key. Every step leaves everything readable for whoever has this
 * file, also for processes that began with the file as it was: they look into it again ({@link openMasterKeys}).
 * Throws a {@link Failure}: RDS-3021 where the file lacks a master key that is needed, RDS-3024 where it cannot be
 * written, RDS-3025 where somebody else changes it, RDS-3026 where an old key is needed still.
 */
export function rotateMasterKey(options: RotateOptions): Promise<Rotated> {
  const { file, use, destroyOld = false, onProgress } = options;
  return use.alone(async () => {
    const before = readMasterKeyFile(file);
    const onlyDestroy = destroyOld && before.next === undefined && Object.keys(before.keys).length > 1;
    if (!onlyDestroy) {
      await addMasterKey(file);
      await useAddedMasterKey(file);
    }
    const masterKeys = openMasterKeys({ file });
    let rewrapped = await use.rewrapAll(masterKeys, onProgress);
    const old = Object.keys(readMasterKeyFile(file).keys).filter((id) => id !== masterKeys.current);
    if (destroyOld) {
      for (const id of old) {
        let needed = await use.destroy(id);
        for (let attempt = 1; needed > 0 && attempt < ATTEMPTS; attempt += 1) {
          rewrapped += await use.rewrapAll(masterKeys);
          needed = await use.destroy(id);
        }
        if (needed > 0) throw isNeeded(id, needed);
      }
    }
    await settleMasterKeys(file, () => !destroyOld);
    return {
      current: masterKeys.current,
      rewrapped,
      old: destroyOld ? [] : old,
      destroyed: destroyOld ? old : [],
    };
  });
}

function isNeeded(id: string, keys: number): Failure {
  return new Failure({
    code: 'RDS-3026',
    what: `The master key "${id}" was not destroyed.`,
    why: `${keys} keys are wrapped with it still: a process that has not heard of the new one goes on using it.`,
    fix: 'Bring the key file to all machines, start their processes again, and repeat: redress keys rotate --destroy-old',
  });
}
