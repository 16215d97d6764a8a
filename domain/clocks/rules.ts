import { ALWAYS, type Calendar } from '../calendar/calendar';
import { calendarOf, type Policy } from '../policy/policy';
import type { ChangeMode, ClockRule, Targets } from '../policy/document';
import { levelOf } from '../policy/ladder';
import { findTeam, type Organisation } from '../organisation/organisation';
import { type ClockChange, type ClockName, clockId } from './clock';

/** The clocks of a level, which begin anew with each level. */
export const LEVEL_CLOCKS = ['acknowledge', 'respond'] as const;
/** Names with a meaning of their own; any other id of the policy's clocks is an overall clock. */
export const builtInClocks = [
  'acknowledge',
  'respond',
  'customer-update',
  'customer-answer',
  'closing',
  'approval',
] as const;

/** Where a complaint stands, as far as clocks depend on it. */
export interface Situation {
  readonly level: string;
  readonly category: string;
  readonly priority: string;
  readonly team?: string;
}

/** What the policy says of one clock of a complaint. */
export interface ClockPlan {
  readonly title: string;
  readonly target: string;
  readonly calendar: Calendar;
  readonly from: 'registered' | 'received';
  readonly receipt: 'same-day' | 'next-business-day';
  /** Percent of the target, 100 included, lowest first. */
  readonly thresholds: readonly number[];
  readonly onChange: Readonly<Record<ClockChange, ChangeMode>>;
  readonly automatic: boolean;
  readonly warns?: { readonly roles: readonly string[]; readonly people: readonly string[] };
}

const CARRY: ClockPlan['onChange'] = {
  priority: 'carry',
  category: 'carry',
  level: 'restart',
  team: 'restart',
  policy: 'carry',
};

/** What the policy says of a clock, undefined when it has no such clock. */
export function clockPlan(
  policy: Policy,
  organisation: Organisation,
  name: ClockName,
  situation: Situation,
): ClockPlan | undefined {
  const id = clockId(name);
  const rule = policy.clocks.find((clock) => clock.id === id);
  const plan = (title: string, targets: Targets, calendar: string | undefined): ClockPlan => ({
    title: rule?.title ?? title,
    target: targets[situation.priority] ?? targets.default,
    calendar: calendarOf(policy, calendar ?? policy.calendar),
    from: rule?.from ?? 'registered',
    receipt: rule?.receipt ?? 'same-day',
    thresholds: withBreach(rule?.warnAt, rule?.remindAt, rule?.letters),
    onChange: rule?.onChange ?? CARRY,
    automatic: rule?.automatic ?? false,
    ...(rule?.warns ? { warns: rule.warns } : {}),
  });
  if (id === 'acknowledge' || id === 'respond') {
    const level = levelOf(policy, situation.level);
    const team = situation.team === undefined ? undefined : findTeam(organisation, situation.team);
    const known = [ALWAYS, ...policy.calendars].some((calendar) => calendar.id === team?.calendar);
    const ofTeam = known ? team?.calendar : undefined;
    return plan(`${level.title}: ${id}`, level[id], rule?.calendar ?? ofTeam ?? level.calendar);
  }
  if (id === 'external') {
    const body = policy.externalBodies.find((one) => name === `external:${one.id}`);
    if (!body) return undefined;
    const external = plan(`Answer of ${body.title}`, body.answer, body.calendar);
    return { ...external, thresholds: withBreach(body.warnAt, body.remindAt) };
  }
  const targets = rule?.categories?.[situation.category] ?? rule?.target;
  return rule && targets ? plan(rule.id, targets, rule.calendar) : undefined;
}

/** The policy's own clocks over the whole life of a complaint. */
export function overallClocks(policy: Policy, starts: 'always' | 'by-trigger'): readonly ClockName[] {
  return policy.clocks
    .filter((clock) => clock.starts === starts && !builtInClocks.some((id) => id === clock.id))
    .map(({ id }) => id);
}

export function isOverallClock(policy: Policy, name: ClockName): boolean {
  return !builtInClocks.some((id) => id === name) && policy.clocks.some(({ id }) => id === name);
}

function withBreach(
  warnAt: readonly number[] = [],
  remindAt: readonly number[] = [],
  letters: ClockRule['letters'] = [],
): readonly number[] {
  const all = new Set([...warnAt, 100, ...remindAt, ...letters.map(({ at }) => at)]);
  return [...all].sort((a, b) => a - b);
}
