import type { Actor } from '../actor';
import { formatMoney } from '../money';
import type { Instant } from '../time';
import type { Authority } from './document';
import { aboveFourEyes, exceeded, mayClose, mayRefer, type Redress, rolesThatMay } from './limits';

/** A decision that waits for a second person. */
export interface Approval {
  readonly id: string;
  /** What is asked for, in words. */
  readonly for: string;
  readonly redress: readonly Redress[];
  readonly requestedBy: string;
  readonly level: string;
  readonly requestedAt: Instant;
  /** Who could approve when it was asked for. What counts when someone approves is the authority, not this. */
  readonly roles: readonly string[];
}

/** Why a decision is not this person's to take. `message` says what stands in the way, `hint` who may or what to do. */
export interface NotAllowed {
  readonly code: 'over-authority' | 'own-decision' | 'same-decider';
  readonly message: string;
  readonly hint: string;
}

export type Guarded = { readonly ok: true } | ({ readonly ok: false } & NotAllowed);

/** Someone who decided or approved on the complaint, and at which level. */
export interface FormerDecider {
  readonly person: string;
  readonly level: string;
}

/** A ladder, lowest first, as in the levels of a policy. */
export type Ladder = readonly { readonly id: string; readonly role: string }[];

/** By what a decision on a complaint is judged. */
interface Judged {
  readonly authority: Authority;
  readonly levels: Ladder;
  /** Everyone who decided or approved on the complaint before. */
  readonly formerDeciders: readonly FormerDecider[];
}

/** What a decision needs: nothing more, the approval of someone with one of these roles, or someone else. */
export type DecisionNeeds =
  | { readonly verdict: 'free' }
  | { readonly verdict: 'approval'; readonly roles: readonly string[]; readonly why: string }
  | ({ readonly verdict: 'refused' } & NotAllowed);

/**
 * Whether `by` may decide at `level` to give this redress. `redress` is everything that the complainant is to have
 * from the complaint, for limits hold per complaint. Approval by another person also serves the four-eyes limit.
 */
export function decisionNeeds(
  decision: Judged & { readonly by: Actor; readonly level: string; readonly redress: readonly Redress[] },
): DecisionNeeds {
  const { authority, levels, by, redress } = decision;
  const again = decidedBelow(decision, by.id);
  if (again) return { verdict: 'refused', ...again };
  const ladder = rolesOf(levels);
  const roles = rolesThatMay(authority, redress, ladder);
  if (!roles.includes(by.role)) {
    const over = overAuthority(decision, roles);
    const mayAsk = authority.overLimit === 'approval' && roles.length > 0 && ladder.includes(by.role);
    return mayAsk ? { verdict: 'approval', roles, why: over.message } : { verdict: 'refused', ...over };
  }
  const above = aboveFourEyes(authority, redress).map(({ asked, limit }) =>
    limit
      ? `${formatMoney(asked)} is more than ${formatMoney(limit)}`
      : `${formatMoney(asked)} is in a currency without a four-eyes limit`,
  );
  if (above.length === 0) return { verdict: 'free' };
  return { verdict: 'approval', roles, why: `${inWords(above, 'and')}: a second person has to approve.` };
}

/**
 * Whether `approver` may approve: not what they asked for themselves, only what they could grant, and not at a higher
 * level than one at which they decided, where the policy wants another person there.
 */
export function guardApprover(
  request: Judged & { readonly approval: Approval; readonly approver: Actor },
): Guarded {
  const { approval, approver, authority, levels } = request;
  const roles = rolesThatMay(authority, approval.redress, rolesOf(levels));
  if (approval.requestedBy === approver.id) {
    return {
      ok: false,
      code: 'own-decision',
      message: `${approver.id} asked for this approval, and nobody reviews their own decision.`,
      hint: `Leave it to another person. ${askOneOf(roles, 'No role may grant so much: withdraw it and offer less.')}`,
    };
  }
  const refusal = roles.includes(approver.role)
    ? decidedBelow({ ...request, level: approval.level }, approver.id)
    : overAuthority({ ...request, by: approver, redress: approval.redress }, roles);
  return refusal ? { ok: false, ...refusal } : { ok: true };
}

/** Someone who wants to do something that only some roles of the ladder may. */
interface Asked {
  readonly authority: Authority;
  readonly levels: Ladder;
  readonly by: Actor;
}

/** Whether `by` may close a complaint. */
export function guardClosing(asked: Asked): Guarded {
  return guardRoleMay(asked, mayClose, 'close complaints');
}

/** Whether `by` may refer a complaint to a body outside. */
export function guardReferral(asked: Asked): Guarded {
  return guardRoleMay(asked, mayRefer, 'refer complaints to a body outside');
}

function guardRoleMay(
  { authority, levels, by }: Asked,
  may: (authority: Authority, role: string) => boolean,
  what: string,
): Guarded {
  const roles = rolesOf(levels).filter((role) => may(authority, role));
  if (roles.includes(by.role)) return { ok: true };
  return {
    ok: false,
    code: 'over-authority',
    message: `${by.id} has the role ${by.role}, which may not ${what}.`,
    hint: askOneOf(roles, 'Under this policy no role may.'),
  };
}

function overAuthority(
  { authority, by, redress }: Omit<Asked, 'levels'> & { readonly redress: readonly Redress[] },
  roles: readonly string[],
): NotAllowed {
  const over = exceeded(authority, by.role, redress).map(
    ({ kind, asked, limit }) =>
      `${kind} of ${formatMoney(asked)} (${limit ? `at most ${formatMoney(limit)}` : `none in ${asked.currency}`})`,
  );
  // A role outside the ladder exceeds nothing where everybody may everything, and decides nothing all the same.
  const what = over.length > 0 ? `grant ${inWords(over, 'or')}` : 'decide on complaints';
  return {
    code: 'over-authority',
    message: `${by.id} has the role ${by.role}, which may not ${what}.`,
    hint: askOneOf(roles, 'No role may grant so much: offer less.'),
  };
}

/** The refusal of someone who decided at a lower level, in a policy that wants another person at a later stage. */
function decidedBelow(
  { authority, levels, formerDeciders, level }: Judged & { readonly level: string },
  person: string,
): NotAllowed | undefined {
  if (!authority.laterStageNeedsAnother) return undefined;
  // A level that the ladder no longer has counts as a lower one: the person did decide before.
  const rank = (id: string) => levels.findIndex((item) => item.id === id);
  const below = formerDeciders.filter((former) => rank(former.level) < rank(level));
  const before = below.find((former) => former.person === person);
  if (!before) return undefined;
  const others = inWords([...new Set(below.map((former) => former.person))], 'or');
  return {
    code: 'same-decider',
    message: `${person} decided at level ${before.level}, and level ${level} needs the decision of another person.`,
    hint: `Ask someone of level ${level} or above other than ${others}.`,
  };
}

function rolesOf(levels: Ladder): readonly string[] {
  return levels.map(({ role }) => role);
}

function askOneOf(roles: readonly string[], otherwise: string): string {
  return roles.length === 0 ? otherwise : `Ask someone with the role ${inWords(roles, 'or')}.`;
}

function inWords(parts: readonly string[], last: 'and' | 'or'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}
