import { staffingGaps } from '../domain/organisation/staffing';
import type { Person } from '../domain/organisation/organisation';
import { type PolicyDocument, policyDocumentSchema } from '../domain/policy/document';
import type { Policy } from '../domain/policy/policy';
import { publishedVersions } from '../eventstore/policy-log';
import { Failure } from '../platform/failure';
import type { ApiDependencies } from './dependencies';
import { Problem, type RequestError } from './problem';
import { bodyErrors } from './validation';

/**
 * Publishes the policy in a body; false when this very policy was published before. Throws a Problem that names every
 * place and reason when it is not one that complaints and people could follow.
 */
export async function publishFrom(
  body: unknown,
  person: Person,
  { policies, organisation, events, publishPolicy }: ApiDependencies,
): Promise<{ readonly policy: Policy; readonly isNew: boolean }> {
  requireTopRole(person, await policies.active());
  const document = checked(body);
  const gaps = staffingGaps(organisation, document);
  if (gaps.length > 0) throw refused(gaps.map((gap) => ({ pointer: '', detail: gap })));
  const before = await publishedVersions(events.durable, document.id);
  try {
    const policy = await publishPolicy(document, { id: person.id, role: person.role });
    return { policy, isNew: !before.some((published) => published.policy.version === policy.version) };
  } catch (error) {
    throw conflictIn(error) ?? error;
  }
}

/** The policy that new complaints follow now says who, not the one in the body, which anybody can write. */
function requireTopRole({ id, role }: Person, active: Policy): void {
  const top = active.levels.at(-1);
  if (!top || role === top.role) return;
  throw new Problem('policy-role-required', {
    detail: `${id} has the role ${role}; policies are published by ${top.role}.`,
    hint: `Ask someone who works at the level ${top.title}.`,
  });
}

function checked(body: unknown): PolicyDocument {
  let parsed: ReturnType<typeof policyDocumentSchema.safeParse>;
  try {
    parsed = policyDocumentSchema.safeParse(body);
  } catch (error) {
    // Conditions may be nested until the call stack is full.
    if (!(error instanceof RangeError)) throw error;
    throw refused([{ pointer: '', detail: 'is nested too deeply.' }]);
  }
  if (parsed.success) return parsed.data;
  throw refused(bodyErrors(parsed.error));
}

function refused(errors: readonly RequestError[]): Problem {
  return new Problem('policy-refused', {
    detail: `The policy has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}; nothing of it was published.`,
    hint: 'Correct the places in "errors". `redress policy check FILE` shows them with line and column.',
    errors,
  });
}

function conflictIn(error: unknown): Problem | undefined {
  if (!(error instanceof Failure)) return undefined;
  const codes = { 'RDS-3003': 'policy-version-taken', 'RDS-3004': 'policy-version-too-low' } as const;
  const code = Object.entries(codes).find(([known]) => known === error.code)?.[1];
  return (
    code && new Problem(code, { detail: `${error.what} ${error.why}`, hint: error.fix }, { cause: error })
  );
}
