import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../domain/actor';
import type { Command, PersonCommand } from '../../domain/commands';
import { deadlines } from '../../domain/deadlines';
import { isRefusal } from '../../domain/decide/context';
import { decide } from '../../domain/decide/decide';
import { evolve } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';
import { toInstant, toMs } from '../../domain/time';
import { commandHash, digest } from '../../eventstore/digest';
import { encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { toJsonObject } from '../../eventstore/json';
import { organisation, ladderPolicy } from '../support/configuration';
import type { Append } from './test-log';

/** Complaints that live by the real decider, on a clock that only moves when told to. */
export interface World {
  /** Gives a command; false when it was refused. */
  give(complaintId: string, command: PersonCommand): boolean;
  /** Lets the clock run to the complaint's next deadline and `lateMs` beyond, and fires it; false when there is none. */
  fire(complaintId: string, lateMs?: number): boolean;
  advance(ms: number): void;
  stateOf(complaintId: string): Complaint | undefined;
  /** What happened since the last call, in order. */
  take(): readonly Append[];
}

export function createWorld(): World {
  const states = new Map<string, Complaint>();
  let appends: Append[] = [];
  let nowMs = Date.parse('2026-01-05T09:00:00.000Z');

  function carryOut(complaintId: string, command: Command): boolean {
    const now = toInstant(nowMs);
    const before = states.get(complaintId);
    const verdict = decide(complaintId, before, command, { now, policy: ladderPolicy, organisation });
    if (isRefusal(verdict) || verdict.length === 0) return false;
    const stream = streamOf(complaintId);
    const metadata = { at: now, by: command.by, commandId: command.id, commandHash: commandHash(command) };
    let state = before;
    const events = verdict.map((event, index) => {
      const encoded = encodeEvent(stream, event, index, metadata);
      const revision = (state?.revision ?? -1) + 1;
      state = evolve(state, {
        ...event,
        id: encoded.id,
        revision,
        at: now,
        by: command.by,
        commandId: command.id,
      });
      return encoded;
    });
    if (state) states.set(complaintId, state);
    appends.push({ stream, events });
    return true;
  }

  return {
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
    stateOf: (complaintId) => states.get(complaintId),
    take() {
      const taken = appends;
      appends = [];
      return taken;
    },
  };
}

/** Events as another kind of stream has them. */
export function policyAppend(): Append {
  const event = {
    id: randomUUID(),
    type: 'PolicyPublished',
    data: toJsonObject({ version: 1 }),
    metadata: {},
  };
  return { stream: `policy-${randomUUID()}`, events: [event] };
}
