import type { ClockName } from '../clocks/clock';
import { findPerson } from '../organisation/organisation';
import type { Policy } from '../policy/policy';
import type { Complaint } from '../state';
import type { Facts, Ranks } from '../triggers/facts';
import type { Context, Decided } from './context';

/** What the rules of the policy may look at, right after an event. */
export function factsOf(complaint: Complaint, event: Decided, { policy, organisation }: Context): Facts {
  const holder = complaint.owner ?? complaint.assignee;
  const person = holder === undefined ? undefined : findPerson(organisation, holder);
  const skill = policy.categories.find(({ id }) => id === complaint.category)?.skill;
  // What was tried before it came back down must not send it up again.
  const cameHere = complaint.handovers.findLast(({ kind }) => kind !== 'functional')?.at ?? '';
  const attempts = complaint.attempts.filter(({ level, at }) => level === complaint.level && at >= cameHere);
  return {
    category: complaint.category,
    department: complaint.department,
    team: complaint.team,
    channel: complaint.channel,
    product: complaint.product,
    language: complaint.complainant.prefers?.language,
    level: complaint.level,
    priority: complaint.priority,
    severity: complaint.severity,
    'technical-impact': complaint.technicalImpact,
    concerns: complaint.concerns,
    amount: complaint.amount,
    attempts: complaint.attempts.length,
    'failed-attempts': attempts.filter(({ outcome }) => outcome === 'not-solved').length,
    rejections: complaint.rejections,
    reopenings: complaint.reopenings,
    handovers: complaint.handovers.length,
    'open-referrals': complaint.referrals.filter(({ closed }) => !closed).length,
    'previous-complaints': complaint.previous?.count ?? 0,
    'similar-complaints': complaint.similar?.count ?? 0,
    'holder-lacks-skill': skill !== undefined && person !== undefined && !person.skills.includes(skill),
    'over-authority': complaint.pendingApproval !== undefined,
    owned: complaint.owner !== undefined,
    event: event.type,
    ...reachedBy(event),
  };
}

/** The order of the fields that have one, lowest first. */
export function ranksIn(policy: Policy): Ranks {
  return {
    level: policy.levels.map(({ id }) => id),
    priority: policy.priorities,
    severity: policy.severities,
    'technical-impact': policy.technicalImpacts,
  };
}

/** The clock and the threshold that an event is about. */
function reachedBy({ type, data }: Decided): { clock?: ClockName; percent?: number } {
  if (type === 'ClockWarned') return { clock: data.clock, percent: data.percent };
  const cause = 'cause' in data && typeof data.cause === 'object' ? data.cause : undefined;
  const missed = 'missed' in data ? data.missed : cause?.type === 'deadline' ? cause.missed : undefined;
  return missed ? { clock: missed.clock, percent: 100 } : {};
}
