/**
 * What a token may be narrowed to (RFC 6749, 3.3). Scopes only narrow: what somebody may do at all is the
 * organisation's and the policy's to say. A token without scopes is not narrowed.
 */
export const scopes = {
  'complaints:read': 'Read complaints, lists, boards and notifications',
  'complaints:write': 'Register complaints and give commands',
  'metrics:read': 'Read the numbers, reviews and recurring issues',
  'configuration:read': 'Read policies and the organisation',
  'configuration:write': 'Publish policies',
  'audit:read': 'Read the whole event log and who looked at what',
  'personal-data:erase': 'Erase people',
  'operations:read': 'Read how projections, deliveries and workflows stand',
  'operations:write': 'Manage webhooks and deliveries',
} as const satisfies Readonly<Record<string, string>>;

export type Scope = keyof typeof scopes;

export const scopeNames = Object.keys(scopes).filter(isScope);

export function isScope(name: string): name is Scope {
  return Object.hasOwn(scopes, name);
}
