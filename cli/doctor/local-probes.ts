import { constants, existsSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Settings } from '../../platform/settings';
import { readOrganisation } from '../http/connection';
import { readPolicy } from '../start/configuration';
import { findRunningInstance } from '../start/instance';
import { findMasterKeys, masterKeyFileOf } from '../start/master-keys';
import type { Probe } from './probe';

const OLDEST_NODE = '20.19.0';

/** What can be looked at without any other process. */
export function localProbes(settings: Settings): readonly Probe[] {
  const { dataDir, policyFile, organisationFile } = settings;
  return [
    {
      name: 'Node.js',
      wanted: `${OLDEST_NODE} or newer`,
      fix: 'Install a newer Node.js from https://nodejs.org, or with your version manager: nvm install --lts',
      look: () => {
        const found = process.versions.node;
        return { ok: found.localeCompare(OLDEST_NODE, 'en', { numeric: true }) >= 0, found };
      },
    },
    {
      name: 'policy',
      wanted: 'a file that is understood',
      fix: `Correct the places named in ${policyFile}.`,
      look: () => {
        const { id, version, levels } = readPolicy(policyFile);
        return { ok: true, found: `${id} version ${version}, ${levels.length} levels (${policyFile})` };
      },
    },
    {
      name: 'organisation',
      wanted: 'a file that is understood',
      fix: `Correct the places named in ${organisationFile}.`,
      look: () => ({
        ok: true,
        found: `${readOrganisation(organisationFile).people.length} people (${organisationFile})`,
      }),
    },
    {
      name: 'master key',
      wanted: 'a key for personal data',
      fix: 'export REDRESS_MASTER_KEY="$(openssl rand -base64 32)", and keep a copy in a safe place',
      look: () => {
        const own = settings.masterKey === undefined && settings.masterKeyFile === undefined;
        if (own && !existsSync(masterKeyFileOf(settings)))
          return { ok: true, found: 'none made yet: "redress start" does that' };
        const { current } = findMasterKeys(settings);
        const from = settings.masterKey === undefined ? masterKeyFileOf(settings) : 'REDRESS_MASTER_KEY';
        return { ok: true, found: `${current} (${from})` };
      },
    },
    {
      name: 'data folder',
      wanted: 'a folder that can be written',
      fix: `mkdir -p '${dataDir}' && chmod u+rwx '${dataDir}'`,
      look: async () => {
        const found = await stat(dataDir).catch(() => undefined);
        if (found === undefined)
          return { ok: true, found: `${dataDir}, not made yet: "redress start" does that` };
        if (!found.isDirectory()) {
          return { ok: false, found: `${dataDir} is not a folder`, fix: `mv '${dataDir}' '${dataDir}.old'` };
        }
        await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
        const instance = await findRunningInstance(dataDir);
        return {
          ok: true,
          found: `${dataDir}${instance ? `, used by process ${instance.pid}` : ', not in use'}`,
        };
      },
    },
  ];
}
