import assert from 'node:assert/strict';
import { isRefusal } from '../../domain/decide/context';
import type { Recorded } from '../../domain/events';
import { evolve, fold } from '../../domain/evolve';
import { streamOf } from '../../eventstore/complaint-stream';
import { eventIdFrom } from '../../eventstore/event-id';
import { type Laws, type Transition, whateverHappens } from './play';
import { richWorlds } from './rich';
import { COMPLAINT_ID, giveTo } from './world';

/** The events as decide() made them, without the way through a store. */
function unstored(transitions: readonly Transition[]): readonly Recorded[] {
  let revision = 0;
  return transitions.flatMap(({ before, command, verdict }) => {
    if (!command || !verdict || isRefusal(verdict)) return [];
    return verdict.map((event, index) => ({
      ...event,
      id: eventIdFrom(streamOf(COMPLAINT_ID), command.id, index),
      revision: revision++,
      at: before.now,
      by: event.by ?? command.by,
      commandId: command.id,
    }));
  });
}

/** What JSON keeps of a value: members that are undefined are gone. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

const laws: Laws = {
  'events that went through their stored form and JSON fold to the same state': (
    transitions,
    { events, complaint },
  ) => {
    const direct = unstored(transitions);
    assert.deepEqual(plain(direct), events);
    assert.deepEqual(plain(fold(direct)), complaint);
  },

  'the state itself survives JSON': (_, { complaint }) => {
    assert.deepEqual(plain(complaint), complaint);
  },

  'folding up to any revision and going on from there gives what folding everything gives': (
    _,
    { events, complaint },
  ) => {
    // Some of them: all would be a square of the length.
    const step = Math.ceil(events.length / 12);
    for (const { revision } of events.filter((event) => event.revision % step === 0)) {
      const prefix = fold(events.slice(0, revision + 1));
      assert.equal(prefix?.revision, revision);
      assert.deepEqual(
        events.slice(revision + 1).reduce((state, event) => evolve(state, event), prefix),
        complaint,
      );
    }
  },

  'the state at every moment of the sequence is the fold of the stream up to there': (transitions) => {
    const steps = transitions.filter(({ before, after }) => after.events !== before.events);
    const step = Math.ceil(steps.length / 12);
    for (const { after } of steps.filter((_, index) => index % step === 0))
      assert.deepEqual(fold(after.events), after.complaint);
  },

  'the same commands at the same times give the same events with the same ids, byte by byte': (
    transitions,
    { events, complaint },
    start,
  ) => {
    const again = transitions.reduce(
      (world, { before, command }) =>
        command ? giveTo({ ...world, now: before.now }, command).world : world,
      start,
    );
    assert.equal(JSON.stringify(again.events), JSON.stringify(events));
    assert.equal(JSON.stringify(again.complaint), JSON.stringify(complaint));
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
  },

  'an event without a registration before it cannot be folded': (_, { events: [, second] }) => {
    if (second) assert.throws(() => evolve(undefined, second), /no ComplaintRegistered before it/);
  },
};

describe('whatever happened, the stream gives the state back', () => {
  test('under the plain ladder', () => whateverHappens(laws, 150), 240_000);

  test(
    'under policies that use everything a policy can say',
    () => whateverHappens(laws, 150, richWorlds),
    240_000,
  );
});
