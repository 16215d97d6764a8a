import fc from 'fast-check';
import { compareRuns } from '../../domain/simulation/compare';
import type { Case } from '../../domain/simulation/case';
import type { Outcome } from '../../domain/simulation/outcome';
import { simulate } from '../../domain/simulation/simulate';
import { summarize } from '../../domain/simulation/summary';
import { toInstant, toMs } from '../../domain/time';
import { richPolicy, teams } from '../domain/rich';
import { Story } from '../domain/story';
import { happen, recordingOf, actions } from './recorded';

const at = (hours: number) => toInstant(toMs('2026-06-01T08:00:00.000Z') + hours * 3_600_000);

describe('row 40: two policies on the same cases', () => {
  const policy = richPolicy();
  const stories = fc.sample(actions, { numRuns: 6, seed: 40 }).map((one, index) => {
    const story = happen(new Story({ policy, organisation: teams }).register(), one);
    return { ...recordingOf(story).given(), id: `C-${index}` };
  });
  const end = at(24 * 14);
  const under = (tried: typeof policy, cases: readonly Case[] = stories) => ({
    title: tried.title,
    policy: tried,
    outcomes: simulate(cases, { policy: tried, organisation: teams, until: end }),
  });
  const times = (factor: string) => ({
    ...policy,
    levels: policy.levels.map((level) => ({
      ...level,
      acknowledge: { default: factor },
      respond: { default: factor },
    })),
  });
  const levelBreaches = (found: readonly { promise: string }[]) =>
    found.filter(({ promise }) => promise.includes(' at '));

  it('a stricter one breaks promises that the other kept, and a laxer one the other way round', () => {
    const [strict, usual, lax] = [under(times('PT1H')), under(policy), under(times('P300D'))];
    const stricter = compareRuns(usual, strict, end);
    expect(levelBreaches(stricter.gained).length).toBeGreaterThan(0);
    const laxer = compareRuns(usual, lax, end);
    expect(levelBreaches(laxer.gained)).toEqual([]);
    expect(levelBreaches(laxer.lost).length).toBeGreaterThan(0);
    expect(compareRuns(strict, usual, end).lost).toEqual(stricter.gained);
  });

  it('compares a run with itself as equal', () => {
    const same = under(policy);
    expect(compareRuns(same, same, end)).toMatchObject({ gained: [], lost: [], levelChanges: [] });
  });

  it('comes to the same whatever the order of the cases', () => {
    const usual = under(policy);
    fc.assert(
      fc.property(fc.shuffledSubarray(stories, { minLength: stories.length }), (shuffled) => {
        const other = under(policy, shuffled);
        expect(other.outcomes).toEqual(usual.outcomes);
        expect(compareRuns(usual, other, end)).toEqual(compareRuns(usual, usual, end));
      }),
      { numRuns: 5 },
    );
  });

  it('names the rules that fired, those that never did, and counts each complaint once at its highest level', () => {
    const summary = summarize(under(policy), {
      until: end,
      timeZone: 'Europe/London',
      ladder: policy.levels.map(({ id }) => id),
    });
    const named = [...summary.rules.map(({ rule }) => rule), ...summary.neverFired].sort();
    expect(named).toEqual(policy.triggers.map(({ id }) => id).sort());
    expect(summary.highest.reduce((sum, { complaints }) => sum + complaints, 0)).toBe(stories.length);
  });
});

describe('row 40: load', () => {
  const outcome = (caseId: string, ...stays: readonly (readonly [string, string, string])[]): Outcome => ({
    caseId,
    registeredAt: '2026-06-01T08:00:00.000Z',
    levels: [{ level: 'frontline', at: '2026-06-01T08:00:00.000Z' }],
    breaches: [],
    warnings: {},
    moves: [],
    fired: [],
    stays: stays.map(([team, from, to]) => ({
      level: 'frontline',
      team,
      from: toMs(from),
      until: toMs(to),
      openMs: toMs(to) - toMs(from),
    })),
    adaptations: [],
  });

  it('is counted by the hour of the local week: what came, what was there, and the most at once', () => {
    // A fortnight from Monday, 1 June 2026, 08:00 in UTC: 09:00 in London.
    const outcomes = [
      outcome('C-1', ['desk', '2026-06-01T08:00:00.000Z', '2026-06-01T10:30:00.000Z']),
      outcome(
        'C-2',
        ['desk', '2026-06-01T08:15:00.000Z', '2026-06-01T08:45:00.000Z'],
        ['post', '2026-06-01T08:45:00.000Z', '2026-06-01T09:00:00.000Z'],
      ),
    ];
    const { teams: loads } = summarize(
      { title: 'x', outcomes },
      { until: '2026-06-15T07:59:59.999Z', timeZone: 'Europe/London', ladder: ['frontline'] },
    );
    expect(loads.map(({ team, arrivals, peak }) => [team, arrivals, peak])).toEqual([
      ['desk', 2, 1.5],
      ['post', 1, 0.25],
    ]);
    const [desk] = loads;
    // Each hour of the week comes twice.
    expect(desk?.openByHour.slice(8, 13)).toEqual([0, 0.75, 0.5, 0.25, 0]);
    expect(desk?.arrivalsByHour[9]).toBe(2);
    expect(desk?.openByHour.reduce((sum, hours) => sum + hours, 0)).toBe(1.5);
  });
});
