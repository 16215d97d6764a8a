import type { Person } from '../domain/organisation';
import { deadlines } from '../domain/deadlines';
import type { Complaint } from '../domain/state';
import { toInstant } from '../domain/time';
import { permissionsOf } from './allowed';
import type { ApiDependencies } from './dependencies';

/** A complaint as the API shows it: its state, and what will happen by itself unless someone acts, the earliest first. */
export function bodyOf(complaint: Complaint) {
  return { ...complaint, deadlines: deadlines(complaint) };
}

/** {@link bodyOf} the complaint as it is now, with what this person could do about it. */
export async function currentBodyOf(
  complaint: Complaint,
  person: Person,
  { policies, organisation, clock }: Pick<ApiDependencies, 'policies' | 'organisation' | 'clock'>,
) {
  const policy = await policies.pinned(complaint.policy);
  const allowed = permissionsOf(complaint, person, { now: toInstant(clock()), policy, organisation });
  return { ...bodyOf(complaint), allowed };
}
