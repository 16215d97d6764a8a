import type { DeadlineCommand } from '../commands';
import type { ComplaintEvent, MissedDeadline } from '../events';
import { nextWithRole } from '../organisation';
import { levelAbove, levelOf } from '../policy/ladder';
import type { Complaint } from '../state';
import { elapsedMs } from '../time';
import type { Context } from './context';
import { handover } from './work';

/**
 * What a missed deadline does. Nothing when the clock was stopped or moved meanwhile, or is not due: the
 * workflow then learns today's deadlines from the answer.
 */
export function deadline(
  complaint: Complaint,
  { data }: Pick<DeadlineCommand, 'data'>,
  context: Context,
): readonly ComplaintEvent[] {
  const clock = complaint.clocks.find(({ name, dueAt }) => name === data.clock && dueAt === data.dueAt);
  if (!clock || context.now < clock.dueAt) return [];
  const missed: MissedDeadline = {
    clock: clock.name,
    level: complaint.level,
    dueAt: clock.dueAt,
    firedAt: context.now,
    lateByMs: elapsedMs(clock.dueAt, context.now),
    policy: complaint.policy,
  };
  const level = levelOf(context.policy, complaint.level);
  const above = levelAbove(context.policy, complaint.level);
  const warnedRole = (above ?? level).role;
  const clocks = { stopped: [clock.name], started: [] };
  switch (clock.name) {
    case 'acknowledge': {
      const from = complaint.assignee;
      const to = nextWithRole(context.organisation, level.role, from)?.id;
      return [
        {
          type: 'AcknowledgementMissed',
          data: {
            missed,
            ...(from === undefined ? {} : { reassignedFrom: from }),
            ...(to === undefined ? {} : { reassignedTo: to }),
            warnedRole,
            clocks,
          },
        },
      ];
    }
    case 'respond': {
      if (!above) return [{ type: 'ResponseMissed', data: { missed, warnedRole, clocks } }];
      const summary = `${level.title} did not resolve the complaint by ${clock.dueAt}.`;
      return [handover(complaint, above, context, { summary, cause: { type: 'deadline', missed } })];
    }
    case 'customer-update':
      return [{ type: 'CustomerUpdateMissed', data: { missed, warnedRole, clocks } }];
  }
}
