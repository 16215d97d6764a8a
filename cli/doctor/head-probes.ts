import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { lastHeads } from '../../eventstore/integrity/head-folder';
import type { EventStore, SealedEvent } from '../../eventstore/port';
import type { Settings } from '../../platform/settings';
import { moment, spanOf } from '../terminal/times';
import type { Probe } from './probe';

/** Where heads are kept, and how often. */
export interface HeadPlace {
  readonly folder: string;
  readonly everyMs: number;
}

export const keptHeadProbeName = 'kept heads';
export const headScheduleProbeName = 'head schedule';
const SCHEDULE = 'redress-exportHead';
const WORKER = 'redress worker    (with REDRESS_HEAD_FOLDER; or redress start)';

/** Absent where the settings name no folder. */
export function headPlaceOf({ heads: { folder, everyMs } }: Settings): HeadPlace | undefined {
  return folder === undefined ? undefined : { folder, everyMs };
}

/** Whether an event has waited for longer than two rounds to be in a head that is kept. */
export const keptHeadProbe = ({ folder, everyMs }: HeadPlace, store: EventStore): Probe => ({
  name: keptHeadProbeName,
  wanted: `every event in one within ${spanOf(2 * everyMs)}`,
  fix: `Make ${folder} a folder that the worker can write and that can be read here (REDRESS_HEAD_FOLDER).`,
  look: async () => {
    const [head] = (await lastHeads(folder, undefined, 1)).map(({ signed }) => signed.head);
    const next = await firstAfter(store, head?.position);
    const kept =
      head === undefined ? 'none' : `the last one has ${head.place} events, signed ${moment(head.at)}`;
    if (next === undefined) return { ok: true, found: `${kept}; nothing was appended since` };
    const waited = Math.max(0, Date.now() - Date.parse(next.recordedAt));
    return {
      ok: waited <= 2 * everyMs,
      found: `${kept}; the next event has waited ${spanOf(waited)}`,
      fix: `redress head export --folder ${folder}    (says why there is none)`,
    };
  },
});

/** How the last run of the schedule came out that keeps heads. */
export const headScheduleProbe = (
  client: Client,
  { folder }: HeadPlace,
  { address, namespace }: { readonly address: string; readonly namespace: string },
): Probe => ({
  name: headScheduleProbeName,
  wanted: 'one whose last run kept a head',
  fix: WORKER,
  look: async () => {
    const described = await client.schedule
      .getHandle(SCHEDULE)
      .describe()
      .catch((error: unknown) => {
        if (error instanceof ScheduleNotFoundError) return undefined;
        throw error;
      });
    if (described === undefined) return { ok: false, found: 'there is none' };
    if (described.state.paused) {
      const fix = `temporal schedule toggle --unpause --schedule-id ${SCHEDULE} --address ${address} --namespace ${namespace}`;
      return { ok: false, found: 'paused', fix };
    }
    const last = described.info.recentActions.at(-1);
    if (last === undefined) return { ok: true, found: 'not due yet' };
    const { status } = await client.workflow.getHandle(last.action.workflow.workflowId).describe();
    const at = moment(last.takenAt.toISOString());
    if (status.name === 'COMPLETED' || status.name === 'RUNNING')
      return { ok: true, found: `${status.name.toLowerCase()}, begun ${at}` };
    return {
      ok: false,
      found: `the run of ${at} ended as ${status.name}: no head was kept`,
      fix: `redress verify --head ${folder}/*.json    (the worker’s log says why, too)`,
    };
  },
});

async function firstAfter(store: EventStore, position: string | undefined): Promise<SealedEvent | undefined> {
  const after = position === undefined ? {} : { after: store.parsePosition(position) };
  for await (const [first] of store.sealed(after)) return first;
  return undefined;
}
