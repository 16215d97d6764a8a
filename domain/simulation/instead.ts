import type { Context } from '../decide/context';
import { levelAbove, levelBelow } from '../policy/ladder';
import type { Refusal } from '../refusals';
import type { Complaint } from '../state';
import type { Who, Wish } from './case';
import { anyoneWith, bottomRole, workerOn } from './workforce';

/** What somebody wants of the complaint as it is now. */
export interface Given {
  readonly by: Who;
  readonly wish: Wish;
}

/** What a refused wish was refused for, and on what. */
export interface Refused {
  readonly by: { readonly id: string; readonly role: string };
  readonly wish: Wish;
  readonly refusal: Refusal;
  readonly complaint: Complaint | undefined;
  readonly context: Context;
}

/**
 * What happens instead of something that the policy refuses: steps in turn, the last of which stands for what was
 * wanted. Undefined: it is left out. The rules:
 *
 * - The complaint is not where it was then, or with somebody else: whoever has it now does it, at the same moment;
 *   nobody has it: the one whom the team's rules choose accepts it first.
 * - A value that the policy does not have: it is left out; a category becomes `other`, or the last of the policy.
 * - Up to a level that the policy does not have, or does not let be skipped to for the reason that was given: to the
 *   next level. Where it is at that level or higher already: left out. For a reason that the policy does not have, or
 *   without a reason where it asks for one: for the first of its reasons that allows it, else the first; where it has
 *   none, an attempt is recorded.
 * - Down to a level that the policy does not have: to the level below.
 * - A decision beyond the authority of whoever takes it, or that needs another person: the complaint goes up a level
 *   and is decided there. Closing or referring beyond it: somebody at the top of the ladder does it.
 * - A decision that waits for an approval when the customer answers it: somebody who may approves it before.
 * - Reopening what is not closed yet and waits for its customer: the resolution is rejected.
 * - Closing without what the policy asks for: with a note, with the first of its root causes.
 * - Everything else is left out: it makes no sense where the complaint is.
 */
export function instead(refused: Refused): readonly Given[] | undefined {
  const { by, wish, refusal, complaint, context } = refused;
  if (!complaint) return insteadOfRegistering(refused);
  switch (refusal.code) {
    case 'role-may-not-act':
    case 'level-out-of-reach':
    case 'not-the-owner':
    case 'assigned-to-another': {
      const worker = workerOn(complaint, context);
      return worker.id === by.id && worker.role === by.role ? undefined : [{ by: worker, wish }];
    }
    case 'not-accepted':
      return [
        { by: 'whoever-has-it', wish: { name: 'accept', data: {} } },
        { by: 'whoever-has-it', wish },
      ];
    case 'no-higher-level':
    case 'level-not-skippable':
    case 'unknown-reason':
    case 'attempt-or-reason-required':
      return insteadOfEscalating(refused, complaint);
    case 'no-lower-level': {
      const { levels } = context.policy;
      if (wish.name !== 'de-escalate' || levels.some(({ id }) => id === wish.data.to)) return undefined;
      const { to: _, ...data } = wish.data;
      return levelBelow(context.policy, complaint.level) && [{ by, wish: { ...wish, data } }];
    }
    case 'over-authority':
    case 'own-decision':
    case 'same-decider':
      return insteadOfDeciding(refused, complaint);
    case 'not-resolved':
      return (
        complaint.pendingApproval && [
          { by: 'whoever-has-it', wish: { name: 'approve', data: {} } },
          { by, wish },
        ]
      );
    case 'not-closed':
      return wish.name === 'reopen'
        ? [{ by, wish: { name: 'reject-resolution', data: { reason: wish.data.reason } } }]
        : undefined;
    default:
      return withOtherValues(refused);
  }
}

function insteadOfRegistering({ by, wish, refusal, context }: Refused): readonly Given[] | undefined {
  const { policy } = context;
  if (refusal.code === 'role-may-not-act') {
    const role = bottomRole(policy);
    return by.role === role ? undefined : [{ by: anyoneWith(role), wish }];
  }
  if (wish.name !== 'register') return undefined;
  const { priority, severity, technicalImpact, concerns, receivedAt, ...data } = wish.data;
  const other = policy.categories.find(({ id }) => id === 'other') ?? policy.categories.at(-1);
  if (!other) return undefined;
  const known = policy.categories.some(({ id }) => id === data.category);
  const values: typeof wish.data = {
    ...data,
    category: known ? data.category : other.id,
    ...(priority !== undefined && policy.priorities.includes(priority) ? { priority } : {}),
    ...(severity !== undefined && policy.severities.includes(severity) ? { severity } : {}),
    ...(technicalImpact !== undefined && policy.technicalImpacts.includes(technicalImpact)
      ? { technicalImpact }
      : {}),
    ...(concerns ? { concerns: concerns.filter((one) => policy.concerns.some(({ id }) => id === one)) } : {}),
    ...(receivedAt !== undefined && refusal.code !== 'received-in-future' ? { receivedAt } : {}),
  };
  return [{ by, wish: { name: 'register', data: values } }];
}

function insteadOfEscalating(
  { by, wish, refusal, context }: Refused,
  { level }: Complaint,
): readonly Given[] | undefined {
  if (wish.name !== 'escalate') return undefined;
  const { levels, escalationReasons: reasons } = context.policy;
  const { to, reason, ...rest } = wish.data;
  const given = reason === undefined ? {} : { reason };
  const fitting = reasons.find((one) => to !== undefined && one.to.includes(to));
  const escalate = (data: Partial<typeof wish.data>): Given => ({
    by,
    wish: { name: 'escalate', data: { ...rest, ...data } },
  });
  if (refusal.code === 'no-higher-level') {
    const isThere = to === undefined || levels.some(({ id }) => id === to);
    return isThere || !levelAbove(context.policy, level) ? undefined : [escalate(given)];
  }
  const asked = to === undefined ? {} : { to };
  if (refusal.code === 'level-not-skippable')
    return [fitting && reason === undefined ? escalate({ ...asked, reason: fitting.id }) : escalate(given)];
  const [first] = reasons;
  if (first) return [escalate({ ...asked, reason: (fitting ?? first).id })];
  const attempt: Wish = {
    name: 'record-attempt',
    data: { tried: '-', proposedSolutions: [], outcome: 'not-solved', promises: [] },
  };
  return [
    { by: 'whoever-has-it', wish: attempt },
    { ...escalate(asked), by: 'whoever-has-it' },
  ];
}

function insteadOfDeciding(
  { by, wish, context }: Refused,
  complaint: Complaint,
): readonly Given[] | undefined {
  const { policy } = context;
  const top = anyoneWith(policy.levels.at(-1)?.role ?? '');
  if (wish.name === 'resolve') {
    const above = levelAbove(policy, complaint.level);
    return (
      above && [
        { by, wish: { name: 'escalate', data: { to: above.id, summary: '-' } } },
        { by: 'whoever-has-it', wish: { name: 'accept', data: {} } },
        { by: 'whoever-has-it', wish },
      ]
    );
  }
  return by.id === top.id ? undefined : [{ by: top, wish }];
}

/** The same without what the policy does not have, or with what it asks for. */
function withOtherValues({ by, wish, refusal, context }: Refused): readonly Given[] | undefined {
  const { rootCauses, correctiveActions } = context.policy.closing;
  if (wish.name === 'close') {
    if (refusal.code === 'close-needs-answer')
      return [{ by, wish: { name: 'close', data: { ...wish.data, note: '-' } } }];
    if (refusal.code !== 'root-cause-required' && refusal.code !== 'unknown-root-cause') return undefined;
    const { rootCause, correctiveAction, ...data } = wish.data;
    const cause = rootCauses.find(({ id }) => id === rootCause) ?? rootCauses[0];
    const action = correctiveActions.find(({ id }) => id === correctiveAction);
    const values = {
      ...data,
      ...(cause ? { rootCause: cause.id } : {}),
      ...(action ? { correctiveAction: action.id } : {}),
    };
    return [{ by, wish: { name: 'close', data: values } }];
  }
  if (wish.name !== 'reclassify') return undefined;
  const field = unknownFields.find(([code]) => code === refusal.code)?.[1];
  if (!field) return undefined;
  const { [field]: _, ...data } = wish.data;
  return Object.keys(data).length > 1 ? [{ by, wish: { name: 'reclassify', data } }] : undefined;
}

const unknownFields = [
  ['unknown-category', 'category'],
  ['unknown-priority', 'priority'],
  ['unknown-severity', 'severity'],
  ['unknown-impact', 'technicalImpact'],
] as const;
