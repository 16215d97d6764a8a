import assert from 'node:assert/strict';
import { deadlines } from '../../domain/deadlines';
import { timeConsumed } from '../../domain/dossier';
import type { MissedDeadline, Recorded } from '../../domain/events';
import { sameVersion } from '../../domain/policy/policy';
import { durationMs, toMs } from '../../domain/time';
import { type Laws, whateverHappens } from './play';
import { richWorlds } from './rich';
import { deadlineCommand, fireDue, later, ladderPolicy, type World } from './world';

function missedIn(event: Recorded): MissedDeadline | undefined {
  if ('missed' in event.data) return event.data.missed;
  return event.type === 'ComplaintEscalated' && event.data.cause.type === 'deadline'
    ? event.data.cause.missed
    : undefined;
}

function isNext({ complaint }: World, commandId: string): boolean {
  const next = complaint && deadlines(complaint)[0];
  return next !== undefined && deadlineCommand(next).id === commandId;
}

const everywhere: Laws = {
  'a deadline fires once, never before it is due, and says when it was due and how late it was noticed': (
    _,
    { events, policies },
  ) => {
    const fired = events.flatMap((event) => {
      const missed = missedIn(event);
      return missed ? [{ event, missed }] : [];
    });
    for (const { event, missed } of fired) {
      assert.ok(missed.dueAt <= event.at);
      assert.equal(missed.firedAt, event.at);
      assert.equal(missed.lateByMs, toMs(event.at) - toMs(missed.dueAt));
      assert.ok(policies.some((policy) => sameVersion(policy, missed.policy)));
      assert.equal(event.by.id, 'system');
      // What was overdue before the clock was set fires the moment after.
      const [, firedBy, moment] = /^deadline:(.+):(\d+)$/.exec(event.commandId) ?? [];
      // A person who was faster than the timer has it recorded before their own command.
      if (firedBy === undefined) continue;
      assert.equal(firedBy, missed.clock);
      assert.ok(Number(moment) >= toMs(missed.dueAt) && Number(moment) <= toMs(event.at));
    }
    assert.equal(
      new Set(fired.map(({ event, missed }) => `${event.commandId} ${missed.clock} ${missed.dueAt}`)).size,
      fired.length,
    );
  },

  'when the clock jumps past several deadlines they fire in the order in which they were due': (
    transitions,
  ) => {
    let latest: { now: string; dueAt: string } | undefined;
    for (const { before, command } of transitions) {
      const loops = command?.name === 'deadline' && isNext(before, command.id);
      if (loops && latest?.now === before.now) assert.ok(latest.dueAt <= command.data.dueAt);
      latest = loops ? { now: before.now, dueAt: command.data.dueAt } : undefined;
    }
  },

  'firing all that is due comes to an end and leaves nothing that is due': (_, world) => {
    for (const duration of ['PT0S', 'PT4H', 'P3D', 'P3650D']) {
      const after = fireDue(later(world, durationMs(duration)));
      const next = after.complaint && deadlines(after.complaint)[0];
      assert.ok(!next || next.dueAt > after.now);
    }
  },
};

test('whatever people do and however time passes, deadlines keep their laws under any policy', () => {
  whateverHappens(everywhere, 120, richWorlds);
}, 240_000);

test('whatever people do and however time passes, deadlines keep their laws under the plain ladder', () => {
  whateverHappens({
    ...everywhere,

    'a complaint that nobody touches goes all the way up and then lets its clocks rest': (_, world) => {
      const wasClosed = world.complaint?.status === 'closed' || world.complaint?.status === 'resolved';
      let after = world;
      for (let step = 0; step < 20; step += 1) after = fireDue(later(after, durationMs('P10D')));
      const { complaint } = after;
      assert.deepEqual(complaint ? deadlines(complaint) : [], []);
      if (wasClosed) assert.equal(after.complaint, world.complaint);
      else if (complaint) assert.equal(complaint.level, ladderPolicy.levels.at(-1)?.id);
      const clocks = 3 * ladderPolicy.levels.length;
      assert.ok(after.events.length - world.events.length <= clocks);
    },

    'the time consumed at each level adds up to the time that the complaint was worked on': (
      transitions,
      world,
    ) => {
      const expected = new Map<string, number>();
      for (const { before, after } of transitions) {
        const { complaint } = before;
        if (complaint?.status !== 'new' && complaint?.status !== 'in-progress') continue;
        const ms = toMs(after.now) - toMs(before.now);
        expected.set(complaint.level, (expected.get(complaint.level) ?? 0) + ms);
      }
      if (!world.complaint) return;
      const { perLevel, totalMs } = timeConsumed(world.complaint, world.now);
      assert.equal(
        totalMs,
        perLevel.reduce((sum, { ms }) => sum + ms, 0),
      );
      for (const { level, ms } of perLevel) assert.equal(ms, expected.get(level) ?? 0);
      assert.equal(
        totalMs,
        [...expected.values()].reduce((sum, ms) => sum + ms, 0),
      );
    },
  });
}, 240_000);
