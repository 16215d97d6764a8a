import { overallClocks } from '../clocks/rules';
import { adjust } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import { levelOf } from '../policy/ladder';
import { sameVersion } from '../policy/policy';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardOpen, type Verdict } from './context';
import { overallClock, started } from './placement';

/** Only whoever works at the last level may change the rules under which a running complaint is handled. */
export function adoptPolicy(
  complaint: Complaint,
  { by, data }: PersonCommand<'adopt-policy'>,
  context: Context,
): Verdict {
  const { policy, adopted } = context;
  const top = policy.levels.at(-1);
  const refusal =
    guardOpen(complaint) ?? (top && by.role !== top.role ? guardTop(by.id, top.role) : undefined);
  if (refusal) return refusal;
  const to = { id: data.policy ?? complaint.policy.id, version: data.version };
  if (!adopted || !sameVersion(adopted, to)) {
    return refuse(
      'unknown-policy',
      `Policy ${to.id} version ${to.version} is not published.`,
      'List the published ones with: redress policy list',
    );
  }
  if (sameVersion(to, complaint.policy)) {
    return refuse(
      'nothing-changes',
      `The complaint follows ${to.id} version ${to.version} already.`,
      'Name another version.',
    );
  }
  const misfit = guardFits(complaint, adopted);
  if (misfit) return misfit;
  const level = levelOf(adopted, complaint.level);
  const under: Context = { ...context, policy: adopted };
  const moved = complaint.clocks.flatMap((clock) => {
    const mode = data.mode === undefined ? {} : { mode: data.mode };
    return adjust(under, complaint, clock, 'policy', { ...mode, countedBy: policy }) ?? [];
  });
  const running = new Set(complaint.clocks.map(({ name }) => name));
  const added = overallClocks(adopted, 'always').filter((name) => !running.has(name));
  const clocks = {
    stopped: [],
    started: [...moved, ...started(...added.map((name) => overallClock(under, complaint, name)))],
  };
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

function guardTop(person: string, role: string): Refusal {
  return refuse(
    'level-out-of-reach',
    `${person} may not put a complaint under another policy.`,
    `Ask someone with the role ${role}.`,
  );
}

/** A complaint can follow a policy only if that knows where it is and what it is. */
function guardFits(complaint: Complaint, adopted: NonNullable<Context['adopted']>): Refusal | undefined {
  const missing = [
    adopted.levels.some(({ id }) => id === complaint.level) ? [] : [`level ${complaint.level}`],
    adopted.categories.some(({ id }) => id === complaint.category) ? [] : [`category ${complaint.category}`],
    adopted.departments.some(({ id }) => id === complaint.department)
      ? []
      : [`department ${complaint.department}`],
    adopted.priorities.includes(complaint.priority) ? [] : [`priority ${complaint.priority}`],
    ...complaint.clocks
      .map(({ calendar }) => calendar.id)
      .map((id) =>
        id === 'always' || adopted.calendars.some((one) => one.id === id) ? [] : [`calendar ${id}`],
      ),
  ].flat();
  if (missing.length === 0) return undefined;
  return refuse(
    'policy-does-not-fit',
    `Policy ${adopted.id} version ${adopted.version} does not have ${[...new Set(missing)].join(', ')}.`,
    'Reclassify or move the complaint first, or choose a version that has them.',
  );
}
