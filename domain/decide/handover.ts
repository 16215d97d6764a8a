import { compileDossier } from '../dossier';
import type { Cause } from '../events';
import { levelAbove } from '../policy/ladder';
import type { Level } from '../policy/document';
import type { Complaint } from '../state';
import type { Context, Decided } from './context';
import { arrivalClocks, teamAt } from './placement';

/** The event that takes a complaint up, with its dossier, and the clocks of the level above. */
export function handover(
  complaint: Complaint,
  to: Level,
  context: Context,
  why: { readonly reason?: string; readonly summary: string; readonly cause: Cause },
): Decided {
  const place = { level: to.id, department: complaint.department };
  const team = teamAt(context, place);
  const { category, priority, pauses } = complaint;
  const standing = { category, priority, pauses, ...place, ...withTeam(team) };
  return {
    type: 'ComplaintEscalated',
    data: {
      kind: 'hierarchical',
      ...why,
      from: complaint.level,
      to: to.id,
      toRole: to.role,
      ...withTeam(team),
      ...frozenDossier(complaint, context),
      clocks: arrivalClocks(context, complaint, standing, 'level', {
        overdue: why.cause.type === 'deadline' && why.cause.missed.clock === 'respond',
      }),
    },
  };
}

/**
 * To another department; or up, when the two departments have passed it to each other at this level as often as the
 * policy allows. At a higher level other people decide whose it is, so the counting begins there anew.
 */
export function passedOn(
  complaint: Complaint,
  department: string,
  summary: string,
  cause: Cause,
  context: Context,
): Decided {
  const limit = context.policy.handovers.pingPong;
  const between = [complaint.department, department] as const;
  const times = complaint.handovers.filter(
    ({ kind, from, to }) =>
      kind === 'functional' &&
      from.level === complaint.level &&
      // Following the sun it changes the team and not the department.
      from.department !== to.department &&
      between.includes(from.department) &&
      between.includes(to.department),
  ).length;
  const above = levelAbove(context.policy, complaint.level);
  if (limit !== undefined && times >= limit && above) {
    return handover(complaint, above, context, { summary, cause: { type: 'ping-pong', between, times } });
  }
  const place = { level: complaint.level, department };
  return functionalHandover(
    complaint,
    { ...place, ...withTeam(teamAt(context, place)) },
    summary,
    cause,
    context,
  );
}

/** The event that hands a complaint to another department or team of the same level. Following the sun keeps the time that was used. */
export function functionalHandover(
  complaint: Complaint,
  to: { readonly department: string; readonly team?: string },
  summary: string,
  cause: Cause,
  context: Context,
): Decided {
  const { level, category, priority, pauses } = complaint;
  const standing = { level, category, priority, pauses, ...withTeam(to.team) };
  return {
    type: 'ComplaintTransferred',
    data: {
      kind: 'functional',
      level,
      from: { department: complaint.department, ...withTeam(complaint.team) },
      to: { department: to.department, ...withTeam(to.team) },
      summary,
      cause,
      ...frozenDossier(complaint, context),
      clocks: arrivalClocks(
        context,
        complaint,
        standing,
        'team',
        cause.type === 'follow-the-sun' ? { mode: 'carry' } : {},
      ),
    },
  };
}

export function withTeam(team: string | undefined): { team?: string } {
  return team === undefined ? {} : { team };
}

/** What the receiver needs to know, and the hash by which anybody can tell later that it was not changed. */
export function frozenDossier(complaint: Complaint, context: Context) {
  const dossier = compileDossier(complaint, context);
  return { dossier, dossierHash: context.digest(dossier) };
}
