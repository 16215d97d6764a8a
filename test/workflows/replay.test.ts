import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils';
import { streamOf } from '../../eventstore/complaint-stream';
import { fromPackageRoot } from '../../platform/package-root';
import { historiesOf, replay } from '../support/histories';
import { testLog } from '../support/system';
import { installRuntime } from '../../worker';
import { scenarios, systemFor } from './scenarios';

// Histories that were recorded by a released version are replayed against today's workflow code: what fails here would
// stop every open complaint in production. A red test means that workflow code changed its commands: use patched(), or
// take the change back. Recordings are never made again; REDRESS_RECORD_HISTORIES=1 adds those that are missing.
const folder = fromPackageRoot('test', 'histories');
const version: string = JSON.parse(readFileSync(fromPackageRoot('package.json'), 'utf8')).version;
const recording = process.env.REDRESS_RECORD_HISTORIES === '1';

beforeAll(() => installRuntime(testLog));

if (recording) {
  it.each(Object.keys(scenarios).filter((name) => !existsSync(`${folder}/${version}-${name}.json`)))(
    'records %s',
    async (name) => {
      const system = await systemFor(name);
      await system.startWorker();
      const complaintId = await scenarios[name]?.(system);
      if (complaintId === undefined) throw new Error(`no scenario ${name}`);
      const runs = (await historiesOf(system, complaintId)).map((history): unknown =>
        JSON.parse(historyToJSON(history)),
      );
      const file = { workflowId: streamOf(complaintId), runs };
      // Stack traces name the folder of whoever records; replays do not look at them.
      const text = JSON.stringify(file).replaceAll(fromPackageRoot('/'), '');
      writeFileSync(`${folder}/${version}-${name}.json`, `${text}\n`, { flag: 'wx' });
      await system.stop();
    },
    120_000,
  );
}

describe('recorded histories', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

  it('exist for every scenario, and for nothing else', () => {
    const recorded = new Set(files.map((file) => file.replace(/^\d+\.\d+\.\d+-/, '').replace(/\.json$/, '')));
    expect([...recorded].sort()).toEqual(Object.keys(scenarios).sort());
  });

  it.each(files)('%s replays against today’s workflow code', async (file) => {
    const { workflowId, runs } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    expect(runs.length).toBeGreaterThan(0);
    await replay(
      workflowId,
      runs.map((run: object) => historyFromJSON(run)),
    );
  });
});
