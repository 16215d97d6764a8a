import { AUDITOR } from '../actor';
import type { Policy } from '../policy/policy';

/** Who may have something that is not about one complaint alone. `anybody`: every person of the organisation. */
export const audiences = ['anybody', 'auditor', 'last-level'] as const;
export type Audience = (typeof audiences)[number];

/**
 * What can be seen and done besides commands, and by whom. Who works at the last level answers for the whole;
 * auditors see everything and change nothing.
 */
export const resourcePermissions = {
  'read-complaints': ['anybody'],
  'read-numbers': ['anybody'],
  'read-rules': ['anybody'],
  'read-workflows': ['anybody'],
  'read-looks': ['auditor', 'last-level'],
  'read-denials': ['auditor', 'last-level'],
  'read-projections': ['auditor', 'last-level'],
  'read-webhooks': ['auditor', 'last-level'],
  'decode-payloads': ['auditor', 'last-level'],
  'see-all-contact-details': ['auditor', 'last-level'],
  'publish-policies': ['last-level'],
  'erase-people': ['last-level'],
  'manage-webhooks': ['last-level'],
} as const satisfies Readonly<Record<string, readonly Audience[]>>;

export type Resource = keyof typeof resourcePermissions;

/** Whether a role may have it; `active` says which level is the last one. */
export function mayHave(role: string, resource: Resource, active: Policy): boolean {
  return resourcePermissions[resource].some((audience) => belongsTo(role, audience, active));
}

/** The roles that may have it, for whoever is refused; empty when everybody may. */
export function rolesFor(resource: Resource, active: Policy): readonly string[] {
  return resourcePermissions[resource].flatMap((audience) =>
    audience === 'auditor' ? [AUDITOR] : audience === 'last-level' ? (active.levels.at(-1)?.role ?? []) : [],
  );
}

function belongsTo(role: string, audience: Audience, active: Policy): boolean {
  switch (audience) {
    case 'anybody':
      return true;
    case 'auditor':
      return role === AUDITOR;
    case 'last-level':
      return role === active.levels.at(-1)?.role;
  }
}
