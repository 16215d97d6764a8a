import assert from 'node:assert/strict';
import { commands, type PersonCommand } from '../../domain/commands';
import { isRefusal } from '../../domain/decide/context';
import { describeEvent } from '../../domain/describe';
import type { Recorded } from '../../domain/events';
import { reactions, recipientKey } from '../../domain/reactions';
import type { Complaint } from '../../domain/state';
import { viewOf } from '../../domain/view';
import type { Transition } from './play';
import { decideIn, people, ladderPolicy, type World } from './world';

/** Throws when a step breaks it. */
export type Law = (transition: Transition) => void;

function newEvents({ before, after }: Transition): readonly Recorded[] {
  return after.events.slice(before.events.length);
}

function rank({ level }: Pick<Complaint, 'level'>): number {
  return ladderPolicy.levels.findIndex(({ id }) => id === level);
}

function isWorkedOn(complaint: Complaint | undefined): complaint is Complaint {
  return complaint?.status === 'new' || complaint?.status === 'in-progress';
}

/** What happened since the clock of this name was last started. */
function sinceLastStart({ events }: World, clock: string): readonly Recorded[] {
  const start = events.findLastIndex(
    ({ data }) => 'clocks' in data && data.clocks.started.some(({ name }) => name === clock),
  );
  return events.slice(start);
}

/** The laws that hold at every step of every sequence. */
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

  'a command that is carried out causes one event, a deadline one if it is due and none otherwise': (
    transition,
  ) => {
    const { command, verdict, before } = transition;
    if (!command || !verdict || isRefusal(verdict)) return;
    const happens =
      command.name !== 'deadline' ||
      before.complaint?.clocks.some(
        ({ name, dueAt }) =>
          name === command.data.clock && dueAt === command.data.dueAt && dueAt <= before.now,
      );
    assert.equal(newEvents(transition).length, happens ? 1 : 0);
  },

  'the revision is the number of events less one': ({ after: { complaint, events } }) => {
    assert.equal(complaint?.revision ?? -1, events.length - 1);
    assert.equal(complaint?.changedAt, events.at(-1)?.at);
  },

  'there is one clock of a name, and none on a resolved or closed complaint': ({ after: { complaint } }) => {
    if (!complaint) return;
    const clocks = new Set(complaint.clocks.map(({ name }) => name));
    assert.equal(clocks.size, complaint.clocks.length);
    if (!isWorkedOn(complaint)) assert.equal(clocks.size, 0);
    if (clocks.has('acknowledge')) assert.equal(complaint.status, 'new');
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

  'a complaint stays somewhere exactly while it is worked on': ({ after: { complaint } }) => {
    const current = complaint?.stays.filter(({ until }) => until === undefined) ?? [];
    assert.deepEqual(
      current.map(({ level }) => level),
      isWorkedOn(complaint) ? [complaint.level] : [],
    );
  },

  'while worked on it has a respond clock, or its last level has missed it since': ({ after }) => {
    const { complaint } = after;
    if (!isWorkedOn(complaint) || complaint.clocks.some(({ name }) => name === 'respond')) return;
    assert.ok(sinceLastStart(after, 'respond').some(({ type }) => type === 'ResponseMissed'));
    assert.equal(rank(complaint), ladderPolicy.levels.length - 1);
  },

  'while worked on it has a customer update clock, or has missed one since': ({ after }) => {
    const { complaint } = after;
    if (!isWorkedOn(complaint) || complaint.clocks.some(({ name }) => name === 'customer-update')) return;
    assert.ok(sinceLastStart(after, 'customer-update').some(({ type }) => type === 'CustomerUpdateMissed'));
  },

  'the level goes up one step with each escalation, never otherwise, and stays on the ladder': (
    transition,
  ) => {
    const { before, after } = transition;
    if (!after.complaint) return;
    assert.equal(ladderPolicy.levels[rank(after.complaint)]?.role, after.complaint.role);
    if (!before.complaint) return;
    const escalated = newEvents(transition).some(({ type }) => type === 'ComplaintEscalated');
    assert.equal(rank(after.complaint) - rank(before.complaint), escalated ? 1 : 0);
  },

  'clocks start now, at the level of the complaint, and are due later': (transition) => {
    for (const event of newEvents(transition)) {
      for (const clock of 'clocks' in event.data ? event.data.clocks.started : []) {
        assert.equal(clock.startedAt, event.at);
        assert.equal(clock.level, transition.after.complaint?.level);
        assert.ok(clock.dueAt > event.at);
      }
    }
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
    const due = (complaint?.clocks ?? []).map(({ dueAt }) => Date.parse(dueAt));
    assert.deepEqual(
      view.deadlines.map(({ at }) => at),
      due.sort((a, b) => a - b),
    );
  },

  'a dossier holds what was so at the handover': (transition) => {
    for (const event of newEvents(transition)) {
      const { complaint } = transition.before;
      if (event.type !== 'ComplaintEscalated' || !complaint) continue;
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
    const { complaint } = transition.after;
    for (const event of newEvents(transition)) {
      if (!complaint) continue;
      const told = reactions(complaint, event).map(({ to }) => recipientKey(to));
      assert.equal(new Set(told).size, told.length);
      const concerned = [complaint.owner, complaint.assignee, ...complaint.watchers];
      for (const id of concerned) {
        if (id !== undefined) assert.equal(told.includes(`person:${id}`), id !== event.by.id);
      }
      if (event.by.id !== 'system') assert.ok(!told.includes(`person:${event.by.id}`));
    }
  },

  'every event has a sentence for people': (transition) => {
    for (const event of newEvents(transition))
      assert.doesNotMatch(describeEvent(event), /undefined|\[object|NaN/);
  },

  'someone may always move an open complaint forward': ({ after }) => {
    const { complaint } = after;
    if (!complaint || complaint.status === 'closed') return;
    const forward = {
      new: [{ name: 'accept', data: {} }],
      'in-progress': [
        { name: 'resolve', data: commands.resolve.schema.parse({ outcome: 'upheld', summary: 'x' }) },
      ],
      resolved: [{ name: 'close', data: { note: 'No answer' } }],
    }[complaint.status];
    const asks = Object.values(people).flatMap((by) =>
      forward.map((ask) => ({ id: 'forward', by, ...ask }) as PersonCommand),
    );
    assert.ok(asks.some((ask) => !isRefusal(decideIn(after, ask))));
  },
};
