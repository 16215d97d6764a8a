import { ALWAYS } from '../calendar/calendar';
import { applyClockChanges, type ClockChanges } from '../clocks/clock';
import { clockPlan, overallClocks } from '../clocks/rules';
import { isAppointment } from '../clocks/arming';
import { adjust } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import { findTeam } from '../organisation/organisation';
import type { ChangeMode } from '../policy/document';
import { type Policy, sameVersion } from '../policy/policy';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardOpen, type Verdict } from './context';
import { handOverClock, overallClock, restarted, started } from './placement';

export function adoptPolicy(
  complaint: Complaint,
  { data }: PersonCommand<'adopt-policy'>,
  context: Context,
): Verdict {
  const { adopted } = context;
  const refusal = guardOpen(complaint);
  if (refusal) return refusal;
  const to = { id: data.policy ?? complaint.policy.id, version: data.version };
  if (!adopted || !sameVersion(adopted, to)) {
    return refuse(
      'unknown-policy',
      `Policy ${to.id} version ${to.version} is not published.`,
      '"redress policy list" shows the published ones.',
    );
  }
  if (sameVersion(to, complaint.policy)) {
    return refuse(
      'nothing-changes',
      `The complaint follows ${to.id} version ${to.version} already.`,
      'Name another version.',
    );
  }
  const level = adopted.levels.find(({ id }) => id === complaint.level);
  const misfit = doesNotFit(adopted, missingIn(adopted, complaint, context));
  if (misfit || !level) return misfit ?? [];
  const clocks = clocksUnder(adopted, complaint, data.mode, context);
  const known = [ALWAYS, ...adopted.calendars].map(({ id }) => id);
  const kept = applyClockChanges(complaint.clocks, clocks).map(({ calendar }) => calendar.id);
  const strange = doesNotFit(
    adopted,
    kept.filter((id) => !known.includes(id)).map((id) => `calendar ${id}`),
  );
  if (strange) return strange;
  return [
    {
      type: 'PolicyAdopted',
      data: {
        from: complaint.policy,
        to,
        reason: data.reason,
        level: level.id,
        role: level.role,
        clocks,
      },
    },
  ];
}

/**
 * What the other policy makes of the clocks: those that it knows are moved by the mode, those that it does not know
 * stop (or go on, pinned), and what it would have running by now begins.
 */
function clocksUnder(
  adopted: Policy,
  complaint: Complaint,
  chosen: ChangeMode | undefined,
  context: Context,
): ClockChanges {
  const under: Context = { ...context, policy: adopted };
  const mode = { ...(chosen === undefined ? {} : { mode: chosen }), countedBy: context.policy };
  const promises = complaint.clocks.filter(({ name }) => !isAppointment(name));
  const unknown = promises.filter(
    ({ name }) => !clockPlan(adopted, context.organisation, name, complaint) && chosen !== 'pinned',
  );
  const running = new Set(promises.map(({ name }) => name));
  const atWork = complaint.status === 'new' || complaint.status === 'in-progress';
  const overall = atWork ? overallClocks(adopted, 'always').filter((name) => !running.has(name)) : [];
  const update = atWork && !running.has('customer-update') ? ['customer-update'] : [];
  return {
    stopped: [...unknown.map(({ name }) => name), 'hand-over'],
    started: [
      ...promises.flatMap((clock) => adjust(under, complaint, clock, 'policy', mode) ?? []),
      ...started(...overall.map((name) => overallClock(under, complaint, name))),
      ...restarted(under, complaint, update),
      ...started(atWork ? handOverClock(under, complaint) : undefined),
    ],
  };
}

/** What a complaint needs and the policy does not have: where it is, what it is, and the hours of those who have it. */
function missingIn(
  adopted: Policy,
  { level, category, department, priority, team }: Complaint,
  { organisation }: Context,
): readonly string[] {
  const known = {
    level: adopted.levels.map(({ id }) => id),
    category: adopted.categories.map(({ id }) => id),
    department: adopted.departments.map(({ id }) => id),
    priority: adopted.priorities,
    calendar: [ALWAYS, ...adopted.calendars].map(({ id }) => id),
  };
  const holders = team === undefined ? undefined : findTeam(organisation, team);
  const chain = holders?.followTheSun ? [holders.id, ...holders.followTheSun] : [];
  const needed = [
    ['level', level],
    ['category', category],
    ['department', department],
    ['priority', priority],
    ...chain.map((id) => ['calendar', findTeam(organisation, id)?.calendar] as const),
  ] as const;
  return needed.flatMap(([what, id]) =>
    id === undefined || known[what].includes(id) ? [] : `${what} ${id}`,
  );
}

function doesNotFit(adopted: Policy, missing: readonly string[]): Refusal | undefined {
  if (missing.length === 0) return undefined;
  return refuse(
    'policy-does-not-fit',
    `Policy ${adopted.id} version ${adopted.version} does not have ${[...new Set(missing)].join(', ')}.`,
    'Reclassify or move the complaint first, or choose a version that has them.',
  );
}
