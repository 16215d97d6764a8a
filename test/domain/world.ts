import { type Actor, SYSTEM } from '../../domain/actor';
import { type Command, DEADLINE_ID_PREFIX, type DeadlineCommand } from '../../domain/commands';
import { type Deadline, deadlines } from '../../domain/deadlines';
import {
  type Context,
  type Decided,
  isRefusal,
  NOTHING_AROUND,
  type Surroundings,
  type Verdict,
} from '../../domain/decide/context';
import { decide } from '../../domain/decide/decide';
import type { Recorded } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import type { Organisation } from '../../domain/organisation/organisation';
import { freezePolicy, type Policy, type PolicyVersion, sameVersion } from '../../domain/policy/policy';
import type { Complaint } from '../../domain/state';
import { type Instant, toInstant, toMs } from '../../domain/time';
import { decodeEvent, encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { digest } from '../../eventstore/digest';
import type { LogPosition, NewEvent } from '../../eventstore/port';
import { ladderPolicy as ladderDocument, organisation } from '../support/configuration';

export { organisation };
export const COMPLAINT_ID = 'RD-TEST';
export const START: Instant = '2026-03-02T09:00:00.000Z';
/** The edition of the time-zone data that the clocks of these tests carry. */
export const TIME_ZONE_DATA = '2026test';

/** The four levels around the clock, as they are published. */
export const ladderPolicy: Policy = freezePolicy(ladderDocument);

export const people = {
  ana: { id: 'ana', role: 'agent' },
  ben: { id: 'ben', role: 'agent' },
  sam: { id: 'sam', role: 'supervisor' },
  dana: { id: 'dana', role: 'department' },
  max: { id: 'max', role: 'manager' },
  ida: { id: 'ida', role: 'auditor' },
} as const satisfies Record<string, Actor>;
export type PersonId = keyof typeof people;

/** One complaint in the hands of the decider: the events so far, their fold, and the time that it is. */
export interface World {
  readonly events: readonly Recorded[];
  readonly complaint: Complaint | undefined;
  readonly now: Instant;
  /** The published policies; new complaints follow the first. */
  readonly policies: readonly [Policy, ...Policy[]];
  readonly organisation: Organisation;
  readonly surroundings: Surroundings;
}

export const emptyWorld: World = {
  events: [],
  complaint: undefined,
  now: START,
  policies: [ladderPolicy],
  organisation,
  surroundings: NOTHING_AROUND,
};

/** The policy that the complaint follows, or would follow if it were registered now. */
export function policyIn({ policies, complaint }: Pick<World, 'policies' | 'complaint'>): Policy {
  const found = complaint ? published(policies, complaint.policy) : policies[0];
  if (!found) throw new Error('the complaint follows a policy that is not published');
  return found;
}

function published(policies: readonly Policy[], version: PolicyVersion): Policy | undefined {
  return policies.find((policy) => sameVersion(policy, version));
}

/** What a command may look at in this world. */
export function contextIn(world: World, command: Command): Context {
  const { complaint, policies, now, organisation: people, surroundings } = world;
  const adopted =
    command.name === 'adopt-policy' && complaint
      ? published(policies, {
          id: command.data.policy ?? complaint.policy.id,
          version: command.data.version,
        })
      : undefined;
  return {
    now,
    policy: policyIn(world),
    organisation: people,
    timeZoneData: TIME_ZONE_DATA,
    surroundings,
    digest,
    ...(adopted ? { adopted } : {}),
  };
}

export function decideIn(world: World, command: Command): Verdict {
  return decide(COMPLAINT_ID, world.complaint, command, contextIn(world, command));
}

/** The world after a command; the same world when it is refused or does nothing. */
export function giveTo(world: World, command: Command): { readonly world: World; readonly verdict: Verdict } {
  const verdict = decideIn(world, command);
  if (isRefusal(verdict)) return { world, verdict };
  const fresh = recorded(verdict, command, world.events.length, world.now);
  const complaint = fresh.reduce<Complaint | undefined>(evolve, world.complaint);
  return { world: { ...world, events: [...world.events, ...fresh], complaint }, verdict };
}

/** The events as a store gives them back: through their stored form and JSON. */
export function recorded(
  events: readonly Decided[],
  command: Pick<Command, 'id' | 'by'>,
  firstRevision: number,
  at: Instant,
): readonly Recorded[] {
  const stream = streamOf(COMPLAINT_ID);
  return events.map(({ by = command.by, ...event }, index) => {
    const metadata = { at, by, commandId: command.id, commandHash: '' };
    const stored: NewEvent = JSON.parse(JSON.stringify(encodeEvent(stream, event, index, metadata)));
    const revision = firstRevision + index;
    return decodeEvent({
      ...stored,
      stream,
      revision,
      position: String(revision) as LogPosition,
      recordedAt: at,
    });
  });
}

/** The world some time later, with nothing done in it: deadlines that came are overdue. */
export function later(world: World, ms: number): World {
  return { ...world, now: toInstant(toMs(world.now) + ms) };
}

/** The command that the workflow gives for a deadline. */
export function deadlineCommand({ name, dueAt }: Deadline): DeadlineCommand {
  return {
    name: 'deadline',
    id: `${DEADLINE_ID_PREFIX}${name}:${toMs(dueAt)}`,
    by: SYSTEM,
    data: { clock: name, dueAt },
  };
}

/** Fires what is due, the earliest first, as the loop of the workflow does. */
export function fireDue(world: World): World {
  const next = world.complaint && deadlines(world.complaint)[0];
  if (!next || next.dueAt > world.now) return world;
  return fireDue(giveTo(world, deadlineCommand(next)).world);
}

/** Lets time pass with every deadline fired at the moment at which it is due. */
export function pass(world: World, ms: number): World {
  const until = toMs(world.now) + ms;
  const next = world.complaint && deadlines(world.complaint)[0];
  if (!next || toMs(next.dueAt) > until) return later(world, ms);
  const due = fireDue({ ...world, now: next.dueAt });
  return pass(due, until - toMs(next.dueAt));
}
