import type { PersonCommand } from '../commands';
import type { Level } from '../policy/document';
import { levelAbove, levelBelow, levelOf, rankOf } from '../policy/ladder';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardUnresolved, type Verdict } from './context';
import { frozenDossier, handover, passedOn, withTeam } from './handover';
import { canTake } from './assigning';
import { arrivalClocks, teamAt } from './placement';

export function escalate(
  complaint: Complaint,
  { by, data }: PersonCommand<'escalate'>,
  context: Context,
): Verdict {
  const refusal = guardUnresolved(complaint) ?? guardReason(complaint, data.reason, context);
  if (refusal) return refusal;
  const above = levelAbove(context.policy, complaint.level);
  if (!above) {
    return refuse('no-higher-level', `${complaint.level} is the last level.`, 'Resolve the complaint here.');
  }
  const target = skipTo(complaint, above, { by, data }, context);
  if ('code' in target) return target;
  const { reason, summary } = data;
  return [
    handover(complaint, target, context, {
      ...(reason === undefined ? {} : { reason }),
      summary,
      cause: { type: 'command' },
    }),
  ];
}

export function deEscalate(
  complaint: Complaint,
  { data }: PersonCommand<'de-escalate'>,
  context: Context,
): Verdict {
  const refusal = guardUnresolved(complaint);
  if (refusal) return refusal;
  const { policy } = context;
  const below = levelBelow(policy, complaint.level);
  if (!below) {
    return refuse('no-lower-level', `${complaint.level} is the first level.`, 'Work on it here.');
  }
  const to = data.to === undefined ? below : policy.levels.find(({ id }) => id === data.to);
  const lower = policy.levels.slice(0, policy.levels.indexOf(levelOf(policy, complaint.level)));
  if (!to || !lower.includes(to)) {
    return refuse(
      'no-lower-level',
      `"${data.to}" is not a level below ${complaint.level}.`,
      `Choose one of: ${lower.map(({ id }) => id).join(', ')}.`,
    );
  }
  const place = { level: to.id, department: complaint.department };
  const team = teamAt(context, place);
  const { category, priority, pauses } = complaint;
  const standing = { category, priority, pauses, ...place, ...withTeam(team) };
  // Whoever owned it there knows it; they are asked first, and have to accept like anybody else.
  const before = complaint.periods.findLast(
    ({ level, status }) => level === to.id && status !== 'new',
  )?.holder;
  return [
    {
      type: 'ComplaintDeescalated',
      data: {
        from: complaint.level,
        to: to.id,
        toRole: to.role,
        ...withTeam(team),
        justification: data.justification,
        ...(before !== undefined && canTake(context, before, to.id) ? { assignee: before } : {}),
        ...frozenDossier(complaint, context),
        clocks: arrivalClocks(context, complaint, standing, 'level'),
      },
    },
  ];
}

export function transfer(
  complaint: Complaint,
  { data }: PersonCommand<'transfer'>,
  context: Context,
): Verdict {
  const refusal = guardUnresolved(complaint);
  if (refusal) return refusal;
  const { departments } = context.policy;
  if (!departments.some(({ id }) => id === data.department)) {
    const known = departments.map(({ id }) => id).join(', ');
    return refuse(
      'unknown-department',
      `There is no department "${data.department}".`,
      `Choose one of: ${known}.`,
    );
  }
  if (data.department === complaint.department) {
    return refuse(
      'already-there',
      `The complaint is with ${data.department} already.`,
      'Choose another department, or assign it to another person.',
    );
  }
  return [passedOn(complaint, data.department, data.summary, { type: 'command' }, context)];
}

/** The level a complaint goes up to: the next one, or one further up where the reason or the role of who asks allows it. */
function skipTo(
  complaint: Complaint,
  above: Level,
  { by, data }: Pick<PersonCommand<'escalate'>, 'by' | 'data'>,
  { policy }: Context,
): Level | Refusal {
  if (data.to === undefined || data.to === above.id) return above;
  const target = policy.levels.find(({ id }) => id === data.to);
  const higher = policy.levels.slice(policy.levels.indexOf(above));
  if (!target || !higher.includes(target)) {
    return refuse(
      'no-higher-level',
      `"${data.to}" is not a level above ${complaint.level}.`,
      `Choose one of: ${higher.map(({ id }) => id).join(', ')}.`,
    );
  }
  const reason = policy.escalationReasons.find(({ id }) => id === data.reason);
  if (reason?.to.includes(target.id)) return target;
  if ((rankOf(policy, by.role) ?? -1) >= policy.levels.indexOf(target)) return target;
  const allowing = policy.escalationReasons.filter(({ to }) => to.includes(target.id)).map(({ id }) => id);
  return refuse(
    'level-not-skippable',
    `From ${complaint.level} a complaint goes to ${above.id} before it goes to ${target.id}.`,
    allowing.length > 0
      ? `Give one of these reasons if it is one: ${allowing.join(', ')}; or escalate to ${above.id}.`
      : `Escalate to ${above.id}.`,
  );
}

function guardReason(
  complaint: Complaint,
  reason: string | undefined,
  { policy }: Context,
): Refusal | undefined {
  const known = policy.escalationReasons.map(({ id }) => id).join(', ') || 'none';
  if (reason !== undefined) {
    if (policy.escalationReasons.some(({ id }) => id === reason)) return undefined;
    return refuse(
      'unknown-reason',
      `"${reason}" is not a reason for escalating.`,
      `Choose one of: ${known}.`,
    );
  }
  const attempted = complaint.attempts.some(
    ({ by, level }) => by === complaint.owner && level === complaint.level,
  );
  if (attempted) return undefined;
  return refuse(
    'attempt-or-reason-required',
    'The owner has recorded no attempt at this level, and no reason was given.',
    `Record an attempt first, or give one of these reasons: ${known}.`,
  );
}
