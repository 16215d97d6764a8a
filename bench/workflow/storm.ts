import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { until } from '../../cli/parts/wait';
import { openBenchLog } from '../projections/log';
import { startInstallation } from '../lib/installation';
import { cpuMsOf, rssKiBOf } from '../lib/process-figures';
import { fillReadModels } from '../lib/read-models';
import { checkFired, type ExpectedFirings } from './storm-check';
import { storeStorm } from './storm-log';

export interface Storm {
  readonly deadlines: number;
  readonly complaints: number;
  /** From the first look of the worker at the late deadlines until the last was on record. */
  readonly seconds: number;
  /** For each deadline, from the moment they were due on; of the worker with its start. */
  readonly cpuMs: { readonly server: number; readonly worker: number };
  /** For each open complaint, beyond what the process had without any. */
  readonly rssKiB: { readonly server: number; readonly worker: number };
}

export interface StormOptions {
  readonly deadlines: number;
  readonly say: (line: string) => void;
}

/** So many workflows are started at least; what is left of the time until the storm is waited for. */
const STARTS_PER_SECOND = 10;
const OUTAGE_MS = 5_000;
const FIRED_WITHIN_MS = 900_000;

/**
 * So many deadlines come due within one second while no worker runs; then one is started. Resolves when all of them are
 * on record; rejects unless every one of them is in its stream once, in the order in which they were due. The streams are
 * stored beforehand, and their workflows started by `redress reconcile`, as after the loss of Temporal's data.
 */
export async function benchStorm({ deadlines, say }: StormOptions): Promise<Storm> {
  const installation = await startInstallation();
  try {
    const { databaseUrl, temporal } = installation;
    const dueAt = Date.now() + 60_000 + (deadlines / STARTS_PER_SECOND) * 1_000;
    say(`storm: storing complaints whose deadlines come at ${new Date(dueAt).toISOString()}`);
    const expected = await storeStorm(databaseUrl, { deadlines, dueAt });
    await fillReadModels(databaseUrl);
    const client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
    const pool = new Pool({ connectionString: databaseUrl, max: 1 });
    const worker = await installation.startRole('worker');
    await delay(3_000);
    const idle = { server: await rssKiBOf(temporal.pid), worker: await rssKiBOf(worker.pid) };
    say(`storm: starting ${expected.size} workflows`);
    // Not through the worker's own reconciliation: what it needs would count as memory of the complaints.
    await installation.run('reconcile');
    await untilLoaded(client, expected.size);
    await delay(3_000);
    const open = { server: await rssKiBOf(temporal.pid), worker: await rssKiBOf(worker.pid) };
    await worker.stop();
    if (Date.now() >= dueAt)
      throw new Error('the workflows were not started in time: the machine is too slow');
    await delay(dueAt - Date.now());
    const serverBefore = await cpuMsOf(temporal.pid);
    await delay(1_000 + OUTAGE_MS);
    say('storm: starting the worker again');
    const begun = performance.now();
    const again = await installation.startRole('worker');
    await untilFired(pool, deadlines);
    const seconds = (performance.now() - begun) / 1_000;
    const cpuMs = {
      server: ((await cpuMsOf(temporal.pid)) - serverBefore) / deadlines,
      worker: (await cpuMsOf(again.pid)) / deadlines,
    };
    await again.stop();
    await checkStreams(databaseUrl, expected);
    await pool.end();
    await client.connection.close();
    const perComplaint = (of: 'server' | 'worker') => (open[of] - idle[of]) / expected.size;
    return {
      deadlines,
      complaints: expected.size,
      seconds,
      cpuMs,
      rssKiB: { server: perComplaint('server'), worker: perComplaint('worker') },
    };
  } finally {
    await installation.remove();
  }
}

/** Every workflow has read its stream when its revision is shown. */
async function untilLoaded(client: Client, complaints: number): Promise<void> {
  const query = "WorkflowType = 'complaint' AND ExecutionStatus = 'Running' AND RedressRevision >= 0";
  const loaded = await until(
    async () => (await client.workflow.count(query)).count >= complaints || undefined,
    { timeoutMs: FIRED_WITHIN_MS, everyMs: 500 },
  );
  if (!loaded) throw new Error('the workflows did not read their streams');
}

/** Counting is cheap beside what happens, as it looks only at what was appended since the last look. */
async function untilFired(pool: Pool, deadlines: number): Promise<void> {
  const fired = new Set<string>();
  let after = '0';
  const all = await until(
    async () => {
      const { rows } = await pool.query<{ position: string; fired: string | null }>(
        `SELECT position::text, CASE WHEN metadata->>'commandId' LIKE 'deadline:%' THEN stream || ' ' || (metadata->>'commandId') END AS fired
         FROM eventlog.events e WHERE e.position > $1::bigint ORDER BY e.position`,
        [after],
      );
      for (const row of rows) {
        after = row.position;
        if (row.fired !== null) fired.add(row.fired);
      }
      return fired.size >= deadlines || undefined;
    },
    { timeoutMs: FIRED_WITHIN_MS, everyMs: 250 },
  );
  if (!all)
    throw new Error(
      `${fired.size} of ${deadlines} deadlines fired within ${FIRED_WITHIN_MS / 60_000} minutes`,
    );
}

async function checkStreams(databaseUrl: string, expected: ExpectedFirings): Promise<void> {
  const log = openBenchLog(databaseUrl);
  try {
    for (const [stream, names] of expected) checkFired(await log.store.durable.readStream(stream), names);
  } finally {
    await log.close();
  }
}
