import type { Client } from '@temporalio/client';
import { readSettings, type Settings } from '../../platform/settings';
import { Ended, exitCodes } from '../exit-code';
import { findRunningInstance } from '../start/instance';
import { openEventStore, openPool } from '../start/storage-step';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { apiProbes } from './api-probes';
import {
  type HeadPlace,
  headPlaceOf,
  headScheduleProbe,
  headScheduleProbeName,
  keptHeadProbe,
  keptHeadProbeName,
} from './head-probes';
import { databaseProbeNames, databaseProbes, postgresProbe } from './database-probes';
import { localProbes } from './local-probes';
import { examine, type Row, skipped } from './probe';
import { temporalProbe, temporalProbeNames, temporalProbes } from './temporal-probes';

/** `redress doctor`: looks at every part and says how to mend what is not well. */
export async function doctor({ json }: { readonly json?: boolean }, terminal: Terminal): Promise<void> {
  const settings = readSettings(terminal.env);
  const rows = await examineAll(settings, terminal.env);
  if (json) terminal.print(JSON.stringify(rows, null, 2));
  else for (const line of render(rows, terminal)) terminal.print(line);
  if (rows.some(({ ok, optional }) => !ok && !optional)) throw new Ended(exitCodes.failed);
}

/** The settings say where the parts are, else the `redress start` that runs on the data folder. */
async function examineAll(settings: Settings, env: NodeJS.ProcessEnv): Promise<readonly Row[]> {
  const parts = (await findRunningInstance(settings.dataDir))?.parts;
  const databaseUrl = settings.databaseUrl ?? parts?.databaseUrl;
  const address = settings.temporal.address ?? parts?.temporalAddress;
  const namespace =
    settings.temporal.address === undefined && parts ? parts.temporalNamespace : settings.temporal.namespace;
  const apiUrl = env.REDRESS_URL ? settings.apiUrl : (parts?.apiUrl ?? settings.apiUrl);
  const uiUrl = settings.temporal.uiUrl ?? parts?.temporalUiUrl;
  const heads = headPlaceOf(settings);
  const groups = await Promise.all([
    Promise.all(localProbes(settings).map((probe) => examine(probe))),
    examineDatabase(databaseUrl, settings.eventStore, heads),
    examineTemporal(address, namespace, heads),
    Promise.all(apiProbes(apiUrl, uiUrl).map((probe) => examine(probe))),
  ]);
  return groups.flat();
}

async function examineDatabase(
  databaseUrl: string | undefined,
  eventStore: string | undefined,
  heads: HeadPlace | undefined,
): Promise<readonly Row[]> {
  const reachable = await examine(postgresProbe(databaseUrl));
  if (!reachable.ok || databaseUrl === undefined) {
    const names = [...databaseProbeNames, ...(heads ? [keptHeadProbeName] : [])];
    return [reachable, ...skippedAll(names, reachable)];
  }
  const store = openEventStore({ databaseUrl, eventStore }, 'redress doctor');
  const pool = openPool(databaseUrl, 'redress doctor');
  try {
    const probes = [...databaseProbes({ store, pool }), ...(heads ? [keptHeadProbe(heads, store)] : [])];
    return [reachable, ...(await Promise.all(probes.map((probe) => examine(probe))))];
  } finally {
    await store.close();
    await pool.end();
  }
}

function skippedAll(names: readonly string[], { name, fix }: Row): readonly Row[] {
  return names.map((one) => skipped(one, `${name} cannot be used`, fix ?? ''));
}

async function examineTemporal(
  address: string | undefined,
  namespace: string,
  heads: HeadPlace | undefined,
): Promise<readonly Row[]> {
  let connected: { readonly client: Client; readonly close: () => Promise<void> } | undefined;
  const reachable = await examine(
    temporalProbe(address, namespace, (client, close) => {
      connected = { client, close };
    }),
  );
  try {
    if (!reachable.ok || address === undefined || !connected) {
      const names = [...temporalProbeNames, ...(heads ? [headScheduleProbeName] : [])];
      return [reachable, ...skippedAll(names, reachable)];
    }
    const { client } = connected;
    const place = { address, namespace };
    const probes = [
      ...temporalProbes(client, place),
      ...(heads ? [headScheduleProbe(client, heads, place)] : []),
    ];
    return [reachable, ...(await Promise.all(probes.map((probe) => examine(probe))))];
  } finally {
    await connected?.close();
  }
}

function render(rows: readonly Row[], { paintData: paint }: Terminal): string[] {
  const aligned = table(
    rows.map((row) => {
      const found = oneLine(row.found);
      if (row.ok) return [paint('green', '✓'), row.name, found];
      return isDim(row)
        ? [paint('dim', '-'), paint('dim', row.name), paint('dim', found)]
        : [paint('red', '✗'), row.name, found];
    }),
  );
  const lines = rows.flatMap((row, index) => {
    const line = aligned[index] ?? '';
    if (row.ok || isDim(row)) return [line];
    return [line, paint('dim', `     wanted: ${row.wanted}`), `     fix: ${row.fix ?? ''}`];
  });
  const bad = rows.filter((row) => !row.ok && !isDim(row)).length;
  const verdict =
    bad === 0 ? 'All is well.' : `Not well: ${bad}. Mend it as said under "fix", then run this again.`;
  return [...lines, '', verdict];
}

/** Neither well nor to be mended here. */
function isDim({ optional, skipped: notLookedAt }: Row): boolean {
  return optional || notLookedAt;
}
