import { readdirSync, readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { streamOf } from '../../eventstore/complaint-stream';
import {
  deliveryHistories,
  historiesOf,
  historyFolder,
  isKept,
  isRecording,
  keepHistories,
  replay,
} from '../support/histories';
import { testLog } from '../support/system';
import { installRuntime } from '../../worker';
import { scenarios, systemFor } from './scenarios';

// Histories that were recorded by a released version are replayed against today's workflow code: what fails here would
// stop every open complaint in production. A red test means that workflow code changed its commands: use patched(), or
// take the change back. Recordings are never made again; REDRESS_RECORD_HISTORIES=1 adds those that are missing.
beforeAll(() => installRuntime(testLog));

if (isRecording) {
  it.each(Object.keys(scenarios).filter((name) => !isKept(name)))(
    'records %s',
    async (name) => {
      const system = await systemFor(name);
      await system.startWorker();
      const complaintId = await scenarios[name]?.(system);
      if (complaintId === undefined) throw new Error(`no scenario ${name}`);
      keepHistories(name, streamOf(complaintId), await historiesOf(system, complaintId));
      await system.stop();
    },
    120_000,
  );
}

describe('recorded histories', () => {
  const files = readdirSync(historyFolder).filter((name) => name.endsWith('.json'));

  it('exist for every scenario and delivery, and for nothing else', () => {
    const recorded = new Set(files.map((file) => file.replace(/^\d+\.\d+\.\d+-/, '').replace(/\.json$/, '')));
    expect([...recorded].sort()).toEqual([...Object.keys(scenarios), ...deliveryHistories].sort());
  });

  it.each(files)('%s replays against today’s workflow code', async (file) => {
    const { workflowId, runs } = JSON.parse(readFileSync(`${historyFolder}/${file}`, 'utf8'));
    expect(runs.length).toBeGreaterThan(0);
    await replay(
      workflowId,
      runs.map((run: object) => historyFromJSON(run)),
    );
  });
});
