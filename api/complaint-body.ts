import type { Person } from '../domain/organisation/organisation';
import { deadlines } from '../domain/deadlines';
import { contactDetailsOf, withoutContactDetails } from '../domain/permission/contact-details';
import type { Complaint } from '../domain/state';
import { toInstant } from '../domain/time';
import { contextOf, type DecisionSources } from '../eventstore/decision-context';
import { permissionsOf } from './allowed';
import type { ApiDependencies } from './dependencies';

/**
 * A complaint as the API shows it: its state, and what will happen by itself unless someone acts, the earliest first.
 * `seesContact`: whether it is for somebody who sees how to reach the complainant.
 */
export function bodyOf(complaint: Complaint, seesContact: boolean) {
  return {
    ...(seesContact ? complaint : withoutContactDetails(complaint)),
    deadlines: deadlines(complaint),
    masked: seesContact ? [] : contactDetailsOf(complaint),
  };
}

/** {@link bodyOf} the complaint as it is now, with what this person could do about it. */
export async function currentBodyOf(
  complaint: Complaint,
  { person, seesContact }: { readonly person: Person; readonly seesContact: boolean },
  dependencies: DecisionSources & Pick<ApiDependencies, 'clock'>,
) {
  const now = toInstant(dependencies.clock());
  const context = await contextOf(dependencies, complaint, undefined, now);
  // The policy that new complaints follow is the one that it would be moved to.
  const adopted = await dependencies.policies.active();
  const allowed = permissionsOf(complaint, person, { ...context, adopted });
  return { ...bodyOf(complaint, seesContact), allowed };
}
