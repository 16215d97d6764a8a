import { clockNames, startClock } from '../clocks';
import type { PersonCommand } from '../commands';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import {
  type Context,
  guardOpen,
  guardOwner,
  guardReach,
  guardResolved,
  guardUnresolved,
  type Verdict,
} from './context';

const stopAll = { stopped: clockNames, started: [] } as const;

export function resolve(complaint: Complaint, { by, data }: PersonCommand<'resolve'>): Verdict {
  return (
    guardUnresolved(complaint) ??
    guardOwner(complaint, by) ?? [
      { type: 'ResolutionOffered', data: { ...data, level: complaint.level, clocks: stopAll } },
    ]
  );
}

export function acceptResolution(
  complaint: Complaint,
  { data }: PersonCommand<'accept-resolution'>,
): Verdict {
  return guardAnswer(complaint) ?? [{ type: 'ResolutionAccepted', data }];
}

export function rejectResolution(
  complaint: Complaint,
  { data }: PersonCommand<'reject-resolution'>,
  { policy, now }: Context,
): Verdict {
  const refusal = guardAnswer(complaint);
  if (refusal) return refusal;
  const started = (['respond', 'customer-update'] as const).map((name) =>
    startClock(policy, name, complaint.level, now),
  );
  return [
    {
      type: 'ResolutionRejected',
      data: { ...data, level: complaint.level, clocks: { stopped: [], started } },
    },
  ];
}

export function close(complaint: Complaint, { by, data }: PersonCommand<'close'>, context: Context): Verdict {
  const refusal =
    guardResolved(complaint) ?? (complaint.owner === by.id ? undefined : guardReach(complaint, by, context));
  if (refusal) return refusal;
  if (!complaint.answer && data.note === undefined) {
    return refuse(
      'close-needs-answer',
      'The customer has not answered the resolution.',
      'Record the answer first, or say in a note why it is closed without one.',
    );
  }
  return [{ type: 'ComplaintClosed', data }];
}

export function reopen(
  complaint: Complaint,
  { data }: PersonCommand<'reopen'>,
  { policy, now }: Context,
): Verdict {
  if (complaint.status !== 'closed') {
    return refuse('not-closed', `The complaint is ${complaint.status}.`, 'There is nothing to reopen.');
  }
  return [
    {
      type: 'ComplaintReopened',
      data: {
        ...data,
        level: complaint.level,
        ...(complaint.owner === undefined ? {} : { assignee: complaint.owner }),
        clocks: {
          stopped: [],
          started: clockNames.map((name) => startClock(policy, name, complaint.level, now)),
        },
      },
    },
  ];
}

export function withdraw(complaint: Complaint, { data }: PersonCommand<'withdraw'>): Verdict {
  return guardOpen(complaint) ?? [{ type: 'ComplaintWithdrawn', data: { ...data, clocks: stopAll } }];
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
