import type { Clock, ClockChanges, ClockName } from '../clocks/clock';
import { builtInClocks, clockPlan, LEVEL_CLOCKS } from '../clocks/rules';
import { adjust, appointment, type Standing, startClock } from '../clocks/timing';
import { isOpen, nextClose, nextOpen } from '../calendar/business-time';
import { ALWAYS, type Calendar } from '../calendar/calendar';
import type { Policy } from '../policy/policy';
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

/**
 * The team that gets a complaint of a department at a level: while it is closed, the one that is open of those that
 * follow the sun with it. Undefined when the role as a whole works there.
 */
export function teamAt(context: Context, { level, department }: Place): string | undefined {
  const { organisation, now } = context;
  const team = teamFor(organisation, level, department)?.id;
  if (team === undefined) return undefined;
  return nextOpenTeam({ organisation, team, now: toMs(now), ...sunChain(context) })?.id ?? team;
}

/** Where a complaint stands while nothing makes its clocks stand still. */
export function unpaused({ level, category, priority, team }: Complaint): Standing {
  return { level, category, priority, pauses: [], ...(team === undefined ? {} : { team }) };
}

/** The clocks that are given, without those that the policy does not have. */
export function started(...clocks: readonly (Clock | undefined)[]): readonly Clock[] {
  return clocks.filter((clock) => clock !== undefined);
}

/**
 * The clocks of a complaint that comes to a level or a team: accepting begins anew, responding by the mode of the
 * policy. `overdue`: it goes up because the time to respond has run out, so where the policy pins that moment the next
 * level gets time of its own all the same; the moment would come again and again otherwise.
 */
export function arrivalClocks(
  context: Context,
  complaint: Pick<Complaint, 'clocks'>,
  standing: Standing,
  change: 'level' | 'team',
  { mode, overdue = false }: { readonly mode?: 'carry'; readonly overdue?: boolean } = {},
): ClockChanges {
  const clocks = LEVEL_CLOCKS.map((name) => {
    const running = complaint.clocks.find((clock) => clock.name === name);
    const isBroken = change === 'level' && running?.breachedAt !== undefined;
    if (!running || isBroken || name === 'acknowledge') return startClock(context, standing, name);
    const adjusted = adjust(context, standing, running, change, mode === undefined ? {} : { mode });
    return adjusted ?? (overdue ? startClock(context, standing, name) : running);
  });
  return {
    stopped: ['approval', 'hand-over'],
    started: started(...clocks, handOverClock(context, standing)),
  };
}

/** The appointment at which the team closes while another one of its chain is open; undefined when there is no such moment. */
export function handOverClock(context: Context, standing: Standing): Clock | undefined {
  const { organisation, now } = context;
  const team = standing.team === undefined ? undefined : findTeam(organisation, standing.team);
  const calendar = team && knownCalendar(context.policy, team.calendar);
  if (!calendar || !team.followTheSun) return undefined;
  const others = team.followTheSun
    .filter((id) => id !== team.id)
    .flatMap((id) => knownCalendar(context.policy, findTeam(organisation, id)?.calendar) ?? []);
  let at = toMs(now);
  // Each round ends at a later moment at which one of them opens or closes; none that follows within so many is no chain.
  for (let round = 0; round < 50; round += 1) {
    const closes = isOpen(calendar, at) ? nextClose(calendar, at) : at;
    if (closes === undefined) return undefined;
    if (
      closes > toMs(now) &&
      nextOpenTeam({ organisation, team: team.id, now: closes, ...sunChain(context) })
    )
      return appointment(context, standing.level, 'hand-over', toInstant(closes));
    at = Math.min(...[calendar, ...others].map((one) => nextOpen(one, closes + 1)));
  }
  return undefined;
}

/** How a chain of teams is asked for its opening hours. */
export function sunChain({ policy }: Context) {
  return { isOpen: (calendar: string, at: number) => isOpenBy(policy, calendar, at) ?? false };
}

/** Whether a calendar of the organisation is open; undefined for none, and for one that the policy of the complaint does not have. */
export function isOpenBy(policy: Policy, id: string | undefined, at: number): boolean | undefined {
  const calendar = knownCalendar(policy, id);
  return calendar && isOpen(calendar, at);
}

/** The organisation may speak of a calendar that is younger than the policy of a complaint. */
function knownCalendar(policy: Policy, id: string | undefined): Calendar | undefined {
  return id === ALWAYS.id ? ALWAYS : policy.calendars.find((calendar) => calendar.id === id);
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
