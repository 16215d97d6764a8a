import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { streamOf } from '../../eventstore/complaint-stream';
import { fromPackageRoot } from '../../platform/package-root';
import { dataConverter } from './payload-keys';
import { type System, workflowBundle } from './system';

type History = temporal.api.history.v1.IHistory;

/** Where the histories of released versions are kept. */
export const historyFolder = fromPackageRoot('test', 'histories');
/** Histories that are missing are added, never made again. */
export const isRecording = process.env.REDRESS_RECORD_HISTORIES === '1';
const version: string = JSON.parse(readFileSync(fromPackageRoot('package.json'), 'utf8')).version;

/** What the tests of deliveries keep, beside the scenarios of complaints. */
export const deliveryHistories = [
  'mail-delivered',
  'mail-given-up',
  'webhook-delivered',
  'webhook-given-up',
] as const;

/** The histories of all runs of a complaint's workflow, the oldest first. */
export async function historiesOf(system: System, complaintId: string): Promise<History[]> {
  const histories: History[] = [];
  for await (const { runId } of system.client.workflow.list({
    query: `WorkflowId = '${streamOf(complaintId)}'`,
  })) {
    histories.push(await system.client.workflow.getHandle(streamOf(complaintId), runId).fetchHistory());
  }
  return histories.reverse();
}

/** Replays histories against today's workflow code. Rejects when it would do anything else than it did then. */
export async function replay(workflowId: string, histories: readonly History[]): Promise<void> {
  for (const history of histories) {
    await Worker.runReplayHistory(
      { workflowBundle: await workflowBundle(), dataConverter },
      history,
      workflowId,
    );
  }
}

/** Whether this version has kept a history of this name. */
export function isKept(name: string): boolean {
  return existsSync(fileOf(name));
}

/** Keeps what this version did, for all later ones to be replayed. */
export function keepHistories(name: string, workflowId: string, histories: readonly History[]): void {
  const runs = histories.map((history): unknown => JSON.parse(historyToJSON(history)));
  // Stack traces name the folder of whoever records; replays do not look at them.
  const text = JSON.stringify({ workflowId, runs }).replaceAll(fromPackageRoot('/'), '');
  writeFileSync(fileOf(name), `${text}\n`, { flag: 'wx' });
}

/** Replays what a delivery did just now, and keeps it while histories are recorded. */
export async function replayDelivery(
  name: (typeof deliveryHistories)[number],
  client: Client,
  workflowId: string,
): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  await replay(workflowId, [history]);
  if (isRecording && !isKept(name)) keepHistories(name, workflowId, [history]);
}

function fileOf(name: string): string {
  return `${historyFolder}/${version}-${name}.json`;
}
