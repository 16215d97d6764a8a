import type { Clock, ClockChanges, ClockName } from '../clocks/clock';
import { builtInClocks, clockPlan, LEVEL_CLOCKS } from '../clocks/rules';
import { adjust, appointment, type Standing, startClock } from '../clocks/timing';
import { calendarOf } from '../policy/policy';
import { isOpen, nextClose, nextOpen } from '../calendar/business-time';
import { teamFor } from '../organisation/assignment';
import { nextOpenTeam } from '../organisation/follow-the-sun';
import { findTeam } from '../organisation/organisation';
import type { Complaint } from '../state';
import { type Instant, toInstant, toMs } from '../time';
import type { Context } from './context';

/** Where a complaint comes to lie. */
export interface Place {
  readonly level: string;
  readonly department: string;
}

/** The team that works on complaints of a department at a level, undefined when the role as a whole does. */
export function teamAt({ organisation }: Context, { level, department }: Place): string | undefined {
  return teamFor(organisation, level, department)?.id;
}

/** The clocks that are given, without those that the policy does not have. */
export function started(...clocks: readonly (Clock | undefined)[]): readonly Clock[] {
  return clocks.filter((clock) => clock !== undefined);
}

/** The clocks of a complaint that comes to a level or a team: accepting begins anew, responding by the mode of the policy. */
export function arrivalClocks(
  context: Context,
  complaint: Pick<Complaint, 'clocks'>,
  standing: Standing,
  change: 'level' | 'team',
  mode?: 'carry',
): ClockChanges {
  const clocks = LEVEL_CLOCKS.map((name) => {
    const running = complaint.clocks.find((clock) => clock.name === name);
    if (!running || name === 'acknowledge') return startClock(context, standing, name);
    return adjust(context, standing, running, change, mode === undefined ? {} : { mode }) ?? running;
  });
  return {
    stopped: ['approval', 'hand-over'],
    started: started(...clocks, handOverClock(context, standing)),
  };
}

/** The appointment at which the team closes while another one of its chain is open; undefined when there is no such moment. */
export function handOverClock(context: Context, standing: Standing): Clock | undefined {
  const { organisation, policy, now } = context;
  const team = standing.team === undefined ? undefined : findTeam(organisation, standing.team);
  if (!team?.followTheSun) return undefined;
  const calendar = calendarOf(policy, team.calendar ?? policy.calendar);
  const chain = sunChain(context);
  let at = toMs(now);
  // A week holds at most so many shifts; a chain in which nobody follows within it is no chain.
  for (let shift = 0; shift < 50; shift += 1) {
    const closes = isOpen(calendar, at) ? nextClose(calendar, at) : at;
    if (closes === undefined) return undefined;
    if (closes > toMs(now) && nextOpenTeam({ organisation, team: team.id, now: closes, ...chain }))
      return appointment(context, standing.level, 'hand-over', toInstant(closes));
    const others = team.followTheSun
      .filter((id) => id !== team.id)
      .map((id) => findTeam(organisation, id)?.calendar)
      .map((id) => nextOpen(calendarOf(policy, id ?? policy.calendar), closes + 1));
    at = Math.min(...others, nextOpen(calendar, closes + 1));
    if (!Number.isFinite(at)) return undefined;
  }
  return undefined;
}

/** How a chain of teams is asked for its opening hours. */
export function sunChain({ policy }: Context) {
  return {
    isOpen: (calendar: string, at: number) => isOpen(calendarOf(policy, calendar), at),
  };
}

/** An overall clock as it runs for a complaint: from the moment that the policy says, which may be long before. */
export function overallClock(
  context: Context,
  complaint: Standing & Pick<Complaint, 'receivedAt'> & { readonly registeredAt?: Instant },
  name: ClockName,
): Clock | undefined {
  const plan = clockPlan(context.policy, context.organisation, name, complaint);
  const registered = complaint.registeredAt ?? context.now;
  const received = complaint.receivedAt === undefined ? registered : toInstant(toMs(complaint.receivedAt));
  // A date without a time, or of another place, may seem to lie ahead.
  const from = plan?.from === 'received' && received < context.now ? received : context.now;
  return startClock(context, complaint, name, from);
}

/** The clocks with these names, set anew where they should run and do not or should tell the customer something later. */
export function restarted(
  context: Context,
  standing: Standing,
  names: readonly ClockName[],
): readonly Clock[] {
  return started(...names.map((name) => startClock(context, standing, name)));
}

/** Everything that runs for a complaint stops; what the policy calls for next may start. */
export function stopAll(complaint: Complaint, ...next: ClockChanges['started']): ClockChanges {
  const running = complaint.clocks.map(({ name }) => name);
  return { stopped: [...new Set([...builtInClocks, ...running])], started: next };
}
