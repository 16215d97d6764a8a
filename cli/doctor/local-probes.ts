import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Settings } from '../../platform/settings';
import { readOrganisation } from '../http/connection';
import { readPolicy } from '../start/configuration';
import { findRunningInstance } from '../start/instance';
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
