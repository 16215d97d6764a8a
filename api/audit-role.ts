import { AUDITOR } from '../domain/actor';
import type { Person } from '../domain/organisation/organisation';
import type { Policy } from '../domain/policy/policy';
import { Problem } from './problem';

/** Whether a person may see who looked at what: auditors and the last level do. */
export function mayAudit({ role }: Pick<Person, 'role'>, active: Policy): boolean {
  return role === AUDITOR || role === active.levels.at(-1)?.role;
}

/** Throws a Problem for whoever {@link mayAudit} is not true of. */
export function requireAuditor(person: Person, active: Policy): void {
  if (mayAudit(person, active)) return;
  const top = active.levels.at(-1)?.role ?? 'nobody else';
  throw new Problem('audit-role-required', {
    detail: `${person.id} has the role ${person.role}; who looked at what is seen by auditors and by ${top}.`,
    hint: 'Ask one of them.',
  });
}
