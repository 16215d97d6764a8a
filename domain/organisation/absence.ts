import { Temporal as Tc39 } from 'temporal-polyfill';
import { toMs } from '../time';
import type { Absence, Organisation, Person } from './organisation';

/**
 * When an absence begins and ends, in milliseconds since the epoch; the end is no longer part of it. Days are
 * whole days in the time zone of the organisation: `until: 2026-08-14` ends when the 15th begins there.
 */
export function absencePeriod(
  { from, until }: Pick<Absence, 'from' | 'until'>,
  timeZone: string,
): { readonly start: number; readonly end: number } {
  const startOf = (date: Tc39.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
  return {
    start: isDay(from) ? startOf(Tc39.PlainDate.from(from)) : toMs(from),
    end: isDay(until) ? startOf(Tc39.PlainDate.from(until).add({ days: 1 })) : toMs(until),
  };
}

function isDay(moment: string): boolean {
  return !moment.includes('T');
}

function absencesAt({ timeZone }: Organisation, person: Person, now: number): readonly Absence[] {
  return person.outOfOffice.filter((absence) => {
    const { start, end } = absencePeriod(absence, timeZone);
    return start <= now && now < end;
  });
}

/** True while the person is out of office at `now`, in milliseconds since the epoch. */
export function isAbsent(organisation: Organisation, person: Person, now: number): boolean {
  return absencesAt(organisation, person, now).length > 0;
}

/** Who acts for someone, and how they were found. */
export interface StandIn {
  /** The one asked for when present, else the first in the chain of substitutes who is; undefined when it ends at someone absent. */
  readonly person: Person | undefined;
  /** The ids from the one asked for to the last that was looked at; that one occurs twice when they lead round in a circle. */
  readonly path: readonly string[];
}

/**
 * Who acts for this person at `now` (milliseconds since the epoch). The substitute named by the absence comes before
 * the standing one of the person, and an absent substitute is followed to their own. Always ends, also for people
 * who name each other in a circle.
 */
export function standIn(organisation: Organisation, personId: string, now: number): StandIn {
  const path: string[] = [];
  let next: string | undefined = personId;
  while (next !== undefined) {
    const id: string = next;
    const wasSeen = path.includes(id);
    path.push(id);
    const person = organisation.people.find((other) => other.id === id);
    if (wasSeen || !person) break;
    const absences = absencesAt(organisation, person, now);
    if (absences.length === 0) return { person, path };
    next = absences.find(({ substitute }) => substitute !== undefined)?.substitute ?? person.substitute;
  }
  return { person: undefined, path };
}
