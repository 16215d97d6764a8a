import { decisionNeeds, type FormerDecider, guardApprover } from '../authority/approval';
import { OPEN_AUTHORITY } from '../authority/document';
import type { Redress } from '../authority/limits';
import { startClock } from '../clocks/timing';
import type { CommandData, PersonCommand } from '../commands';
import { formatMoney } from '../money';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import {
  type Context,
  type Decided,
  guardAccepted,
  guardAuthority,
  guardUnresolved,
  type Verdict,
} from './context';
import { started, stopAll, unpaused } from './placement';

export function resolve(
  complaint: Complaint,
  { by, data }: PersonCommand<'resolve'>,
  context: Context,
): Verdict {
  const refusal = guardUnresolved(complaint) ?? guardAccepted(complaint) ?? guardNothingPending(complaint);
  if (refusal) return refusal;
  const needs = decisionNeeds({
    ...judged(complaint, context),
    by,
    level: complaint.level,
    redress: [...givenBefore(complaint), ...data.redress],
  });
  switch (needs.verdict) {
    case 'refused':
      return refuse(needs.code, needs.message, needs.hint);
    case 'free':
      return [offered(complaint, data, context)];
    case 'approval':
      return [
        {
          type: 'ApprovalRequested',
          data: {
            approval: {
              id: `${complaint.id}-${complaint.revision + 1}`,
              for: `${needs.why} Offered: ${inWords(data.redress)}.`,
              redress: [...givenBefore(complaint), ...data.redress],
              requestedBy: by.id,
              level: complaint.level,
              requestedAt: context.now,
              roles: needs.roles,
            },
            decision: data,
            level: complaint.level,
            clocks: { stopped: [], started: started(startClock(context, complaint, 'approval')) },
          },
        },
      ];
  }
}

export function approve(complaint: Complaint, { by }: PersonCommand<'approve'>, context: Context): Verdict {
  const pending = complaint.pendingApproval;
  if (!pending) return nothingPending();
  const refusal = guardAuthority(
    guardApprover({ ...judged(complaint, context), approval: pending.approval, approver: by }),
  );
  if (refusal) return refusal;
  const { id: approval, requestedBy: decidedBy } = pending.approval;
  return [offered(complaint, pending.decision, context, { approval, decidedBy })];
}

export function decline(
  complaint: Complaint,
  { by, data }: PersonCommand<'decline'>,
  context: Context,
): Verdict {
  const pending = complaint.pendingApproval;
  if (!pending) return nothingPending();
  // Whoever asked may take it back; anybody else has to be one who could have approved.
  const refusal =
    by.id === pending.approval.requestedBy
      ? undefined
      : guardAuthority(
          guardApprover({ ...judged(complaint, context), approval: pending.approval, approver: by }),
        );
  if (refusal) return refusal;
  const clocks = { stopped: ['approval'], started: [] };
  return [{ type: 'ApprovalDeclined', data: { ...data, approval: pending.approval.id, clocks } }];
}

function offered(
  complaint: Complaint,
  decision: CommandData<'resolve'>,
  context: Context,
  approved: { readonly decidedBy?: string; readonly approval?: string } = {},
): Decided {
  const answer = startClock(context, unpaused(complaint), 'customer-answer');
  return {
    type: 'ResolutionOffered',
    data: {
      level: complaint.level,
      ...decision,
      ...approved,
      clocks: stopAll(complaint, ...started(answer)),
    },
  };
}

function judged(complaint: Complaint, { policy }: Context) {
  return {
    authority: policy.authority ?? OPEN_AUTHORITY,
    levels: policy.levels,
    formerDeciders: formerDeciders(complaint),
  };
}

/** What the customer has from the complaint already: limits hold for all of it together. */
function givenBefore({ formerResolutions }: Complaint): readonly Redress[] {
  return formerResolutions.filter(({ accepted }) => accepted).flatMap(({ redress }) => redress);
}

/** Everyone who decided or approved before. */
function formerDeciders({ formerResolutions }: Complaint): readonly FormerDecider[] {
  return formerResolutions.flatMap(({ by, approvedBy, level }) => [
    { person: by, level },
    ...(approvedBy === undefined ? [] : [{ person: approvedBy, level }]),
  ]);
}

function inWords(redress: readonly Redress[]): string {
  return redress.map(({ kind, amount }) => `${kind} ${formatMoney(amount)}`).join(', ') || 'no redress';
}

function guardNothingPending({ pendingApproval }: Complaint): Refusal | undefined {
  if (!pendingApproval) return undefined;
  return refuse(
    'approval-pending',
    `A decision of ${pendingApproval.approval.requestedBy} waits for approval.`,
    'Approve or decline it first.',
  );
}

function nothingPending(): Refusal {
  return refuse(
    'no-approval-pending',
    'No decision waits for approval.',
    'There is nothing to approve or decline.',
  );
}
