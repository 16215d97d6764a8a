import type { Clock, ClockChanges } from '../clocks/clock';
import { clockPlan } from '../clocks/rules';
import { heard, startClock } from '../clocks/timing';
import type { DeadlineCommand } from '../commands';
import { thresholdOf } from '../deadlines';
import type { MissedDeadline, Warned } from '../events';
import { nextOpenTeam } from '../organisation/follow-the-sun';
import { levelAbove, levelOf } from '../policy/ladder';
import type { Complaint } from '../state';
import { elapsedMs, toMs } from '../time';
import type { Context, Decided } from './context';
import { assignment } from './assigning';
import { functionalHandover, handover } from './handover';
import { handOverClock, started, stopAll, sunChain } from './placement';
import { resumed } from './standstill';

/**
 * What a deadline does that has come. Nothing when the clock was stopped or moved meanwhile, or is not due: the
 * workflow then learns today's deadlines from the answer. A deadline that is due always causes an event which takes it
 * out of the deadlines: one that did not would come again and again without end.
 */
export function deadline(
  complaint: Complaint,
  { data }: Pick<DeadlineCommand, 'data'>,
  context: Context,
): readonly Decided[] {
  const { clock: name, percent } = thresholdOf(data.clock);
  const clock = complaint.clocks.find((one) => one.name === name);
  const next = clock?.ahead[0];
  if (!clock || next?.percent !== percent || next.at !== data.dueAt || context.now < data.dueAt) return [];
  return percent === 100
    ? due(complaint, clock, data.dueAt, context)
    : [warning(complaint, clock, percent, data.dueAt, context)];
}

function warning(complaint: Complaint, clock: Clock, percent: number, at: string, context: Context): Decided {
  const plan = clockPlan(context.policy, context.organisation, clock.name, complaint);
  return {
    type: 'ClockWarned',
    data: {
      clock: clock.name,
      title: plan?.title ?? clock.name,
      percent,
      level: complaint.level,
      dueAt: clock.dueAt ?? at,
      firedAt: context.now,
      lateByMs: elapsedMs(at, context.now),
      warned: warnedBy(complaint, clock, context, percent > 100),
      clocks: keep(heard(clock, percent, context.now)),
    },
  };
}

function due(complaint: Complaint, clock: Clock, at: string, context: Context): readonly Decided[] {
  // Of what was late before the clock began it is heard later than it was due.
  const brokenAt = clock.dueAt ?? at;
  const missed: MissedDeadline = {
    clock: clock.name,
    level: complaint.level,
    dueAt: brokenAt,
    firedAt: context.now,
    lateByMs: elapsedMs(brokenAt, context.now),
    policy: complaint.policy,
    ...because(clock, at),
  };
  const level = levelOf(context.policy, complaint.level);
  const above = levelAbove(context.policy, complaint.level);
  const warnedRole = (above ?? level).role;
  const clocks = keep(heard(clock, 100, context.now));
  switch (clock.name) {
    case 'acknowledge':
      return notAccepted(complaint, clock, missed, context);
    case 'respond': {
      if (!above) return [{ type: 'ResponseMissed', data: { missed, warnedRole, clocks } }];
      const summary = `${level.title} did not resolve the complaint by ${at}.`;
      return [handover(complaint, above, context, { summary, cause: { type: 'deadline', missed } })];
    }
    case 'customer-update': {
      if (!clockPlan(context.policy, context.organisation, clock.name, complaint)?.automatic)
        return [{ type: 'CustomerUpdateMissed', data: { missed, warnedRole, clocks } }];
      const message = 'We are still working on your complaint and will write again.';
      return [{ type: 'CustomerUpdateSent', data: { message, promises: [], automatic: true, clocks } }];
    }
    case 'customer-answer':
      return [{ type: 'ComplaintClosed', data: { cause: 'silence', clocks: stopAll(complaint) } }];
    case 'hand-over':
      return [followTheSun(complaint, context)];
    default: {
      if (clock.name.startsWith('pause:'))
        return [resumed(complaint, [clock.name.slice('pause:'.length)], 'until-reached', context)];
      const title =
        clockPlan(context.policy, context.organisation, clock.name, complaint)?.title ?? clock.name;
      const warned = warnedBy(complaint, clock, context, true);
      return [{ type: 'DeadlineMissed', data: { missed, title, warned, clocks } }];
    }
  }
}

/** Reassigned so often as the policy tries it, then up; at the last level, or where the policy only warns, it stays. */
function notAccepted(
  complaint: Complaint,
  clock: Clock,
  missed: MissedDeadline,
  context: Context,
): readonly Decided[] {
  const { tries, then } = context.policy.acceptance;
  const level = levelOf(context.policy, complaint.level);
  const above = levelAbove(context.policy, complaint.level);
  const last = complaint.acceptancesMissed + 1 >= tries;
  if (last && then === 'up' && above) {
    const summary = `Nobody at ${level.title} accepted the complaint by ${missed.dueAt}.`;
    return [handover(complaint, above, context, { summary, cause: { type: 'deadline', missed } })];
  }
  const chosen = assignment(context, complaint, true);
  const from = complaint.assignee;
  const again = last
    ? keep(heard(clock, 100, context.now))
    : keep(startClock(context, complaint, 'acknowledge'));
  return [
    {
      type: 'AcknowledgementMissed',
      data: {
        missed,
        ...(from === undefined ? {} : { reassignedFrom: from }),
        ...(chosen.assignee === undefined ? {} : { reassignedTo: chosen.assignee }),
        assignment: chosen,
        warnedRole: (above ?? level).role,
        clocks: again,
      },
    },
  ];
}

function followTheSun(complaint: Complaint, context: Context): Decided {
  const { organisation, now } = context;
  const team = complaint.team;
  const next =
    team === undefined
      ? undefined
      : nextOpenTeam({ organisation, team, now: toMs(now), ...sunChain(context) });
  if (team === undefined || !next) {
    const later = handOverClock(context, complaint);
    const clocks: ClockChanges = { stopped: ['hand-over'], started: started(later) };
    return { type: 'HandOverPostponed', data: { ...(team === undefined ? {} : { team }), clocks } };
  }
  const summary = `${team} closes, ${next.id} is open.`;
  const to = { department: complaint.department, team: next.id };
  return functionalHandover(
    complaint,
    to,
    summary,
    { type: 'follow-the-sun', from: team, to: next.id },
    context,
  );
}

/** The change of a clock that broke its promise at once, when one did: the new target was used up before anything counted against it. */
function because(
  { adjusted, usedMs, targetMs, countedTo }: Clock,
  at: string,
): Pick<MissedDeadline, 'because'> {
  if (!adjusted || usedMs < targetMs || at <= countedTo) return {};
  const { change, mode, before } = adjusted;
  return { because: { change, mode, ...(before.dueAt === undefined ? {} : { dueBefore: before.dueAt }) } };
}

/** Whom the policy names for this clock; else, when a promise is broken, the level above. The holder always hears of it. */
function warnedBy(complaint: Complaint, clock: Clock, context: Context, broken: boolean): Warned {
  const plan = clockPlan(context.policy, context.organisation, clock.name, complaint);
  if (plan?.warns) return plan.warns;
  const level = levelAbove(context.policy, complaint.level) ?? levelOf(context.policy, complaint.level);
  const holder = complaint.owner ?? complaint.assignee;
  return { roles: broken ? [level.role] : holder === undefined ? [complaint.role] : [], people: [] };
}

function keep(clock: Clock | undefined): ClockChanges {
  return { stopped: [], started: started(clock) };
}
