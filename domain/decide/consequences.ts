import { SYSTEM } from '../actor';
import { type ClockChanges, NO_CLOCKS, thenChanges } from '../clocks/clock';
import { startClock } from '../clocks/timing';
import type { Command } from '../commands';
import type { Recorded } from '../events';
import { evolve } from '../evolve';
import { levelAbove, levelOf } from '../policy/ladder';
import { type Complaint, stayOf } from '../state';
import { firing } from '../triggers/firing';
import type { Context, Decided } from './context';
import { factsOf, ranksIn } from './facts';
import { letterFor, letterKindFor } from './letters';
import { assigned } from './assigning';
import { handover, passedOn } from './handover';
import { started } from './placement';
import { reclassified } from './work';

/** A policy whose rules go round in circles is refused when it is published; this stops one that got through. */
const MOST_EVENTS = 200;

/** Something that follows, decided on the state that it meets when its turn comes. */
type Step = (state: Complaint) => readonly Decided[];

/**
 * The events of a command with everything that the policy has follow from them, in order: what the customer is told,
 * what the rules of the policy ask for, each recorded with the facts that made it fire, and who gets a complaint that
 * has come to lie with nobody.
 */
export function withConsequences(
  before: Complaint | undefined,
  decided: readonly Decided[],
  command: Pick<Command, 'by' | 'id'>,
  given: Context,
): readonly Decided[] {
  const done: Decided[] = [];
  let context = given;
  let arrived = false;

  /** Adds an event and the steps that follow from it. */
  function happen(state: Complaint | undefined, event: Decided, steps: Step[]): Complaint {
    if (done.length >= MOST_EVENTS)
      throw new Error(`the rules of policy ${context.policy.id} go round in circles`);
    const told = withLetter(state, event, command, context);
    let next = after(state, told, command, context);
    done.push(told);
    if (told.type === 'PolicyAdopted' && context.adopted) context = { ...context, policy: context.adopted };
    arrived ||= arrivals.has(told.type);
    for (const { fired, effects } of fire(next, told, context)) {
      next = after(next, fired, command, context);
      done.push(fired);
      steps.push(...effects(context));
    }
    return next;
  }

  let state = before;
  const steps: Step[] = [];
  for (const event of decided) state = happen(state, event, steps);
  while (state) {
    const step = steps.shift();
    if (!step && !(arrived && liesWithNobody(state))) break;
    if (!step) arrived = false;
    for (const event of step ? step(state) : assigned(context, state)) state = happen(state, event, steps);
  }
  return done;
}

/** The events by which a complaint comes to lie somewhere anew. */
const arrivals: ReadonlySet<Decided['type']> = new Set([
  'ComplaintRegistered',
  'ComplaintEscalated',
  'ComplaintTransferred',
  'ComplaintDeescalated',
  'ComplaintReopened',
]);

function liesWithNobody({ status, owner, assignee }: Complaint): boolean {
  return status === 'new' && owner === undefined && assignee === undefined;
}

/** The rules that fire because of an event, each with what it asks for. Rules do not look at the firing of rules. */
function fire(complaint: Complaint, event: Decided, context: Context) {
  const { triggers } = context.policy;
  if (triggers.length === 0 || complaint.status === 'closed') return [];
  const facts = factsOf(complaint, event, context);
  const stay = String(stayOf(complaint));
  const before = complaint.fired.map((one) => ({ rule: one.rule, level: String(one.stay) }));
  return firing(triggers, facts, before, stay, ranksIn(context.policy)).map(({ rule, because }) => {
    const { id, title, then } = rule;
    const clock = then.startClock === undefined ? undefined : startClock(context, complaint, then.startClock);
    const fired: Decided = {
      type: 'TriggerFired',
      data: {
        rule: id,
        title,
        level: complaint.level,
        because,
        ...(then.notify
          ? { notified: { roles: then.notify.roles ?? [], people: then.notify.people ?? [] } }
          : {}),
        clocks: { stopped: [], started: started(clock) },
      },
      by: SYSTEM,
    };
    return { fired, effects: (under: Context) => effectsOf(rule, under) };
  });
}

function effectsOf(rule: Context['policy']['triggers'][number], context: Context): readonly Step[] {
  const { id, title, then } = rule;
  const cause = { type: 'trigger', rule: id, title } as const;
  const byItself = (event: Decided | undefined): readonly Decided[] =>
    event ? [{ ...event, by: SYSTEM }] : [];
  const atWork = ({ status }: Complaint) => status === 'new' || status === 'in-progress';
  const { setPriority, transferTo, escalateTo } = then;
  const steps: Step[] = [];
  if (setPriority !== undefined) {
    steps.push((state) => {
      if (!atWork(state)) return [];
      return byItself(reclassified(state, { priority: setPriority, reason: title, rule: id }, context));
    });
  }
  if (transferTo !== undefined) {
    steps.push((state) => {
      if (!atWork(state) || state.department === transferTo) return [];
      return byItself(passedOn(state, transferTo, title, cause, context));
    });
  }
  if (escalateTo !== undefined) {
    steps.push((state) => {
      const { levels } = context.policy;
      const above = levelAbove(context.policy, state.level);
      const target = escalateTo === 'next' ? above : levels.find((level) => level.id === escalateTo);
      const isAbove = target && levels.indexOf(target) > levels.indexOf(levelOf(context.policy, state.level));
      return atWork(state) && isAbove
        ? byItself(handover(state, target, context, { summary: title, cause }))
        : [];
    });
  }
  return steps;
}

/** The event with what the customer is told because of it; hearing from us sets the next update later. */
function withLetter(
  before: Complaint | undefined,
  event: Decided,
  command: Pick<Command, 'by' | 'id'>,
  context: Context,
): Decided {
  const bare = after(before, event, command, context);
  const kind = letterKindFor(event, bare, context);
  if (!kind) return event;
  const next =
    bare.status === 'new' || bare.status === 'in-progress'
      ? startClock(context, bare, 'customer-update')
      : undefined;
  const clocks = thenChanges(event.data.clocks ?? NO_CLOCKS, { stopped: [], started: started(next) });
  const set = withClocks(event, clocks);
  const letter = letterFor(kind, set, before, after(before, set, command, context), context);
  return letter ? ({ ...set, data: { ...set.data, letter } } as Decided) : set;
}

function withClocks(event: Decided, clocks: ClockChanges): Decided {
  return { ...event, data: { ...event.data, clocks } } as Decided;
}

/** The state after an event that is not stored yet. */
function after(
  before: Complaint | undefined,
  event: Decided,
  command: Pick<Command, 'by' | 'id'>,
  { now }: Context,
): Complaint {
  const recorded = {
    ...event,
    id: '',
    revision: (before?.revision ?? -1) + 1,
    at: now,
    by: event.by ?? command.by,
    commandId: command.id,
  } satisfies Recorded;
  return evolve(before, recorded);
}
