import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { outcomeOf } from '../../cli/exit-code';
import type { ApiClient, ApiRequest } from '../../cli/http/client';
import { addSimulateCommand } from '../../cli/policy/simulate-command';
import { readRecordedHistory } from '../../cli/simulation/recorded-history';
import { compareRuns } from '../../domain/simulation/compare';
import { simulate } from '../../domain/simulation/simulate';
import { SYSTEM } from '../../domain/actor';
import { encodeEvent } from '../../eventstore/complaint-stream';
import { toJsonObject } from '../../eventstore/json';
import { POLICY_PUBLISHED, policyStream } from '../../eventstore/policy-log';
import { POLICY_FORM } from '../../domain/policy/upcast';
import type { LogPosition, RecordedEvent } from '../../eventstore/port';
import { fromPackageRoot } from '../../platform/package-root';
import { rememberingTerminal } from '../cli/terminal';
import { richPolicy } from '../domain/rich';
import { Story } from '../domain/story';
import { ownLog } from './own-log';

let folder: string;
let log: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-simulate-'));
  log = join(folder, 'log.csv.gz');
  await writeFile(log, gzipSync(ownLog));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const standard = fromPackageRoot('test', 'support', 'ladder.yaml');
const people = fromPackageRoot('test', 'support', 'organisation.yaml');

async function run(...args: readonly string[]) {
  const { terminal, out, err } = rememberingTerminal({ width: 120 });
  const program = new Command('policy').exitOverride().configureOutput({ writeErr: () => {} });
  addSimulateCommand(program, terminal);
  try {
    await program.parseAsync(['simulate', '--organisation', people, ...args], { from: 'user' });
    return { exitCode: 0, out: out(), err: err() };
  } catch (error) {
    const { exitCode, message } = outcomeOf(error);
    return { exitCode, out: out(), err: `${err()}${message ?? ''}` };
  }
}

describe('row 40: redress policy simulate', () => {
  it('reports on a log, for a person', async () => {
    const { exitCode, out, err } = await run('--policy', standard, '--log', `bpic2013:${log}`);
    expect(err).toMatch(/Simulated 4 complaints under standard version 1 in /);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Standard four-level escalation \(standard version 1\)\n/);
    expect(out).toMatch(/\nHIGHEST LEVEL +COMPLAINTS\nfrontline +1 \(25\.0%\)\n/);
    expect(out).toMatch(/WHAT PEOPLE DID AND THE POLICY REFUSES/);
  });

  it('compares with another policy, as JSON, and takes only what was registered in time', async () => {
    const both = ['--policy', standard, '--against', standard, '--log', `bpic2013:${log}`, '--json'];
    const { out } = await run(...both);
    expect(JSON.parse(out)).toMatchObject({
      until: '2012-04-08T11:00:00.000Z',
      before: { complaints: 4 },
      after: { complaints: 4 },
      gained: [],
      lost: [],
    });
    const { err } = await run(...both, '--from', '2012-04-03');
    expect(err).toContain('No complaint was registered in that time.');
    const day = await run(...both, '--from', '2012-04-02', '--to', '2012-04-02');
    expect(JSON.parse(day.out)).toMatchObject({ after: { complaints: 4 } });
  });

  it.each([
    [['--log', 'xes:some.xes'], /--log: "xes:some\.xes" does not name a log/, 2],
    [['--log', 'bpic2013:nowhere.csv'], /nowhere\.csv cannot be read/, 1],
    [['--from', 'yesterday'], /--from: "yesterday" is not a moment/, 2],
    [['--from', '2026-02-02', '--to', '2026-02-01'], /--to is before --from/, 2],
  ] as const)('refuses %j with a reason', async (args, reason, code) => {
    const { exitCode, err } = await run('--policy', standard, ...args);
    expect(err).toMatch(reason);
    expect(exitCode).toBe(code);
  });

  it('reads the history slice by slice, and finds it unchanged under its own policy', async () => {
    const policy = richPolicy();
    const story = (start: string) => new Story({ policy, start });
    const told = [
      story('2026-06-01T08:00:00.000Z').register().by('ana', 'accept', {}).pass('2026-07-20T08:00:00.000Z'),
      story('2026-07-01T08:00:00.000Z')
        .register({ concerns: ['threat'] })
        .pass('2026-07-20T08:00:00.000Z'),
    ];
    const streams = told.map(({ events }, index) =>
      events.map(({ at, by, commandId, ...event }, revision) => {
        const stream = `complaint-C-${index}`;
        const named =
          event.type === 'ComplaintRegistered'
            ? { ...event, data: { ...event.data, complaintId: `C-${index}` } }
            : event;
        const metadata = { at, by, commandId, commandHash: '' };
        return { ...encodeEvent(stream, named, revision, metadata), stream, revision, recordedAt: at };
      }),
    );
    const publication = {
      id: 'policy',
      type: POLICY_PUBLISHED,
      data: toJsonObject({ form: POLICY_FORM, policy, calendars: [] }),
      metadata: toJsonObject({ by: SYSTEM }),
      stream: policyStream(policy.id),
      revision: 0,
      recordedAt: '2026-05-01T08:00:00.000Z',
    };
    const events = [publication, ...streams.flat()].map(
      (event, index): RecordedEvent => ({ ...event, position: String(index) as LogPosition }),
    );
    const api = logOf(events, 7);
    const until = '2026-07-20T08:00:00.000Z';
    const seen: number[] = [];
    const history = await readRecordedHistory(api, {
      isWanted: () => true,
      until,
      onProgress: (count) => seen.push(count),
    });
    expect(seen.length).toBe(Math.ceil(events.length / 7));
    const [first] = told;
    const outcomes = simulate(history.cases, {
      policy,
      organisation: first?.organisation ?? { people: [], teams: [], timeZone: 'UTC' },
      until,
    });
    expect(outcomes.length).toBe(2);
    const compared = compareRuns(
      { title: 'recorded', outcomes: history.outcomes },
      { title: 'again', policy, outcomes },
      until,
    );
    expect(compared.after.breaches.length).toBeGreaterThan(0);
    expect(compared).toMatchObject({ gained: [], lost: [], levelChanges: [], after: { adaptations: [] } });

    const july = await readRecordedHistory(api, {
      isWanted: (at) => at >= '2026-07-01',
      until,
      onProgress: () => {},
    });
    expect(july.cases.map(({ id }) => id)).toEqual(['C-1']);
  });
});

/** The API of a log with these events, that gives so many at once. */
function logOf(events: readonly RecordedEvent[], size: number): ApiClient {
  return {
    baseUrl: 'http://test',
    request: async ({ query }: ApiRequest) => {
      const from = query?.after === undefined ? 0 : Number(query.after) + 1;
      const slice = events.slice(from, from + size);
      const next = slice.at(-1)?.position ?? String(query?.after);
      const body: unknown = JSON.parse(
        JSON.stringify({ events: slice, next, atHead: from + size >= events.length }),
      );
      return { status: 200, headers: new Headers(), body };
    },
  };
}
