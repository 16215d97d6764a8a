import type { Actor } from '../actor';
import { assignment } from '../decide/assigning';
import type { Context } from '../decide/context';
import { findPerson } from '../organisation/organisation';
import { levelOf, reaches } from '../policy/ladder';
import type { Policy } from '../policy/policy';
import type { Complaint } from '../state';
import type { Who } from './case';

/** Nobody of the organisation: stands for somebody with this role. */
export function anyoneWith(role: string): Actor {
  return { id: `simulated-${role}`, role };
}

/**
 * Who works on the complaint where it is now: whoever owns it, else whoever it was assigned to, else the one whom the
 * rules of the team choose from its inbox, else somebody with the role of the level.
 */
export function workerOn(complaint: Complaint, context: Context): Actor {
  const { policy, organisation } = context;
  const { role } = levelOf(policy, complaint.level);
  const id = complaint.owner ?? complaint.assignee ?? assignment(context, complaint, true).assignee;
  if (id === undefined) return anyoneWith(role);
  const own = findPerson(organisation, id)?.role;
  return { id, role: own !== undefined && reaches(policy, own, complaint.level) ? own : role };
}

/** The actor of what `by` wants; a new complaint is registered by somebody of the first level. */
export function actorFor(by: Who, complaint: Complaint | undefined, context: Context): Actor {
  if (by !== 'whoever-has-it') return by;
  return complaint ? workerOn(complaint, context) : anyoneWith(bottomRole(context.policy));
}

/** The role at the bottom of the ladder. */
export function bottomRole({ id, levels }: Policy): string {
  const [bottom] = levels;
  if (!bottom) throw new Error(`policy ${id} has no levels`);
  return bottom.role;
}
