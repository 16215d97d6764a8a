import assert from 'node:assert/strict';
import { commands, type PersonCommand } from '../../domain/commands';
import { deadlines } from '../../domain/deadlines';
import { isRefusal } from '../../domain/decide/context';
import { describeEvent } from '../../domain/describe';
import type { Recorded } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { levelOf } from '../../domain/policy/ladder';
import { reactions, recipientKey } from '../../domain/reactions';
import type { Complaint } from '../../domain/state';
import { viewOf } from '../../domain/view';
import type { Transition } from './play';
import { decideIn, fireDue, people, policyIn } from './world';

/** Throws when a step breaks it. */
export type Law = (transition: Transition) => void;

/** The events of a transition, each with the state before and after it. */
export function steps({ before, after }: Transition): readonly {
  readonly event: Recorded;
  readonly before: Complaint | undefined;
  readonly after: Complaint;
}[] {
  let state = before.complaint;
  return after.events.slice(before.events.length).map((event) => {
    const was = state;
    state = evolve(was, event);
    return { event, before: was, after: state };
  });
}

export function isWorkedOn(complaint: Complaint | undefined): complaint is Complaint {
  return complaint?.status === 'new' || complaint?.status === 'in-progress';
}

/** The laws that hold at every step of every sequence, under whatever policy. */
export const laws: Readonly<Record<string, Law>> = {
  'deciding gives the same answer every time': ({ before, command, verdict }) => {
    if (command) assert.deepEqual(decideIn(before, command), verdict);
  },

  'a refused command changes nothing, and a deadline is never refused': ({
    before,
    after,
    command,
    verdict,
  }) => {
    if (!verdict || !isRefusal(verdict)) return;
    assert.equal(after, before);
    assert.notEqual(command?.name, 'deadline');
  },

  'a command that is carried out causes an event, a deadline if it is due and none otherwise': (
    transition,
  ) => {
    const { command, verdict, before } = transition;
    if (!command || !verdict || isRefusal(verdict)) return;
    const set = before.complaint ? deadlines(before.complaint) : [];
    const happens =
      command.name !== 'deadline' ||
      set.some(
        ({ name, dueAt }) =>
          name === command.data.clock && dueAt === command.data.dueAt && dueAt <= before.now,
      );
    assert.equal(steps(transition).length > 0, happens);
  },

  'the revision is the number of events less one': ({ after: { complaint, events } }) => {
    assert.equal(complaint?.revision ?? -1, events.length - 1);
    assert.equal(complaint?.changedAt, events.at(-1)?.at);
  },

  'owner and assignee are never both there, and an owner is there from acceptance on': ({
    after: { complaint },
  }) => {
    if (!complaint) return;
    const { owner, assignee, status } = complaint;
    assert.ok(owner === undefined || assignee === undefined);
    if (status === 'new') assert.equal(owner, undefined);
    if (status === 'in-progress' || status === 'resolved') assert.ok(owner);
  },

  'a closed complaint says how it was closed, a resolved one what was offered': ({
    after: { complaint },
  }) => {
    if (!complaint) return;
    assert.equal(complaint.closure !== undefined, complaint.status === 'closed');
    if (complaint.status === 'resolved') assert.ok(complaint.resolution);
  },

  'the level changes only with a handover up or down, by a rule of the policy, and stays on the ladder': (
    transition,
  ) => {
    const policy = policyIn(transition.after);
    const { complaint } = transition.after;
    if (complaint) assert.equal(levelOf(policy, complaint.level).role, complaint.role);
    const rank = (id: string) => policy.levels.findIndex((level) => level.id === id);
    for (const { event, before, after } of steps(transition)) {
      if (!before) continue;
      const climbed = rank(after.level) - rank(before.level);
      if (event.type === 'ComplaintEscalated') assert.ok(climbed >= 1);
      else if (event.type === 'ComplaintDeescalated') assert.ok(climbed <= -1);
      else assert.equal(climbed, 0);
      if (climbed !== 0) assert.equal(after.handovers.length, before.handovers.length + 1);
    }
  },

  'what follows by itself from a command, or was overdue before it, is done by the system': (transition) => {
    const { before, command } = transition;
    const events = steps(transition).map(({ event }) => event);
    if (events.length === 0) return;
    const isOwn = (event: (typeof events)[number]) => event.by.id === command?.by.id;
    for (const event of events) assert.ok(isOwn(event) || event.by.id === 'system');
    const own = events.findIndex(isOwn);
    assert.ok(own >= 0);
    if (own > 0)
      assert.ok(
        (before.complaint ? deadlines(before.complaint) : []).some(({ dueAt }) => dueAt <= before.now),
      );
  },

  'whoever owned it and let go watches for ever': ({ before, after }) => {
    const watchers = new Set(after.complaint?.watchers);
    assert.equal(watchers.size, after.complaint?.watchers.length ?? 0);
    for (const watcher of before.complaint?.watchers ?? []) assert.ok(watchers.has(watcher));
    const former = before.complaint?.owner;
    if (former !== undefined && after.complaint?.owner !== former) assert.ok(watchers.has(former));
  },

  'the view tells how the complaint stands': ({ after: { complaint } }) => {
    const view = viewOf(complaint);
    assert.equal(view.closed, complaint?.status === 'closed');
    assert.equal(view.revision, complaint?.revision ?? -1);
    assert.equal(view.breached, (complaint?.missed.length ?? 0) > 0);
    assert.deepEqual(
      view.deadlines.map(({ name, at }) => ({ name, dueAt: new Date(at).toISOString() })),
      complaint ? deadlines(complaint) : [],
    );
    const moments = view.deadlines.map(({ at }) => at);
    assert.deepEqual(
      moments,
      [...moments].sort((a, b) => a - b),
    );
  },

  'a dossier holds what was so at the handover': (transition) => {
    for (const { event, before: complaint } of steps(transition)) {
      if (!('dossier' in event.data) || !complaint) continue;
      const { dossier } = event.data;
      assert.deepEqual(dossier.stepsTaken, complaint.attempts);
      assert.deepEqual(dossier.promisesMade, complaint.promises);
      assert.deepEqual(dossier.formerResolutions, complaint.formerResolutions);
      assert.equal(dossier.handedOverBy.level, complaint.level);
      assert.equal(dossier.handedOverBy.owner, complaint.owner);
      assert.equal(dossier.omitted, undefined);
    }
  },

  'everyone concerned hears of each event once, and whoever did it does not': (transition) => {
    for (const { event, after: complaint } of steps(transition)) {
      const told = reactions(complaint, event).map(({ to }) => recipientKey(to));
      assert.equal(new Set(told).size, told.length);
      if (event.type === 'MessageDelivered' || event.type === 'MessageFailed') {
        const holder = complaint.owner ?? complaint.assignee;
        const toAct = holder === undefined ? `role:${complaint.role}` : `person:${holder}`;
        const hasToAct = event.type === 'MessageFailed' && event.data.reason !== 'erased';
        assert.deepEqual(told, hasToAct ? [toAct] : []);
        continue;
      }
      const concerned = [complaint.owner, complaint.assignee, ...complaint.watchers];
      for (const id of concerned) {
        if (id !== undefined) assert.equal(told.includes(`person:${id}`), id !== event.by.id);
      }
      if (event.by.id !== 'system') assert.ok(!told.includes(`person:${event.by.id}`));
    }
  },

  'every event has a sentence for people': (transition) => {
    for (const { event } of steps(transition))
      assert.doesNotMatch(describeEvent(event), /undefined|\[object|NaN/);
  },

  'someone may always move an open complaint forward': ({ before, after }) => {
    if (after === before) return;
    // What is overdue is recorded before any command, and may take the complaint elsewhere.
    const caughtUp = fireDue(after);
    const { complaint } = caughtUp;
    if (!complaint || complaint.status === 'closed') return;
    const forward = {
      new: [{ name: 'accept', data: {} }],
      'in-progress': [
        { name: 'resolve', data: commands.resolve.schema.parse({ outcome: 'upheld', summary: 'x' }) },
        { name: 'decline', data: { reason: 'x' } },
      ],
      resolved: [{ name: 'close', data: { note: 'No answer' } }],
    }[complaint.status];
    const asks = Object.values(people).flatMap((by) =>
      forward.map((ask) => ({ id: 'forward', by, ...ask }) as PersonCommand),
    );
    assert.ok(asks.some((ask) => !isRefusal(decideIn(caughtUp, ask))));
  },
};
