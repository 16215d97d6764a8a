import { startClock } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import { levelOf, rankOf } from '../policy/ladder';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { started } from './placement';
import { type Context, guardAssignee, guardUnresolved, type Verdict } from './context';

export function accept(complaint: Complaint, { by }: PersonCommand<'accept'>, context: Context): Verdict {
  const refusal = guardUnresolved(complaint);
  if (refusal) return refusal;
  if (complaint.owner !== undefined) {
    return refuse(
      'already-owned',
      `${complaint.owner} owns the complaint.`,
      'Have it assigned to change the owner.',
    );
  }
  const { policy } = context;
  const outranks = (rankOf(policy, by.role) ?? -1) > policy.levels.indexOf(levelOf(policy, complaint.level));
  if (complaint.assignee !== undefined && complaint.assignee !== by.id && !outranks) {
    return refuse(
      'assigned-to-another',
      `The complaint is assigned to ${complaint.assignee}.`,
      `Ask ${complaint.assignee} to accept it, or have it assigned to you.`,
    );
  }
  return [
    {
      type: 'ComplaintAccepted',
      data: {
        owner: by.id,
        level: complaint.level,
        ...reassignedFrom(complaint.assignee, by.id),
        clocks: { stopped: ['acknowledge'], started: [] },
      },
    },
  ];
}

export function assign(complaint: Complaint, { data }: PersonCommand<'assign'>, context: Context): Verdict {
  const refusal = guardUnresolved(complaint) ?? guardAssignee(complaint, data.assignee, context);
  if (refusal) return refusal;
  const holder = complaint.owner ?? complaint.assignee;
  if (holder === data.assignee) {
    return refuse(
      'already-assigned',
      `${data.assignee} has the complaint already.`,
      'Assign it to someone else.',
    );
  }
  return [
    {
      type: 'ComplaintAssigned',
      data: {
        level: complaint.level,
        ...data,
        ...reassignedFrom(holder, data.assignee),
        clocks: { stopped: [], started: started(startClock(context, complaint, 'acknowledge')) },
      },
    },
  ];
}

function reassignedFrom(former: string | undefined, next: string): { reassignedFrom?: string } {
  return former === undefined || former === next ? {} : { reassignedFrom: former };
}
