import { SYSTEM } from '../actor';
import { applyClockChanges, type ClockChanges, NO_CLOCKS, thenChanges } from '../clocks/clock';
import { startClock } from '../clocks/timing';
import type { Command } from '../commands';
import type { Recorded } from '../events';
import { evolve } from '../evolve';
import { changed } from '../evolve/changed';
import { levelAbove, levelOf } from '../policy/ladder';
import { type Complaint, stayOf } from '../state';
import { NEXT, type Trigger } from '../triggers/document';
import { firing } from '../triggers/firing';
import type { Instant } from '../time';
import type { Context, Decided } from './context';
import { factsOf, ranksIn } from './facts';
import { letterFor, letterKindFor } from './letters';
import { assigned } from './assigning';
import { handover, passedOn } from './handover';
import { overallClock, started } from './placement';
import { reclassified } from './work';

/**
 * No rule is tried after so many events of one command. A policy whose rules go round in circles is refused when it is
 * published; one that got through must not keep anybody from working.
 */
const MOST_EVENTS = 200;

/** An event that was decided, and the complaint after it. */
export interface Consequence {
  readonly event: Decided;
  readonly after: Complaint;
}

/** Something that follows, decided on the state that it meets when its turn comes. */
type Step = (state: Complaint) => readonly Decided[];

/**
 * The events of a command with everything that the policy has follow from them, in order: what the customer is told,
 * what the rules of the policy ask for, each recorded with the facts that made it fire, and who gets a complaint that
 * has come to lie with nobody. Rules are tried when the command has done all that it does by itself.
 */
export function withConsequences(
  before: Complaint | undefined,
  decided: readonly Decided[],
  command: Pick<Command, 'by' | 'id'>,
  given: Context,
): readonly Consequence[] {
  const done: Consequence[] = [];
  const steps: Step[] = [];
  let context = given;
  let state = before;
  let arrived = false;

  const happen = (events: readonly Decided[]) => {
    const told = events.map((event) => {
      const consequence = withLetter(state, event, command, context);
      state = consequence.after;
      done.push(consequence);
      if (event.type === 'PolicyAdopted' && context.adopted)
        context = { ...context, policy: context.adopted };
      arrived ||= arrivals.has(event.type);
      return consequence.event;
    });
    for (const event of told) {
      if (!state || done.length >= MOST_EVENTS) return;
      for (const { fired, effects } of fire(state, event, context)) {
        state = after(state, fired, command, context);
        done.push({ event: fired, after: state });
        steps.push(...effects);
      }
    }
  };

  happen(decided);
  while (state) {
    const step = steps.shift();
    if (!step && !(arrived && liesWithNobody(state))) break;
    if (!step) arrived = false;
    happen(step ? step(state) : assigned(context, state));
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
  const before = complaint.fired
    .filter(({ rule, at }) => !isAtWork(complaint) || !wasInVain(complaint, triggers, rule, at))
    .map((one) => ({ rule: one.rule, level: String(one.stay) }));
  return firing(triggers, facts, before, stay, ranksIn(context.policy)).map(({ rule, because }) => {
    const { id, title, then } = rule;
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
        clocks: { stopped: [], started: clocksOf(rule, complaint, context) },
      },
      by: SYSTEM,
    };
    return { fired, effects: effectsOf(rule, complaint.level, context) };
  });
}

function isAtWork({ status }: Complaint): boolean {
  return status === 'new' || status === 'in-progress';
}

/**
 * True when a rule asked for what can only be done to a complaint at work, and the customer had the word: then it may
 * fire once more when the complaint is back at work, or a threat that came meanwhile would lead to nothing.
 */
function wasInVain(
  { periods }: Complaint,
  triggers: readonly Trigger[],
  ruleId: string,
  firedAt: Instant,
): boolean {
  const then = triggers.find(({ id }) => id === ruleId)?.then;
  const needsWork = [then?.setPriority, then?.transferTo, then?.escalateTo].some((one) => one !== undefined);
  const isWithin = ({ from, until }: Complaint['periods'][number]) =>
    from <= firedAt && (until === undefined || firedAt < until);
  return needsWork && periods.some((period) => period.status === 'resolved' && isWithin(period));
}

/** A clock that a rule starts; one that runs already, or was overrun, goes on: a second rule gives nobody more time. */
function clocksOf({ then }: Trigger, complaint: Complaint, context: Context): ClockChanges['started'] {
  const { startClock: name } = then;
  if (name === undefined || complaint.clocks.some((clock) => clock.name === name)) return [];
  return started(overallClock(context, complaint, name));
}

/** What a rule asks for. The level above is the one above where the complaint was when the rule fired. */
function effectsOf({ id, title, then }: Trigger, level: string, context: Context): readonly Step[] {
  const { levels } = context.policy;
  const cause = { type: 'trigger', rule: id, title } as const;
  const { setPriority, transferTo, escalateTo } = then;
  const effects: ((state: Complaint) => Decided | undefined)[] = [];
  if (setPriority !== undefined)
    effects.push((state) => reclassified(state, { priority: setPriority, reason: title, rule: id }, context));
  if (transferTo !== undefined)
    effects.push((state) =>
      state.department === transferTo ? undefined : passedOn(state, transferTo, title, cause, context),
    );
  if (escalateTo !== undefined) {
    const target =
      escalateTo === NEXT
        ? levelAbove(context.policy, level)
        : levels.find(({ id: one }) => one === escalateTo);
    effects.push((state) =>
      target && levels.indexOf(target) > levels.indexOf(levelOf(context.policy, state.level))
        ? handover(state, target, context, { summary: title, cause })
        : undefined,
    );
  }
  return effects.map((effect) => (state) => {
    const event = isAtWork(state) ? effect(state) : undefined;
    return event ? [{ by: SYSTEM, ...event }] : [];
  });
}

/** The event with what the customer is told because of it; hearing from us sets the next update later. */
function withLetter(
  before: Complaint | undefined,
  event: Decided,
  command: Pick<Command, 'by' | 'id'>,
  context: Context,
): Consequence {
  const bare = after(before, event, command, context);
  const kind = letterKindFor(event, before, context);
  if (!kind) return { event, after: bare };
  const next = isAtWork(bare) ? startClock(context, bare, 'customer-update') : undefined;
  const later = { stopped: [], started: started(next) };
  const set = withClocks(event, thenChanges(event.data.clocks ?? NO_CLOCKS, later));
  const told = changed(bare, { clocks: applyClockChanges(bare.clocks, later) });
  const letter = letterFor(kind, set, before, told, context);
  // No letter is kept in the state.
  return { event: letter ? ({ ...set, data: { ...set.data, letter } } as Decided) : set, after: told };
}

function withClocks(event: Decided, clocks: ClockChanges): Decided {
  const { type, data, by } = event;
  return { type, data: { ...data, clocks }, ...(by === undefined ? {} : { by }) } as Decided;
}

/** The state after an event that is not stored yet. */
function after(
  before: Complaint | undefined,
  event: Decided,
  command: Pick<Command, 'by' | 'id'>,
  { now }: Context,
): Complaint {
  const { type, data, by = command.by } = event;
  const revision = (before?.revision ?? -1) + 1;
  // Named one by one: an object that is copied with additions takes V8 a hundred times as long.
  return evolve(before, { type, data, id: '', revision, at: now, by, commandId: command.id } as Recorded);
}
