import { startClock } from '../clocks';
import type { PersonCommand } from '../commands';
import { compileDossier } from '../dossier';
import type { ComplaintEscalated, ComplaintEvent } from '../events';
import { levelAbove, levelOf, rankOf } from '../policy/ladder';
import type { Level } from '../policy/schema';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardOpen, guardOwner, guardReach, guardUnresolved, type Verdict } from './context';

export function recordAttempt(complaint: Complaint, { by, data }: PersonCommand<'record-attempt'>): Verdict {
  return (
    guardUnresolved(complaint) ??
    guardOwner(complaint, by) ?? [{ type: 'AttemptRecorded', data: { ...data, level: complaint.level } }]
  );
}

export function addNote(_complaint: Complaint, { data }: PersonCommand<'add-note'>): Verdict {
  return [{ type: 'NoteAdded', data }];
}

export function sendCustomerUpdate(
  complaint: Complaint,
  { by, data }: PersonCommand<'send-customer-update'>,
  context: Context,
): Verdict {
  const refusal =
    guardOpen(complaint) ?? (complaint.owner === by.id ? undefined : guardReach(complaint, by, context));
  if (refusal) return refusal;
  // Once a resolution is offered the customer has the word, and no next update is due.
  const started =
    complaint.status === 'resolved'
      ? []
      : [startClock(context.policy, 'customer-update', complaint.level, context.now)];
  return [{ type: 'CustomerUpdateSent', data: { ...data, clocks: { stopped: [], started } } }];
}

export function escalate(
  complaint: Complaint,
  { by, data }: PersonCommand<'escalate'>,
  context: Context,
): Verdict {
  const refusal =
    guardUnresolved(complaint) ??
    guardMayEscalate(complaint, by, context) ??
    guardReason(complaint, data.reason, context);
  if (refusal) return refusal;
  const above = levelAbove(context.policy, complaint.level);
  if (!above) {
    return refuse('no-higher-level', `${complaint.level} is the last level.`, 'Resolve the complaint here.');
  }
  return [handover(complaint, above, context, { ...data, cause: { type: 'command' } })];
}

/** The event that takes a complaint up, with its dossier, and the clocks of the level above. */
export function handover(
  complaint: Complaint,
  above: Level,
  { policy, now }: Context,
  why: Pick<ComplaintEscalated['data'], 'reason' | 'summary' | 'cause'>,
): ComplaintEvent {
  const started = [
    startClock(policy, 'acknowledge', above.id, now),
    startClock(policy, 'respond', above.id, now),
  ];
  const updateIsDue = complaint.clocks.some((clock) => clock.name === 'customer-update');
  if (!updateIsDue) started.push(startClock(policy, 'customer-update', above.id, now));
  return {
    type: 'ComplaintEscalated',
    data: {
      ...why,
      kind: 'hierarchical',
      from: complaint.level,
      to: above.id,
      toRole: above.role,
      dossier: compileDossier(complaint, now),
      clocks: { stopped: [], started },
    },
  };
}

function guardMayEscalate(
  complaint: Complaint,
  by: PersonCommand['by'],
  context: Context,
): Refusal | undefined {
  const { policy } = context;
  if (complaint.owner === by.id) return undefined;
  const rank = rankOf(policy, by.role) ?? -1;
  if (rank > policy.levels.indexOf(levelOf(policy, complaint.level))) return undefined;
  return complaint.owner === undefined ? guardReach(complaint, by, context) : guardOwner(complaint, by);
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
