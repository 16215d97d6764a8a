import assert from 'node:assert/strict';
import { openMs } from '../../domain/calendar/business-time';
import { countingCalendar, isAppointment } from '../../domain/clocks/arming';
import { attribute } from '../../domain/clocks/attribution';
import { applyClockChanges, type Clock, clockId, type CountedSpan } from '../../domain/clocks/clock';
import { explainClocks } from '../../domain/clocks/explain';
import { usedMs } from '../../domain/clocks/timing';
import { type Deadline, deadlines } from '../../domain/deadlines';
import { isRefusal } from '../../domain/decide/context';
import type { Pause, Recorded } from '../../domain/events';
import { calendarOf, sameVersion } from '../../domain/policy/policy';
import type { Complaint } from '../../domain/state';
import { toMs } from '../../domain/time';
import { isWorkedOn, type Law, steps } from './laws';
import type { Transition } from './play';
import { deadlineCommand, policyIn, type World } from './world';

/** The laws of clocks and deadlines that hold at every step of every sequence. */
export const clockLaws: Readonly<Record<string, Law>> = {
  'a deadline that fired is none any more, and what is set has an id that was not used': ({
    command,
    verdict,
    after: { complaint, events },
  }) => {
    if (!complaint) return;
    const set = deadlines(complaint);
    const same = ({ name, dueAt }: Deadline) =>
      command?.name === 'deadline' && name === command.data.clock && dueAt === command.data.dueAt;
    if (verdict && !isRefusal(verdict) && verdict.length > 0) assert.ok(!set.some(same));
    // A command is applied once per id: a deadline under a used one would come again and again and do nothing.
    const used = new Set(events.map(({ commandId }) => commandId));
    for (const next of set) assert.ok(!used.has(deadlineCommand(next).id), `${next.name} ${next.dueAt}`);
  },

  'there is one clock of a name, and a closed complaint has neither clocks nor pauses of its own': ({
    after,
  }) => {
    const { complaint } = after;
    if (!complaint) return;
    const names = new Set(complaint.clocks.map(({ name }) => name));
    assert.equal(names.size, complaint.clocks.length);
    if (complaint.status === 'closed') {
      assert.deepEqual(complaint.clocks, []);
      // An outside body that was asked goes on whether or not the complaint is closed.
      const asked = complaint.referrals.filter(({ closed }) => !closed).map(({ body }) => `external:${body}`);
      assert.ok(complaint.pauses.every(({ key }) => asked.includes(key)));
    }
    // What runs for an offer is the customer’s answer, and what a rule of the policy starts.
    const byRule = policyIn(after).clocks.flatMap(({ id, starts }) => (starts === 'by-trigger' ? [id] : []));
    const running = ['customer-answer', ...byRule];
    if (complaint.status === 'resolved') assert.ok([...names].every((name) => running.includes(name)));
    if (names.has('acknowledge')) assert.equal(complaint.status, 'new');
    if (names.has('approval')) assert.ok(complaint.pendingApproval);
    if (names.has('customer-answer')) assert.equal(complaint.status, 'resolved');
  },

  'while worked on it has a respond clock and one for the next customer update': ({
    after: { complaint },
  }) => {
    if (!isWorkedOn(complaint)) return;
    const names = complaint.clocks.map(({ name }) => name);
    assert.ok(names.includes('respond') && names.includes('customer-update'));
  },

  'a clock stands still exactly for the pauses that stop it, and then it has no deadline': ({
    after: { complaint },
  }) => {
    if (!complaint) return;
    const waiting = new Set(deadlines(complaint).map(({ name }) => name.split('@')[0]));
    for (const clock of complaint.clocks) {
      const keys: readonly string[] = complaint.pauses
        .filter((pause) => stops(pause, clock))
        .map(({ key }) => key);
      assert.deepEqual([...(clock.pausedBy ?? [])].sort(), [...keys].sort());
      // What was due before it stood still is fired all the same.
      const due = clock.ahead.filter(({ at }) => at !== undefined);
      assert.equal(waiting.has(clock.name), due.length > 0);
      if (keys.length === 0) assert.equal(due.length, clock.ahead.length);
      else assert.ok(due.every(({ at }) => at !== undefined && at <= clock.countedTo));
    }
  },

  'a pause that has an end, and an outside body that is asked, have a clock while it is worked on': ({
    after: { complaint },
  }) => {
    if (!isWorkedOn(complaint)) return;
    const names = complaint.clocks.map(({ name }) => name);
    for (const { key, until } of complaint.pauses)
      if (until !== undefined) assert.ok(names.includes(`pause:${key}`), `pause:${key}`);
    for (const { body, closed } of complaint.referrals)
      if (!closed) assert.ok(names.includes(`external:${body}`), `external:${body}`);
  },

  'what is still ahead of a clock comes in order, above what was heard, and a broken promise stays broken': ({
    after: { complaint },
  }) => {
    for (const { ahead, heard = 0, breachedAt, dueAt } of complaint?.clocks ?? []) {
      const percents = ahead.map(({ percent }) => percent);
      assert.deepEqual(
        percents,
        [...new Set(percents)].sort((a, b) => a - b),
      );
      assert.ok(percents.every((percent) => percent > heard));
      const moments = ahead.flatMap(({ at }) => at ?? []);
      assert.deepEqual(moments, [...moments].sort());
      assert.equal(breachedAt !== undefined, heard >= 100);
      if (breachedAt !== undefined) assert.ok(dueAt !== undefined && dueAt <= breachedAt);
    }
  },

  'a clock never uses more time than passed, and what its calendar was open for when nothing moved it': ({
    before,
    after,
  }) => {
    const { complaint, now } = after;
    if (!complaint || after === before) return;
    const policy = policyIn(after);
    const own = sameVersion(policy, after.policies[0]);
    const started = after.events.flatMap(({ data }) => data.clocks?.started ?? []);
    const keptItsShare = new Set(
      started.flatMap(({ name, adjusted }) => (adjusted?.mode === 'proportional' ? [name] : [])),
    );
    for (const clock of complaint.clocks) {
      const used = usedMs(clock, policy, now);
      assert.ok(used >= clock.usedMs && clock.usedMs >= 0);
      // Whatever changes it later: a share of another target is no time that passed.
      if (keptItsShare.has(clock.name)) continue;
      assert.ok(used <= Math.max(0, toMs(now) - toMs(clock.startedAt)));
      if (clock.adjusted || !own) continue;
      const open = openMs(countingCalendar(clock, policy), toMs(clock.startedAt), toMs(now));
      if (clock.usedMs === 0 && clock.pausedBy === undefined && clock.countedTo === clock.startedAt)
        assert.equal(used, open);
      assert.ok(used <= open);
    }
  },

  'stretches of its life follow each other without a gap, and only the last one is open': ({
    after: { complaint, events },
  }) => {
    if (!complaint) return;
    const closedAt = new Set(events.filter(({ type }) => ends.includes(type)).map(({ at }) => at));
    complaint.periods.forEach(({ from, until }, index) => {
      const next = complaint.periods[index + 1];
      if (!next) assert.equal(until === undefined, complaint.status !== 'closed');
      else if (next.from !== until)
        assert.ok(until !== undefined && closedAt.has(until) && until < next.from);
      if (until !== undefined) assert.ok(from <= until);
    });
    assert.equal(complaint.periods[0]?.from, complaint.registeredAt);
  },
};

const ends: readonly Recorded['type'][] = ['ComplaintClosed', 'ComplaintWithdrawn', 'ComplaintMerged'];

/** By the words of the policy. Appointments come whatever stands still, and the customer’s answer is not ours to stop. */
function stops({ stops: what }: Pause, { name }: Clock): boolean {
  if (isAppointment(name) || name === 'customer-answer') return false;
  return what === 'all' || what.includes(clockId(name)) || what.includes(name);
}

/** The laws of clocks that are about a sequence as a whole. */
export const clockLawsOfSequences = {
  'every threshold of a clock is heard of at most once each time that it runs': (
    transitions: readonly Transition[],
  ) => {
    const heard = new Set<string>();
    const runs = new Map<string, number>();
    for (const { event, before } of transitions.flatMap(steps)) {
      const reached = thresholdIn(event);
      const running = before?.clocks.find(({ name }) => name === reached?.clock);
      if (reached) {
        const key = `${reached.clock} ${runs.get(reached.clock)} ${reached.percent}`;
        assert.ok(running && !heard.has(key), key);
        heard.add(key);
      }
      const was = before?.clocks ?? [];
      const is = event.data.clocks ? applyClockChanges(was, event.data.clocks) : was;
      for (const { name, startedAt, adjusted } of is) {
        // A level makes a promise of its own, even where the time that was used is taken along.
        const anew = startedAt === event.at || (adjusted?.at === event.at && adjusted.change === 'level');
        const begins = anew && event.data.clocks?.started.some((one) => one.name === name);
        if (begins || !was.some((one) => one.name === name)) runs.set(name, event.revision);
      }
    }
  },

  'the time of every stretch is somebody’s, and the parts add up to the whole': (
    _: readonly Transition[],
    world: World,
  ) => {
    const { complaint, now } = world;
    if (!complaint) return;
    const policy = policyIn(world);
    for (const calendar of [...policy.calendars, calendarOf(policy, 'always')]) {
      const { totalMs, parts } = attribute(complaint, calendar, now);
      assert.equal(
        totalMs,
        parts.reduce((sum, { ms }) => sum + ms, 0),
      );
      const whole = openMs(calendar, toMs(complaint.registeredAt), toMs(now));
      assert.equal(totalMs, whole - closedMs(complaint, world, calendar));
    }
  },

  'of every clock it is told what counted and what did not, without a gap': (
    _: readonly Transition[],
    { events, policies, now }: World,
  ) => {
    const policyOf = (version: Complaint['policy']) => {
      const found = policies.find((policy) => sameVersion(policy, version));
      if (!found) throw new Error('not published');
      return found;
    };
    for (const { name, startedAt, stoppedAt, legs, usedMs: used } of explainClocks(events, policyOf, now)) {
      const told = `${name} ${JSON.stringify(legs)}`;
      let at = startedAt;
      for (const { from, until, counted, notCounted } of legs) {
        const spans = [...counted, ...notCounted.map((span) => [span.from, span.to] as const)].sort(
          ([a], [b]) => (a < b ? -1 : 1),
        );
        for (const [begins, ends] of [[at, from] as const, ...spans, [until, until] as const]) {
          assert.ok(begins === at && ends >= at, told);
          at = ends;
        }
      }
      assert.equal(at, stoppedAt ?? (startedAt > now ? startedAt : now), told);
      const last = legs.at(-1);
      assert.equal(used, (last?.usedMs ?? 0) + lengthOf(last?.counted ?? []), told);
      const moved = legs.some(({ adjusted, policy }) => adjusted || policy.version !== last?.policy.version);
      const counted = legs.reduce((sum, leg) => sum + lengthOf(leg.counted), 0);
      if (!moved) assert.equal(used, counted, told);
    }
  },
};

function lengthOf(spans: readonly CountedSpan[]): number {
  return spans.reduce((sum, [from, to]) => sum + toMs(to) - toMs(from), 0);
}

function thresholdIn(event: Recorded): { readonly clock: string; readonly percent: number } | undefined {
  if (event.type === 'ClockWarned') return { clock: event.data.clock, percent: event.data.percent };
  if ('missed' in event.data) return { clock: event.data.missed.clock, percent: 100 };
  return event.type === 'ComplaintEscalated' && event.data.cause.type === 'deadline'
    ? { clock: event.data.cause.missed.clock, percent: 100 }
    : undefined;
}

/** Open time in which the complaint was closed. */
function closedMs({ periods }: Complaint, { now }: World, calendar: Parameters<typeof openMs>[0]): number {
  return periods.reduce((sum, { until }, index) => {
    if (until === undefined) return sum;
    return sum + openMs(calendar, toMs(until), toMs(periods[index + 1]?.from ?? now));
  }, 0);
}
