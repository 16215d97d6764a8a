import { openMs } from '../../../domain/calendar/business-time';
import { attribute } from '../../../domain/clocks/attribution';
import { isAppointment } from '../../../domain/clocks/arming';
import { explainClocks } from '../../../domain/clocks/explain';
import { usedMs } from '../../../domain/clocks/timing';
import type { Story } from '../story';
import { randomStories, someCalendars, type Told } from './random-stories';

const ms = Date.parse;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function policyOf(story: Story, version: { id: string; version: number }) {
  const found = story.policies.find((policy) => policy.version === version.version);
  if (!found) throw new Error('no such policy');
  return found;
}

/** Spans lie one after the other from `from` to `to`, without a gap and without an overlap. */
function expectTiles(spans: readonly (readonly [string, string])[], from: string, to: string): void {
  const sorted = spans.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ends = sorted.map(([, end]) => end);
  expect(sorted.map(([start]) => start)).toEqual(from < to ? [from, ...ends.slice(0, -1)] : []);
  if (from < to) expect(ends.at(-1)).toBe(to);
  for (const [start, end] of sorted) expect(start < end).toBe(true);
}

function everyDeadlineIsGivenOnceInOrder({ story, fired }: Told): void {
  const ids = fired.map(({ name, dueAt }) => `${name} ${dueAt}`);
  expect(new Set(ids).size).toBe(ids.length);
  // Each of them caused something.
  const causes = new Set(story.events.map(({ commandId }) => commandId));
  for (const { name, dueAt } of fired) expect(causes).toContain(`deadline:${name}:${ms(dueAt)}`);
  for (const event of story.events) {
    if (event.type !== 'ClockWarned' && event.type !== 'DeadlineMissed') continue;
    const told = event.type === 'ClockWarned' ? event.data : event.data.missed;
    expect(told.firedAt).toBe(event.at);
    expect(told.lateByMs).toBeGreaterThanOrEqual(0);
  }
}

function clocksAreWhole({ story }: Told): void {
  const { complaint, now } = story;
  const names = complaint.clocks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const policy = policyOf(story, complaint.policy);
  for (const clock of complaint.clocks) {
    const percents = clock.ahead.map(({ percent }) => percent);
    expect(percents).toEqual([...new Set(percents)].toSorted((a, b) => a - b));
    if (clock.heard !== undefined)
      expect(percents.every((percent) => percent > (clock.heard ?? 0))).toBe(true);
    const moments = clock.ahead.flatMap(({ at }) => at ?? []);
    expect(moments).toEqual(moments.toSorted());
    // A clock that stands still has no moment but those that had come before.
    if (clock.pausedBy) expect(moments.every((at) => at <= now)).toBe(true);
    else expect(moments).toHaveLength(clock.ahead.length);
    if (!clock.pausedBy && !isAppointment(clock.name) && clock.dueAt !== undefined && clock.dueAt > now) {
      const left = clock.targetMs - usedMs(clock, policy, now);
      const counted = clock.counts.map(([a, b]) => Math.max(0, ms(b) - Math.max(ms(a), ms(now))));
      // What is used up by a change is due a millisecond after it; a pinned moment stays whatever is left.
      if (left > 0 && clock.adjusted?.mode !== 'pinned') expect(sum(counted)).toBe(left);
    }
    const holding = complaint.pauses.filter(({ stops }) => stops === 'all' || stops.includes(clock.name));
    if (!isAppointment(clock.name) && clock.name !== 'customer-answer')
      expect(clock.pausedBy ?? []).toEqual(holding.map(({ key }) => key));
  }
}

function explanationsTile({ story }: Told): void {
  const { events, now, complaint } = story;
  const explained = explainClocks(events, (version) => policyOf(story, version), now);
  const running = explained.filter(({ state }) => state !== 'stopped');
  expect(running.map(({ name }) => name).toSorted()).toEqual(
    complaint.clocks.map(({ name }) => name).toSorted(),
  );
  for (const { name, startedAt, stoppedAt, legs, remaining, usedMs: used, dueAt } of explained) {
    const end = stoppedAt ?? now;
    const spans = legs.flatMap(({ counted, notCounted }) => [
      ...counted,
      ...notCounted.map(({ from, to }) => [from, to] as const),
    ]);
    expectTiles(spans, startedAt, end);
    for (const { why } of legs.flatMap(({ notCounted }) => notCounted))
      expect(why).toMatch(
        /^(outside opening hours|holiday: .+|standing still: (?!customer|legal-hold|strike|external).+)$/,
      );
    const countedIn = (spansOf: readonly (readonly [string, string])[]) =>
      sum(spansOf.map(([a, b]) => ms(b) - ms(a)));
    legs.forEach((leg, index) => {
      const next = legs[index + 1];
      if (next && next.adjusted === leg.adjusted)
        expect(next.usedMs).toBe(leg.usedMs + countedIn(leg.counted));
      expect([1, 2]).toContain(leg.policy.version);
      expect(leg.calendar.timeZoneData).toBe(process.versions.tz ?? 'unknown');
    });
    const last = legs.at(-1);
    expect(used).toBe((last?.usedMs ?? 0) + countedIn(last?.counted ?? []));
    const clock = stoppedAt === undefined ? complaint.clocks.find((one) => one.name === name) : undefined;
    if (clock && !isAppointment(name))
      expect(used).toBe(usedMs(clock, policyOf(story, complaint.policy), now));
    if (!remaining || dueAt === undefined) continue;
    expectTiles(
      [...remaining.counted, ...remaining.notCounted.map(({ from, to }) => [from, to] as const)],
      now,
      dueAt,
    );
    const left = (clock?.targetMs ?? 0) - used;
    if (left > 0 && clock?.adjusted?.mode !== 'pinned') expect(countedIn(remaining.counted)).toBe(left);
  }
}

function timeIsAttributed({ story: { complaint, now } }: Told): void {
  for (const calendar of someCalendars) {
    const { totalMs, parts } = attribute(complaint, calendar, now);
    expect(sum(parts.map((part) => part.ms))).toBe(totalMs);
    // Every moment from registration on belongs to somebody, but for those at which it was closed.
    const closed = complaint.periods.flatMap(({ until }, index) => {
      const next = complaint.periods[index + 1]?.from ?? now;
      return until === undefined || until === next ? [] : [openMs(calendar, ms(until), ms(next))];
    });
    expect(totalMs + sum(closed)).toBe(openMs(calendar, ms(complaint.registeredAt), ms(now)));
  }
}

describe('whatever happens to a complaint', () => {
  test('row 8: every deadline is given once and causes something, and there are never deadlines without end', () => {
    randomStories(everyDeadlineIsGivenOnceInOrder, { numRuns: 60 });
  });

  test('rows 3 to 5: its clocks know what they have used and what is ahead, and stand still for the pauses that hold', () => {
    randomStories(clocksAreWhole, { numRuns: 60, everyStep: true });
  });

  test('row 6: what is told of a clock covers its life without a gap, and adds up to the time it has used', () => {
    randomStories(explanationsTile, { numRuns: 60 });
  });

  test('row 7: the parts of its time add up to the whole, in any calendar', () => {
    randomStories(timeIsAttributed, { numRuns: 60 });
  });
});
