import { findTeam, type Organisation, type Team } from './organisation';

/**
 * The team that takes over from one that is closed: the first open one of its `followTheSun`. They come in the order
 * of the list; where the list has the team itself, so that all teams of a chain can share one, they come after it and
 * round again. Undefined while the team itself is open, when it hands over to nobody, and when none is open. `isOpen`
 * is asked with the id of a calendar and `now`, in milliseconds since the epoch; a team without a calendar is open.
 */
export function nextOpenTeam(question: {
  readonly organisation: Organisation;
  /** The id of the team that has the complaint. */
  readonly team: string;
  readonly isOpen: (calendar: string, at: number) => boolean;
  readonly now: number;
}): Team | undefined {
  const { organisation, isOpen, now } = question;
  const isTeamOpen = ({ calendar }: Team) => calendar === undefined || isOpen(calendar, now);
  const present = findTeam(organisation, question.team);
  if (!present || isTeamOpen(present)) return undefined;
  const chain = present.followTheSun ?? [];
  const after = chain.indexOf(present.id) + 1;
  return [...chain.slice(after), ...chain.slice(0, after)]
    .flatMap((id) => findTeam(organisation, id) ?? [])
    .find(isTeamOpen);
}
