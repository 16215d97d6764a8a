import { guardClosing } from '../authority/approval';
import { OPEN_AUTHORITY } from '../authority/document';
import { overallClocks } from '../clocks/rules';
import type { PersonCommand } from '../commands';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import {
  type Context,
  guardAuthority,
  guardKnown,
  guardOpen,
  guardReach,
  guardResolved,
  type Verdict,
} from './context';
import { handOverClock, overallClock, restarted, started, stopAll } from './placement';

export function acceptResolution(
  complaint: Complaint,
  { data }: PersonCommand<'accept-resolution'>,
): Verdict {
  const clocks = { stopped: ['customer-answer'], started: [] };
  return guardAnswer(complaint) ?? [{ type: 'ResolutionAccepted', data: { ...data, clocks } }];
}

export function rejectResolution(
  complaint: Complaint,
  { data }: PersonCommand<'reject-resolution'>,
  context: Context,
): Verdict {
  const refusal = guardAnswer(complaint);
  if (refusal) return refusal;
  const clocks = {
    stopped: ['customer-answer'],
    started: started(
      ...restarted(context, complaint, ['respond', 'customer-update']),
      ...overallAgain(complaint, context),
      handOverClock(context, complaint),
    ),
  };
  return [{ type: 'ResolutionRejected', data: { ...data, level: complaint.level, clocks } }];
}

export function close(complaint: Complaint, { by, data }: PersonCommand<'close'>, context: Context): Verdict {
  const { policy } = context;
  const { rootCauses, correctiveActions, rootCauseRequired } = policy.closing;
  const refusal =
    guardResolved(complaint) ??
    (complaint.owner === by.id ? undefined : guardReach(complaint, by, context)) ??
    guardAuthority(
      guardClosing({ authority: policy.authority ?? OPEN_AUTHORITY, levels: policy.levels, by }),
    ) ??
    guardKnown('unknown-root-cause', 'root cause', data.rootCause, rootCauses) ??
    guardKnown('unknown-root-cause', 'corrective action', data.correctiveAction, correctiveActions);
  if (refusal) return refusal;
  if (!complaint.answer && data.note === undefined) {
    return refuse(
      'close-needs-answer',
      'The customer has not answered the resolution.',
      'Record the answer first, or say in a note why it is closed without one.',
    );
  }
  if (rootCauseRequired && data.rootCause === undefined) {
    return refuse(
      'root-cause-required',
      'No root cause was named.',
      `Name one of: ${rootCauses.map(({ id }) => id).join(', ')}.`,
    );
  }
  return [{ type: 'ComplaintClosed', data: { ...data, clocks: stopAll(complaint) } }];
}

export function reopen(complaint: Complaint, { data }: PersonCommand<'reopen'>, context: Context): Verdict {
  if (complaint.status !== 'closed') {
    return refuse('not-closed', `The complaint is ${complaint.status}.`, 'There is nothing to reopen.');
  }
  if (complaint.closure?.mergedInto !== undefined) {
    return refuse(
      'complaint-merged',
      `The complaint goes on as ${complaint.closure.mergedInto}.`,
      `Work on ${complaint.closure.mergedInto}.`,
    );
  }
  const clocks = {
    stopped: [],
    started: started(
      ...restarted(context, complaint, ['acknowledge', 'respond', 'customer-update']),
      ...overallAgain(complaint, context),
      handOverClock(context, complaint),
    ),
  };
  return [
    {
      type: 'ComplaintReopened',
      data: {
        ...data,
        level: complaint.level,
        ...(complaint.owner === undefined ? {} : { assignee: complaint.owner }),
        clocks,
      },
    },
  ];
}

export function withdraw(complaint: Complaint, { data }: PersonCommand<'withdraw'>): Verdict {
  return (
    guardOpen(complaint) ?? [{ type: 'ComplaintWithdrawn', data: { ...data, clocks: stopAll(complaint) } }]
  );
}

/**
 * The overall clocks of a complaint that is back to work: those that count since the customer complained go on from
 * there, so time does not begin anew because an answer was not good enough; the others begin again.
 */
function overallAgain(complaint: Complaint, context: Context) {
  return overallClocks(context.policy, 'always').map((name) => overallClock(context, complaint, name));
}

function guardAnswer(complaint: Complaint): Refusal | undefined {
  const refusal = guardResolved(complaint);
  if (refusal || !complaint.answer) return refusal;
  return refuse(
    'already-answered',
    `The customer answered at ${complaint.answer.at}.`,
    'Close the complaint, or reopen it later.',
  );
}
