import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../domain/actor';
import type { Command, DeliveryCommand, PersonCommand } from '../../domain/commands';
import { deadlines } from '../../domain/deadlines';
import { isRefusal, NOTHING_AROUND, type Surroundings } from '../../domain/decide/context';
import { decide } from '../../domain/decide/decide';
import { evolve } from '../../domain/evolve';
import type { Organisation } from '../../domain/organisation/organisation';
import { freezePolicy, type Policy } from '../../domain/policy/policy';
import { POLICY_FORM } from '../../domain/policy/upcast';
import type { Complaint } from '../../domain/state';
import { toInstant, toMs } from '../../domain/time';
import { commandHash, digest } from '../../eventstore/digest';
import { eventIdFrom } from '../../eventstore/event-id';
import { encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { toJsonObject } from '../../eventstore/json';
import { organisation as sixPeople, ladderPolicy } from '../support/configuration';
import type { Append } from './test-log';

/** Complaints that live by the real decider, on a clock that only moves when told to. */
export interface World {
  /** Gives a command; false when it was refused. */
  give(complaintId: string, command: PersonCommand | DeliveryCommand): boolean;
  /** Lets the clock run to the complaint's next deadline and `lateMs` beyond, and fires it; false when there is none. */
  fire(complaintId: string, lateMs?: number): boolean;
  advance(ms: number): void;
  now(): string;
  stateOf(complaintId: string): Complaint | undefined;
  /** What happened since the last call, in order. */
  take(): readonly Append[];
  /** Of the next decisions; at first nothing is known of other complaints. */
  surroundings: Surroundings;
}

export interface WorldOptions {
  /** Default: the plain ladder, around the clock. */
  readonly policy?: Policy;
  /** Default: six people without teams. */
  readonly organisation?: Organisation;
  /** To which a complaint may be moved. */
  readonly newerPolicy?: Policy;
}

const ladder = freezePolicy(ladderPolicy);

export function createWorld({
  policy = ladder,
  organisation = sixPeople,
  newerPolicy,
}: WorldOptions = {}): World {
  const states = new Map<string, Complaint>();
  let appends: Append[] = [];
  let nowMs = Date.parse('2026-01-05T09:00:00.000Z');

  function contextFor(before: Complaint | undefined, now: string) {
    const pinned = newerPolicy && before?.policy.version === newerPolicy.version ? newerPolicy : policy;
    return {
      now,
      policy: pinned,
      organisation,
      surroundings: world.surroundings,
      digest,
      timeZoneData: 'test',
      ...(newerPolicy ? { adopted: newerPolicy } : {}),
    };
  }

  function carryOut(complaintId: string, command: Command): boolean {
    const now = toInstant(nowMs);
    const before = states.get(complaintId);
    const verdict = decide(complaintId, before, command, contextFor(before, now));
    if (isRefusal(verdict) || verdict.length === 0) return false;
    const stream = streamOf(complaintId);
    let state = before;
    const events = verdict.map(({ by = command.by, ...event }, index) => {
      const subject = eventIdFrom(stream, 0);
      const metadata = { at: now, by, commandId: command.id, commandHash: commandHash(command), subject };
      const encoded = encodeEvent(stream, event, index, metadata);
      const revision = (state?.revision ?? -1) + 1;
      state = evolve(state, { ...event, id: encoded.id, revision, at: now, by, commandId: command.id });
      return encoded;
    });
    if (state) states.set(complaintId, state);
    appends.push({ stream, events });
    return true;
  }

  const world: World = {
    give: carryOut,
    fire(complaintId, lateMs = 250) {
      const state = states.get(complaintId);
      const [next] = state ? deadlines(state) : [];
      if (!next) return false;
      nowMs = Math.max(nowMs, toMs(next.dueAt) + lateMs);
      const id = `deadline:${next.name}:${toMs(next.dueAt)}`;
      return carryOut(complaintId, {
        id,
        name: 'deadline',
        by: SYSTEM,
        data: { clock: next.name, dueAt: next.dueAt },
      });
    },
    advance(ms) {
      nowMs += ms;
    },
    now: () => toInstant(nowMs),
    stateOf: (complaintId) => states.get(complaintId),
    take() {
      const taken = appends;
      appends = [];
      return taken;
    },
    surroundings: NOTHING_AROUND,
  };
  return world;
}

/** Events as another kind of stream has them: a policy of its own is published. */
export function policyAppend(policy: Policy = { ...ladder, id: `policy-${randomUUID()}` }): Append {
  const event = {
    id: randomUUID(),
    type: 'PolicyPublished',
    data: toJsonObject({ form: POLICY_FORM, policy }),
    metadata: toJsonObject({ by: { id: 'max', role: 'manager' } }),
  };
  return { stream: `policy-${policy.id}`, events: [event] };
}

/** The stream of a recurring problem: opened with two complaints, then joined by these; a long one is resolved. */
export function problemAppend(id: string, numbers: readonly number[]): Append {
  const at = '2026-01-05T09:00:00.000Z';
  const opened = {
    problemId: id,
    rule: 'rule',
    title: 'Many about one product',
    key: { product: 'Gold card', category: 'card' },
    complaints: ['C-1', 'C-2'],
    withinDays: 30,
    policy: { id: 'standard', version: 1 },
  };
  const steps: { type: string; data: object }[] = [
    { type: 'ProblemOpened', data: opened },
    ...numbers.map((number) => ({ type: 'ComplaintsJoined', data: { complaints: [`C-${number}`] } })),
    { type: 'ProblemNoted', data: { text: 'Looked into it' } },
    ...(numbers.length > 3 ? [{ type: 'ProblemResolved', data: { summary: 'Corrected' } }] : []),
  ];
  const events = steps.map(({ type, data }) => {
    return { id: randomUUID(), type, data: toJsonObject(data), metadata: toJsonObject({ at, by: SYSTEM }) };
  });
  return { stream: `problem-${id}`, events };
}
