import { ALWAYS, type Calendar } from '../calendar/calendar';
import { freezeCalendar } from '../calendar/freeze';
import type { PolicyDocument } from './document';

/**
 * A checked escalation policy in the form that is published and stored: as the document has it, with the holidays of
 * its calendars resolved to dates, so that no later release of holiday data changes what was published.
 */
export type Policy = Omit<PolicyDocument, 'calendars'> & { readonly calendars: readonly Calendar[] };

/** Which policy a complaint follows; a complaint keeps the version it began with unless it is moved. */
export interface PolicyVersion {
  readonly id: string;
  readonly version: number;
}

export function freezePolicy(document: PolicyDocument): Policy {
  return { ...document, calendars: document.calendars.map(freezeCalendar) };
}

/** The calendar with this id. Throws for an id that the policy does not have: publishing refuses such a policy. */
export function calendarOf(policy: Pick<Policy, 'id' | 'version' | 'calendars'>, id: string): Calendar {
  const found = policy.calendars.find((calendar) => calendar.id === id);
  if (found) return found;
  if (id === ALWAYS.id) return ALWAYS;
  throw new Error(`policy ${policy.id} version ${policy.version} has no calendar "${id}"`);
}

export function sameVersion(a: PolicyVersion, b: PolicyVersion): boolean {
  return a.id === b.id && a.version === b.version;
}
