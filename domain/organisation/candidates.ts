import { isAbsent, standIn } from './absence';
import type { AssignmentQuestion } from './assignment';
import type { Person } from './organisation';
import { valueOf } from './record';

/** What may speak against someone who is there. They are loosened in this order, one after the other, until someone is left. */
const loosened = ['lacks-language', 'lacks-skill', 'not-working', 'at-capacity'] as const;
export type Shortcoming = (typeof loosened)[number];

type Question = Pick<
  AssignmentQuestion,
  'organisation' | 'level' | 'needs' | 'exclude' | 'now' | 'workload' | 'isWorking'
>;

/** Someone who comes into question. */
export interface Candidate {
  readonly person: Person;
  /** The absent person in whose place this one came into question. */
  readonly standsInFor?: string;
  readonly out?: 'absent' | 'excluded';
  readonly lacks: readonly Shortcoming[];
  readonly load: number;
}

/** The people, and then those who stand in for them. */
export function candidates(people: readonly Person[], question: Question): readonly Candidate[] {
  const { organisation, level, now } = question;
  const reaching = [level.role, ...(level.rolesAbove ?? [])];
  const found = people.map((person) => candidate(person, question));
  for (const absent of found.filter(({ out }) => out === 'absent')) {
    const { person } = standIn(organisation, absent.person.id, now);
    if (!person || !reaching.includes(person.role)) continue;
    if (found.some((other) => other.person === person)) continue;
    found.push({ ...candidate(person, question), standsInFor: absent.person.id });
  }
  return found;
}

function candidate(person: Person, question: Question): Candidate {
  const { organisation, needs, exclude, now, workload, isWorking } = question;
  const [language] = needs.language?.split('-') ?? [];
  const load = valueOf(workload.openComplaints, person.id) ?? 0;
  const isLacking: Record<Shortcoming, boolean> = {
    'lacks-language': language !== undefined && !person.languages.includes(language),
    'lacks-skill': needs.skills.some((skill) => !person.skills.includes(skill)),
    'not-working': isWorking?.(person, now) === false,
    'at-capacity': person.capacity !== undefined && load >= person.capacity,
  };
  const lacks = loosened.filter((shortcoming) => isLacking[shortcoming]);
  if (isAbsent(organisation, person, now)) return { person, lacks, load, out: 'absent' };
  if (exclude.includes(person.id)) return { person, lacks, load, out: 'excluded' };
  return { person, lacks, load };
}

/** How far the needs have to be loosened for someone: 0 for not at all. */
export function steps({ lacks }: Candidate): number {
  const hardest = lacks.at(-1);
  return hardest === undefined ? 0 : loosened.indexOf(hardest) + 1;
}
