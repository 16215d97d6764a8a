import { type Candidate, candidates, type Shortcoming, steps } from './candidates';
import { findTeam, type Organisation, type Person, type Team } from './organisation';
import { valueOf } from './record';

/** How the holder was found; `inbox` when nobody was chosen. */
export type AssignmentStrategy = 'inbox' | 'round-robin' | 'least-loaded' | 'sticky' | 'substitute';

/** One person who came into question, and what became of it. */
export interface Considered {
  readonly person: string;
  readonly verdict: 'chosen' | 'absent' | 'excluded' | Shortcoming | 'busier' | 'not-their-turn';
  /** Open complaints that the person holds; left out for those who are not there. */
  readonly load?: number;
}

/** Who gets a complaint, and why. Without an assignee it lies in the inbox of the team, or of the role. */
export interface Assignment {
  readonly assignee?: string;
  readonly team?: string;
  readonly strategy: AssignmentStrategy;
  /** One sentence for people. */
  readonly reason: string;
  readonly considered: readonly Considered[];
}

/** What the people hold now. */
export interface Workload {
  /** Open complaints by the id of who holds them; nobody named holds none. */
  readonly openComplaints: Readonly<Record<string, number>>;
  /** Who got the last complaint, by the id of the team; by the role where there is no team. */
  readonly lastAssigned: Readonly<Record<string, string>>;
}

export interface AssignmentQuestion {
  readonly organisation: Organisation;
  /** Where the complaint is. People of `rolesAbove` reach the level too: they get it only as someone's stand-in. */
  readonly level: { readonly id: string; readonly role: string; readonly rolesAbove?: readonly string[] };
  readonly department?: string | undefined;
  /** The team that it goes to. One that does not exist or works at another level is not heeded. */
  readonly team?: string | undefined;
  /** `language` is a language tag such as `de-AT`; people are asked for its language, `de`. */
  readonly needs: { readonly skills: readonly string[]; readonly language?: string | undefined };
  /** Ids of those who must not get it, such as those who had it and did not accept, the last of them last. */
  readonly exclude: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly workload: Workload;
  /** Who dealt with the former complaint of the same person. */
  readonly stickyTo?: string | undefined;
  /** Whether it is within the person's working hours; without it everyone works. */
  readonly isWorking?: ((person: Person, now: number) => boolean) | undefined;
  /** Someone did not accept in time: an inbox gives it to a person now, and when the team has nobody left, others of the role get it. */
  readonly reassign?: boolean | undefined;
}

/**
 * Whom a complaint goes to. The same question always has the same answer.
 *
 * The team is the one asked for, else that of {@link teamFor}; without any, all people with the role of the level are
 * one inbox.
 * Absent and excluded people never get it. For an absent member their stand-in comes into question if the role
 * reaches the level, after members whom as little speaks against. What is needed is loosened rather than giving it to
 * nobody: first the language, then the skills, then the working time, then the capacity. Of those left, a sticky team
 * takes `stickyTo`; otherwise the rule of the team decides, and among equally loaded people it is by turns.
 *
 * An inbox chooses nobody, unless it is sticky and `stickyTo` has all that is needed. Reassigned from an inbox, a
 * complaint goes to the least loaded.
 */
export function chooseHolder(question: AssignmentQuestion): Assignment {
  const team = teamOf(question);
  const holders = question.organisation.people.filter(({ role }) => role === question.level.role);
  const members = team ? holders.filter((person) => person.team === team.id) : holders;
  const inTeam = candidates(members, question);
  if (rule(team) === 'inbox' && !question.reassign) return inInbox(inTeam, team, question);
  const fromTeam = choose(inTeam, team, question);
  if (fromTeam.assignee !== undefined || !team || !question.reassign) return fromTeam;
  const isNew = (person: Person) => !inTeam.some((other) => other.person === person);
  const others = candidates(holders.filter(isNew), question).filter(({ person }) => isNew(person));
  const fromOthers = choose(others, team, question);
  const considered = [...fromTeam.considered, ...fromOthers.considered];
  if (fromOthers.assignee === undefined) return { ...fromTeam, considered };
  const reason = `Nobody of team ${team.id} is left, so it goes to another of the role: ${fromOthers.reason}`;
  return { ...fromOthers, reason, considered };
}

/**
 * The team that works on complaints of a department at a level: the first that names the department, else the first
 * that names none. Undefined when the role as a whole does.
 */
export function teamFor(
  organisation: Organisation,
  level: string,
  department: string | undefined,
): Team | undefined {
  const ofLevel = organisation.teams.filter((team) => team.level === level);
  return (
    ofLevel.find(({ departments }) => department !== undefined && departments.includes(department)) ??
    ofLevel.find(({ departments }) => departments.length === 0)
  );
}

function teamOf({ organisation, level, department, team }: AssignmentQuestion): Team | undefined {
  const given = team === undefined ? undefined : findTeam(organisation, team);
  return given?.level === level.id ? given : teamFor(organisation, level.id, department);
}

function rule(team: Team | undefined): Team['assignment'] {
  return team?.assignment ?? 'inbox';
}

function inInbox(
  all: readonly Candidate[],
  team: Team | undefined,
  { stickyTo }: AssignmentQuestion,
): Assignment {
  const former = team?.sticky ? all.find(({ person }) => person.id === stickyTo) : undefined;
  if (former && !former.out && steps(former) === 0) return assigned(former, 'sticky', [former], team);
  return {
    ...named(team),
    strategy: 'inbox',
    reason: `It lies in the inbox${ofTeam(team)} until someone accepts it.`,
    considered: former ? [verdictOn(former, former.lacks.at(-1) ?? 'not-their-turn')] : [],
  };
}

function choose(all: readonly Candidate[], team: Team | undefined, question: AssignmentQuestion): Assignment {
  const cost = (one: Candidate) => 2 * steps(one) + (one.standsInFor === undefined ? 0 : 1);
  const present = all.filter(({ out }) => out === undefined);
  const lowest = Math.min(...present.map(cost));
  const fit = present.filter((one) => cost(one) === lowest);
  const former = team?.sticky ? fit.find(({ person }) => person.id === question.stickyTo) : undefined;
  const turn = turnsFrom(question, team?.id ?? question.level.role);
  const byTurn = [...fit].sort((one, other) => turn(one.person) - turn(other.person));
  const least = Math.min(...fit.map(({ load }) => load));
  const isByTurn = rule(team) === 'round-robin';
  const chosen = former ?? (isByTurn ? byTurn[0] : byTurn.find(({ load }) => load === least));
  if (!chosen) return nobody(all, team);
  const strategy = former ? 'sticky' : isByTurn ? 'round-robin' : 'least-loaded';
  return assigned(chosen, strategy, all, team);
}

/** How many turns away someone is, in the order of the organisation and round again after whoever had the last. */
function turnsFrom(question: AssignmentQuestion, key: string): (person: Person) => number {
  const { people } = question.organisation;
  const last = valueOf(question.workload.lastAssigned, key) ?? question.exclude.at(-1);
  const after = people.findIndex(({ id }) => id === last) + 1;
  return (person) => (people.indexOf(person) - after + people.length) % people.length;
}

function nobody(all: readonly Candidate[], team: Team | undefined): Assignment {
  const why = all.map(({ person, out }) => `${person.id} is ${out}`).join(', ') || 'it has nobody';
  return {
    ...named(team),
    strategy: 'inbox',
    reason: `It lies in the inbox${ofTeam(team)}, because nobody there can take it: ${why}.`,
    considered: all.map((one) => verdictOn(one, 'not-their-turn')),
  };
}

function assigned(
  chosen: Candidate,
  strategy: 'sticky' | 'round-robin' | 'least-loaded',
  all: readonly Candidate[],
  team: Team | undefined,
): Assignment {
  const { person, standsInFor, load } = chosen;
  const why = {
    sticky: `${person.id} dealt with the former complaint of the same person`,
    'round-robin': `It is ${person.id}’s turn`,
    'least-loaded': `${person.id} has the fewest open complaints of those it suits best: ${load}`,
    substitute: `${person.id} stands in for ${standsInFor}`,
  };
  const how = standsInFor === undefined ? strategy : 'substitute';
  const shortcomings = chosen.lacks.map((shortcoming) => shortcomingWords[shortcoming]).join(', ');
  const though = shortcomings && `; nobody suits it better, though ${person.id} ${shortcomings}`;
  const verdict = (other: Candidate): Considered['verdict'] => {
    if (other === chosen) return 'chosen';
    const shortcoming = other.lacks.at(-1);
    if (shortcoming && steps(other) > steps(chosen)) return shortcoming;
    return strategy === 'least-loaded' && other.load > load ? 'busier' : 'not-their-turn';
  };
  return {
    assignee: person.id,
    ...named(team),
    strategy: how,
    reason: `${why[how]}${though}.`,
    considered: all.map((one) => verdictOn(one, verdict(one))),
  };
}

const shortcomingWords: Readonly<Record<Shortcoming, string>> = {
  'lacks-language': 'does not speak the language',
  'lacks-skill': 'lacks a skill',
  'not-working': 'is not at work now',
  'at-capacity': 'is at capacity',
};

/** The verdict is on those who are there. */
function verdictOn({ person, load, out }: Candidate, verdict: Considered['verdict']): Considered {
  return out ? { person: person.id, verdict: out } : { person: person.id, verdict, load };
}

function named(team: Team | undefined): Pick<Assignment, 'team'> {
  return team ? { team: team.id } : {};
}

function ofTeam(team: Team | undefined): string {
  return team ? ` of team ${team.id}` : '';
}
