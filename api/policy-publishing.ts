import type { Request } from 'express';
import { staffingGaps } from '../domain/organisation/staffing';
import { type PolicyDocument, policyDocumentSchema } from '../domain/policy/document';
import type { Policy } from '../domain/policy/policy';
import { publishedVersions } from '../eventstore/policy-log';
import { Failure } from '../platform/failure';
import type { ApiDependencies } from './dependencies';
import { requireMay } from './permission/require-may';
import { Problem, type RequestError } from './problem';
import { personOf } from './request-context';
import { bodyErrors } from './validation';

/**
 * Publishes the policy in a body; false when this very policy was published before. Throws a Problem that names every
 * place and reason when it is not one that complaints and people could follow.
 */
export async function publishFrom(
  body: unknown,
  req: Request,
  { policies, organisation, events, publishPolicy }: ApiDependencies,
): Promise<{ readonly policy: Policy; readonly isNew: boolean }> {
  // The policy that new complaints follow now says who, not the one in the body, which anybody can write.
  await requireMay(req, 'publish-policies', { policies });
  const { id, role } = personOf(req);
  const document = checked(body);
  const gaps = staffingGaps(organisation, document);
  if (gaps.length > 0) throw refused(gaps.map((gap) => ({ pointer: '', detail: gap })));
  const before = await publishedVersions(events.durable, document.id);
  try {
    const policy = await publishPolicy(document, { id, role });
    return { policy, isNew: !before.some((published) => published.policy.version === policy.version) };
  } catch (error) {
    throw conflictIn(error) ?? error;
  }
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
