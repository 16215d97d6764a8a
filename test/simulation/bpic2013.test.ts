import { readBpic2013 } from '../../cli/simulation/bpic2013';
import { simulate } from '../../domain/simulation/simulate';
import { summarize } from '../../domain/simulation/summary';
import { mirror, realLog } from '../support/bpic2013';
import { organisation } from '../support/configuration';
import { ownLog } from './own-log';

const ladder = mirror.levels.map(({ id }) => id);
const UNTIL = '2012-05-23T00:00:00.000Z';

/** The real log where it is, one case in twenty; else one that was made up. */
const log = realLog(20) ?? ownLog;

/** The highest line of each case, as its rows say. */
function highestLines(csv: string): readonly number[] {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  const column = (name: string) => header.split(',').indexOf(name);
  const highest = new Map<string, number>();
  for (const row of rows) {
    const cells = row.split(',');
    const id = cells[column('case_id')] ?? '';
    if (cells[column('activity')] === 'Unmatched') continue;
    highest.set(id, Math.max(highest.get(id) ?? 0, Number(cells[column('line')])));
  }
  return [...highest.values()];
}

describe.each([
  ['the log', log],
  ['a log that was made up', ownLog],
])('row 40: %s of incidents under a policy that gives all the time in the world', (_, csv) => {
  const cases = readBpic2013(csv, ladder, 'log');
  const outcomes = simulate(cases, { policy: mirror, organisation, until: UNTIL });
  const summary = summarize(
    { title: 'mirror', policy: mirror, outcomes },
    { until: UNTIL, timeZone: 'Europe/Stockholm', ladder },
  );

  it('has every complaint come as far as the line that it came to in truth', () => {
    const lines = highestLines(csv);
    expect(summary.highest).toEqual(
      ladder.map((level, index) => ({
        level,
        complaints: lines.filter((line) => line === index + 1).length,
      })),
    );
    expect(summary.breaches).toEqual([]);
  });

  it('leaves nothing out of what people did, and only people have it moved', () => {
    expect(summary.adaptations.filter(({ how }) => how === 'dropped')).toEqual([]);
    expect(new Set(summary.moves.map(({ cause }) => cause))).toEqual(new Set(['command']));
  });

  it('resolves nearly all of them', () => {
    expect(summary.resolved / summary.complaints).toBeGreaterThan(0.9);
  });
});

describe('row 40: reading the log of incidents', () => {
  it('understands each kind of row', () => {
    const [walk] = readBpic2013(ownLog, ladder, 'log');
    expect(walk?.registration).toMatchObject({
      at: '2012-04-02T08:00:00.000Z',
      wish: { data: { priority: 'high', category: 'other' } },
    });
    expect(walk?.stimuli.map(({ at, wish }) => [at.slice(5, 16), wish.name])).toEqual([
      ['04-02T08:00', 'accept'],
      ['04-02T09:00', 'pause'],
      ['04-02T10:00', 'resume'],
      ['04-02T11:00', 'record-attempt'],
      ['04-02T11:00', 'escalate'],
      ['04-02T12:00', 'accept'],
      ['04-02T13:00', 'resolve'],
      ['04-03T08:00', 'reject-resolution'],
      ['04-03T08:00', 'record-attempt'],
      ['04-03T08:00', 'escalate'],
      ['04-03T09:00', 'accept'],
      ['04-03T10:00', 'de-escalate'],
      ['04-03T10:00', 'accept'],
      ['04-03T11:00', 'resolve'],
      ['04-05T00:00', 'close'],
    ]);
  });

  it('says what is wrong with another file', () => {
    expect(() => readBpic2013('', ladder, 'x.csv')).toThrow(/x\.csv is not the log.*no rows/);
    expect(() => readBpic2013('a,b\n1,2\n', ladder, 'x.csv')).toThrow(/Row 2/);
  });
});
