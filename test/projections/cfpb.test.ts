import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSource } from '../../cli/import/open-source';
import { registrationOf } from '../../cli/import/registration';
import { fromPackageRoot } from '../../platform/package-root';
import { allProjections } from '../../projections/all';
import { commandBy } from '../support/commands';
import { openTestLog, project, type TestLog } from './test-log';
import { createWorld } from './world';

/** Where the larger files are, if they are: they are not a part of Redress. */
const folder = process.env.REDRESS_CFPB ?? fromPackageRoot('..', 'shared', 'data');
const testWith = (file: string) => (existsSync(join(folder, file)) ? test : test.skip);

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

/** Registers every complaint of the file and fills the read models; resolves with how many there are. */
async function imported(file: string): Promise<number> {
  const world = createWorld();
  const source = await openSource(file);
  let rows = 0;
  for await (const row of source.rows) {
    if (!('complaint' in row)) throw new Error(`${row.line}: ${row.reason}`);
    const registration = registrationOf(row.complaint);
    if ('reason' in registration) throw new Error(`${row.line}: ${registration.reason}`);
    const { complaintId, data } = registration;
    rows += 1;
    // The plain ladder knows no concerns.
    const { concerns: _, complaintId: __, ...rest } = data;
    if (!world.give(complaintId, commandBy('ana', 'register', rest)))
      throw new Error(`${complaintId} was refused`);
  }
  const appends = world.take();
  for (let begin = 0; begin < appends.length; begin += 500)
    await log.append(appends.slice(begin, begin + 500));
  await project(log, allProjections, 1_000);
  return rows;
}

async function counts(expression: string): Promise<Record<string, number>> {
  const { rows } = await log.pool.query<{ value: string; count: number }>(
    `SELECT ${expression} AS value, count(*)::integer AS count FROM read.complaints GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ value, count }) => [value, count]));
}

const YEAR = "substr(state->>'receivedAt', 1, 4)";
const DAY = "substr(state->>'receivedAt', 1, 10)";

test('The complaints that Redress ships are in the read models as its README counts them', async () => {
  expect(await imported(fromPackageRoot('examples', 'complaints.csv'))).toBe(300);
  expect(Object.values(await counts('source_system'))).toEqual([300]);
  expect(Object.values(await counts(YEAR)).every((count) => count >= 2)).toBe(true);
  const { rows } = await log.pool.query('SELECT 1 FROM read.complaint_words');
  expect(rows).toHaveLength(300);
});

testWith('complaints-cfpb.csv')(
  'The sample of the CFPB’s complaints from 2011 to 2020 is counted as its description says',
  async () => {
    expect(await imported(join(folder, 'complaints-cfpb.csv'))).toBe(7_425);
    expect(await counts(YEAR)).toEqual({
      '2011': 2,
      '2012': 69,
      '2013': 98,
      '2014': 154,
      '2015': 156,
      '2016': 208,
      '2017': 168,
      '2018': 396,
      '2019': 5_975,
      '2020': 199,
    });
    const channels = await counts('channel');
    const shares = Object.fromEntries(
      Object.entries(channels).map(([channel, count]) => [channel, (count / 74.25).toFixed(1)]),
    );
    expect(shares).toMatchObject({
      web: '76.7',
      referral: '10.1',
      phone: '7.2',
      letter: '4.4',
      other: '1.6',
    });
    expect(channels.email).toBe(3);
    // A servicemember, an older American, or both.
    expect(((await counts('priority')).high ?? 0) / 74.25).toBeCloseTo(7.3 + 4.1 + 1.1, 0);
  },
  180_000,
);

testWith('complaints-cfpb-2023-06.jsonl.gz')(
  'The CFPB’s complaints of June 2023 are counted as their description says',
  async () => {
    expect(await imported(join(folder, 'complaints-cfpb-2023-06.jsonl.gz'))).toBe(10_000);
    const days = Object.values(await counts(DAY));
    expect([days.length, Math.min(...days), Math.max(...days)]).toEqual([31, 96, 646]);
    const { rows } = await log.pool.query<{ most: number }>(
      'SELECT max(same)::integer AS most FROM (SELECT count(*) AS same FROM read.complaints GROUP BY fingerprint) f',
    );
    // Templates of credit repair, word for word.
    expect(rows[0]?.most).toBeGreaterThan(5);
  },
  180_000,
);
