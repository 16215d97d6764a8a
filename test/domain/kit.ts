import type { z } from 'zod';
import type { Clock, ClockChanges, ClockName } from '../../domain/clocks/clock';
import { builtInClocks } from '../../domain/clocks/rules';
import { type Command, type CommandName, commands, type PersonCommand } from '../../domain/commands';
import { deadlines } from '../../domain/deadlines';
import { type Decided, isRefusal, type Verdict } from '../../domain/decide/context';
import type { ComplaintEventType, MissedDeadline } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { type Organisation, organisationSchema } from '../../domain/organisation/organisation';
import type { Policy } from '../../domain/policy/policy';
import { type Message, reactions, recipientKey } from '../../domain/reactions';
import { type RefusalCode, refusalRules } from '../../domain/refusals';
import type { Complaint } from '../../domain/state';
import { type Duration, durationMs, type Instant, toInstant, toMs } from '../../domain/time';
import {
  deadlineCommand,
  emptyWorld,
  fireDue,
  giveTo,
  later,
  type PersonId,
  pass,
  people,
  START,
  TIME_ZONE_DATA,
  type World,
} from './world';

/** Makes a command that fits the world. */
export type Ask = (world: World) => Command;
/** Changes the world otherwise than by a command. */
export interface Passing {
  readonly change: (world: World) => World;
}
export type Step = Ask | Passing;

/** What `person` wants; the command says what its schema makes of `data`. */
export function by<Name extends CommandName>(
  person: PersonId,
  name: Name,
  data: z.input<(typeof commands)[Name]['schema']>,
  header: { readonly id?: string; readonly expectedRevision?: number } = {},
): Ask {
  const content: unknown = commands[name].schema.parse(data);
  return ({ events }) =>
    ({ id: `command-${events.length}`, ...header, by: people[person], name, data: content }) as PersonCommand;
}

/** A deadline that comes; without `dueAt` the one that is set now. */
export function deadline(name: string, dueAt?: Instant): Ask {
  return ({ complaint }) => {
    const set = complaint && deadlines(complaint).find((next) => next.name === name);
    const at = dueAt ?? set?.dueAt;
    if (at === undefined) throw new Error(`no ${name} deadline is set`);
    return deadlineCommand({ name, dueAt: at });
  };
}

/** Time passes and nothing else happens, as in an outage. */
export function waiting(duration: Duration): Passing {
  return { change: (world) => later(world, durationMs(duration)) };
}

/** Time passes and deadlines fire when they are due. */
export function passing(duration: Duration): Passing {
  return { change: (world) => pass(world, durationMs(duration)) };
}

/** Fires all that is overdue, now. */
export const catchingUp: Passing = { change: fireDue };

/** New complaints follow the first; the others are published too. */
export function underPolicy(policy: Policy, ...others: Policy[]): Passing {
  return { change: (world) => ({ ...world, policies: [policy, ...others] }) };
}

export function inOrganisation(people: z.input<typeof organisationSchema>['people']): Passing {
  const organisation: Organisation = organisationSchema.parse({ people });
  return { change: (world) => ({ ...world, organisation }) };
}

/** The moment so long after {@link START}. */
export function at(duration: Duration): Instant {
  return toInstant(toMs(START) + durationMs(duration));
}

export function stop(...stopped: ClockName[]): ClockChanges {
  return { stopped, started: [] };
}

/** A clock that runs around the clock and is heard of once, started so long after {@link START}. */
export function clock(name: ClockName, level: string, startedAfter: Duration, target: Duration): Clock {
  const startedAt = at(startedAfter);
  const targetMs = durationMs(target);
  const dueAt = toInstant(toMs(startedAt) + targetMs);
  return {
    name,
    level,
    startedAt,
    target,
    targetMs,
    calendar: { id: 'always', timeZone: 'UTC', timeZoneData: TIME_ZONE_DATA },
    usedMs: 0,
    countedTo: startedAt,
    dueAt,
    ahead: [{ percent: 100, at: dueAt }],
    counts: [[startedAt, dueAt]],
  };
}

/** The clock after its promise was broken, at the moment at which it was due unless told otherwise. */
export function breached(running: Clock, breachedAt: Instant | undefined = running.dueAt): Clock {
  if (breachedAt === undefined) throw new Error(`${running.name} stands still`);
  return { ...running, heard: 100, ahead: [], breachedAt };
}

/** The clock as a new level begins it anew, with what it was before. */
export function anew(begun: Clock, before: Clock): Clock {
  const { target, dueAt } = before;
  return {
    ...begun,
    adjusted: {
      at: begun.startedAt,
      change: 'level',
      mode: 'restart',
      before: { target, ...(dueAt === undefined ? {} : { dueAt }) },
    },
  };
}

/** What an event does that sets these clocks and stops none. */
export function starting(...started: Clock[]): ClockChanges {
  return { stopped: [], started };
}

/** What an event does after which everything stands. The ladder has no clocks but these. */
export const allStopped: ClockChanges = stop(...builtInClocks);

export const complaintData = {
  subject: 'Charged twice',
  description: 'The same card payment was booked twice.',
  category: 'card',
  channel: 'phone',
} as const;
/** A deadline of the standard policy that was missed, with moments counted from {@link START}. */
export function missed(
  name: ClockName,
  level: string,
  due: Duration,
  fired: Duration = due,
  lateByMs = 0,
): MissedDeadline {
  const policy = { id: 'standard', version: 1 };
  return { clock: name, level, dueAt: at(due), firedAt: at(fired), lateByMs, policy };
}

/** `person` takes ownership. */
export const accept = (person: PersonId) => by(person, 'accept', {});
/** `person` hands the complaint over to the next level, for a reason of the policy. */
export const up = (person: PersonId) => by(person, 'escalate', { reason: 'threat', summary: 'Press' });
export const registered = by('ana', 'register', complaintData);
export const attempted = {
  tried: 'Called the merchant',
  proposedSolutions: ['Refund of one booking'],
  outcome: 'not-solved',
} satisfies z.input<(typeof commands)['record-attempt']['schema']>;
export const resolved = { outcome: 'upheld', summary: 'One booking was refunded.' } as const;

/** The state after the steps, none of which may be refused. */
export function after(...steps: readonly Step[]): World {
  return steps.reduce((world, step) => {
    if (typeof step !== 'function') return step.change(world);
    const { world: next, verdict } = giveTo(world, step(world));
    if (isRefusal(verdict)) throw new Error(`a given step was refused: ${verdict.code}: ${verdict.message}`);
    return next;
  }, emptyWorld);
}

export interface Then {
  readonly before: World;
  readonly verdict: Verdict;
  /** The world after the command. */
  readonly world: World;
  /** The state after the command. */
  readonly complaint: Complaint;
  /** Exactly these events, with exactly these data. */
  thenEvents(...events: Decided[]): Then;
  /** These types of events. */
  thenTypes(...types: ComplaintEventType[]): Then;
  thenNothing(): Then;
  thenRefused(code: RefusalCode): Then;
  /** Who hears of it: `recipientKey reason`, in any order. */
  thenTold(...who: string[]): Then;
  /** The same of the newest event of this type, whatever else happened. */
  thenToldOf(type: ComplaintEventType, ...who: string[]): Then;
}

export function given(...steps: Step[]): { when(ask: Ask): Then } {
  const before = after(...steps);
  return { when: (ask) => when(before, ask) };
}

function when(before: World, ask: Ask): Then {
  const { world, verdict } = giveTo(before, ask(before));
  const events = isRefusal(verdict) ? [] : verdict;
  const then: Then = {
    before,
    verdict,
    world,
    get complaint() {
      if (!world.complaint) throw new Error('there is no complaint');
      return world.complaint;
    },
    thenEvents(...expected) {
      expect(verdict).toEqual(expected);
      return then;
    },
    thenTypes(...types) {
      expect(isRefusal(verdict) ? verdict : verdict.map(({ type }) => type)).toEqual(types);
      return then;
    },
    thenNothing() {
      expect(verdict).toEqual([]);
      return then;
    },
    thenRefused(code) {
      expect(verdict).toMatchObject({ code, ...refusalRules[code] });
      expect(world).toBe(before);
      return then;
    },
    thenTold(...who) {
      if (events.length !== 1) throw new Error('one event was expected');
      expect(told(world)).toEqual([...who].sort());
      return then;
    },
    thenToldOf(type, ...who) {
      const last = world.events.findLastIndex((event) => event.type === type);
      expect(last).toBeGreaterThanOrEqual(before.events.length);
      const heard = world.events.slice(0, last + 1);
      expect(told({ complaint: fold(heard), events: heard })).toEqual([...who].sort());
      return then;
    },
  };
  return then;
}

function told(world: Pick<World, 'complaint' | 'events'>): readonly string[] {
  return lastMessages(world)
    .map(({ to, reason }) => `${recipientKey(to)} ${reason}`)
    .sort();
}

/** What the last event of the world makes people hear. */
export function lastMessages({ complaint, events }: Pick<World, 'complaint' | 'events'>): readonly Message[] {
  const last = events.at(-1);
  return complaint && last ? reactions(complaint, last) : [];
}
