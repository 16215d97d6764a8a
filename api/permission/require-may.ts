import type { Request } from 'express';
import { mayHave, type Resource, rolesFor } from '../../domain/permission/resource-permissions';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import type { ProblemCode } from '../problem-catalogue';
import { personOf } from '../request-context';

/** How it is refused to those who may not have it: the code, and what to say of it. */
const refusals = {
  'read-looks': { code: 'audit-role-required', said: 'who looked at what is seen' },
  'read-denials': { code: 'audit-role-required', said: 'who was refused what is seen' },
  'decode-payloads': { code: 'decoding-role-required', said: 'what Temporal stores is read' },
  'publish-policies': { code: 'policy-role-required', said: 'policies are published' },
  'read-webhooks': { code: 'webhook-role-required', said: 'webhooks are seen' },
  'manage-webhooks': { code: 'webhook-role-required', said: 'webhooks are managed' },
  'erase-people': { code: 'erasure-role-required', said: 'personal data are erased' },
} as const satisfies Partial<Readonly<Record<Resource, { code: ProblemCode; said: string }>>>;

/**
 * Lets only those pass who may have it, by the policy that new complaints follow. Throws a {@link Problem} that says who
 * may.
 */
export async function requireMay(
  req: Request,
  resource: keyof typeof refusals,
  dependencies: Pick<ApiDependencies, 'policies'>,
): Promise<void> {
  if (await may(req, resource, dependencies)) return;
  const { id, role } = personOf(req);
  const roles = rolesFor(resource, await dependencies.policies.active());
  const { code, said } = refusals[resource];
  throw new Problem(code, {
    detail: `${id} has the role ${role}; ${said} by ${roles.join(' and ')}.`,
    hint: `Ask someone with the role ${roles.join(' or ')}.`,
  });
}

/** Whether whoever sent the request may have it. */
export async function may(
  req: Request,
  resource: Resource,
  { policies }: Pick<ApiDependencies, 'policies'>,
): Promise<boolean> {
  return mayHave(personOf(req).role, resource, await policies.active());
}
