import { SYSTEM } from '../actor';
import { startClock } from '../clocks/timing';
import { chooseHolder } from '../organisation/assignment';
import { isAbsent } from '../organisation/absence';
import { findPerson, findTeam } from '../organisation/organisation';
import { levelOf, reaches } from '../policy/ladder';
import type { Complaint } from '../state';
import { toMs } from '../time';
import type { Context, Decided } from './context';
import { isOpenBy, started } from './placement';

/**
 * Who gets a complaint that has come to lie with nobody, by the rules of the team; no event when it lies in an inbox.
 * `reassign`: somebody did not accept in time, so even an inbox hands it to a person.
 */
export function assignment(context: Context, complaint: Complaint, reassign = false) {
  const { organisation, policy, surroundings, now } = context;
  const { team, department } = complaint;
  const { id, role } = levelOf(policy, complaint.level);
  const rank = policy.levels.findIndex((level) => level.id === id);
  const skill = policy.categories.find((category) => category.id === complaint.category)?.skill;
  const language = complaint.complainant.prefers?.language?.split('-', 1)[0];
  return chooseHolder({
    organisation,
    level: { id, role, rolesAbove: policy.levels.slice(rank + 1).map((level) => level.role) },
    department,
    ...(team === undefined ? {} : { team }),
    needs: { skills: skill === undefined ? [] : [skill], ...(language === undefined ? {} : { language }) },
    exclude: reassign ? triedHere(complaint) : [],
    reassign,
    now: toMs(now),
    workload: surroundings.workload,
    ...(complaint.previous?.lastHolder === undefined ? {} : { stickyTo: complaint.previous.lastHolder }),
    isWorking: (person, at) => {
      const calendar = person.calendar ?? findTeam(organisation, person.team ?? '')?.calendar;
      return isOpenBy(policy, calendar, at) ?? true;
    },
  });
}

/** Who had it since it came to where it is, or was reopened, the last of them last. */
function triedHere({ handovers, periods, level, department }: Complaint): readonly string[] {
  const since = handovers.at(-1)?.at ?? '';
  // The time alone does not say so of what happens in the same millisecond as the handover.
  const here = periods.filter(
    (period) => period.from >= since && period.level === level && period.department === department,
  );
  const settled = here.findLastIndex(({ status }) => status === 'resolved');
  return [...new Set(here.slice(settled + 1).flatMap(({ holder }) => holder ?? []))];
}

/** Whether somebody is there to be asked: in the organisation, not away, and of a role that reaches the level. */
export function canTake({ organisation, policy, now }: Context, id: string, level: string): boolean {
  const person = findPerson(organisation, id);
  return (
    person !== undefined && reaches(policy, person.role, level) && !isAbsent(organisation, person, toMs(now))
  );
}

/** The event by which the rules of a team give a complaint to a person; none when it stays in the inbox. */
export function assigned(context: Context, complaint: Complaint): readonly Decided[] {
  const chosen = assignment(context, complaint);
  if (chosen.assignee === undefined) return [];
  const clocks = { stopped: [], started: started(startClock(context, complaint, 'acknowledge')) };
  return [
    {
      type: 'ComplaintAssigned',
      data: {
        assignee: chosen.assignee,
        level: complaint.level,
        ...(chosen.team === undefined ? {} : { team: chosen.team }),
        assignment: chosen,
        clocks,
      },
      by: SYSTEM,
    },
  ];
}
