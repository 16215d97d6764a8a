import { guardClosing } from '../authority/approval';
import { OPEN_AUTHORITY } from '../authority/document';
import { ALWAYS } from '../calendar/calendar';
import { applyClockChanges, type Clock } from '../clocks/clock';
import { overallClocks } from '../clocks/rules';
import { goesOn, startClock, withPauses } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import {
  type Context,
  type Decided,
  guardAuthority,
  guardKnown,
  guardNotErased,
  guardOpen,
  guardResolved,
  type Verdict,
} from './context';
import { canTake } from './assigning';
import { handOverClock, overallClock, restarted, started, stopAll, unpaused } from './placement';
import { resumed } from './standstill';

/** What is settled still has to be closed, and somebody has to hear of it when it is not. */
export function acceptResolution(
  complaint: Complaint,
  { data }: PersonCommand<'accept-resolution'>,
  context: Context,
): Verdict {
  const closing = startClock(context, unpaused(complaint), 'closing');
  const clocks = { stopped: ['customer-answer'], started: started(closing) };
  return guardAnswer(complaint) ?? [{ type: 'ResolutionAccepted', data: { clocks, ...data } }];
}

/** Work goes on. After the complaint was closed because the customer was silent, it is reopened: they may come late. */
export function rejectResolution(
  complaint: Complaint,
  { data }: PersonCommand<'reject-resolution'>,
  context: Context,
): Verdict {
  if (complaint.closure?.cause === 'silence') {
    const erased = guardNotErased(complaint);
    if (erased) return erased;
    const { reason, ...rating } = data;
    const again = reopened(complaint, reason, context);
    const isRated = Object.values(rating).some((value) => value !== undefined);
    return isRated ? [again, { type: 'FeedbackRecorded', data: rating }] : [again];
  }
  const refusal = guardAnswer(complaint);
  if (refusal) return refusal;
  const ended = complaint.pauses.filter(({ endsWhenCustomerWrites }) => endsWhenCustomerWrites);
  const keys = ended.map(({ key }) => key);
  const pauses = complaint.pauses.filter((pause) => !ended.includes(pause));
  const standing = { ...complaint, pauses };
  const clocks = {
    stopped: ['customer-answer'],
    started: started(
      ...restarted(context, standing, ['respond', 'customer-update']),
      ...goingOn(standing, context),
      handOverClock(context, standing),
    ),
  };
  return [
    ...(keys.length === 0 ? [] : [resumed(complaint, keys, 'customer-wrote', context)]),
    { type: 'ResolutionRejected', data: { level: complaint.level, clocks, ...data } },
  ];
}

export function close(complaint: Complaint, { by, data }: PersonCommand<'close'>, context: Context): Verdict {
  const { policy } = context;
  const { rootCauses, correctiveActions, rootCauseRequired } = policy.closing;
  const refusal =
    guardResolved(complaint) ??
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
  return [{ type: 'ComplaintClosed', data: { clocks: stopAll(complaint), ...data } }];
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
  return guardNotErased(complaint) ?? [reopened(complaint, data.reason, context)];
}

/** Whoever owned it is asked first, unless they have left, are away or do not work at its level any more. */
function reopened(complaint: Complaint, reason: string, context: Context): Decided {
  const { owner, level } = complaint;
  const assignee = owner !== undefined && canTake(context, owner, level) ? { assignee: owner } : {};
  const clocks = {
    stopped: [],
    started: started(
      ...restarted(context, complaint, ['acknowledge', 'respond', 'customer-update']),
      ...goingOn(complaint, context),
      handOverClock(context, complaint),
    ),
  };
  return { type: 'ComplaintReopened', data: { reason, level, ...assignee, clocks } };
}

export function withdraw(complaint: Complaint, { data }: PersonCommand<'withdraw'>): Verdict {
  return (
    guardOpen(complaint) ?? [{ type: 'ComplaintWithdrawn', data: { ...data, clocks: stopAll(complaint) } }]
  );
}

/**
 * The clocks, besides those of the level, of a complaint that is back to work. Those that count since the customer
 * complained, that a rule started, of a referral and of a pause go on as if nothing had stopped them: time does not
 * begin anew because an answer was not good enough, and nothing is heard of twice. The others begin again.
 */
function goingOn(complaint: Complaint, context: Context): readonly (Clock | undefined)[] {
  const left = (complaint.interrupted ?? [])
    .filter((clock) => stillCounts(clock, complaint, context))
    .map((clock) => goesOn(context, clock));
  const kept = applyClockChanges(left, {
    stopped: [],
    started: withPauses(context, left, complaint.pauses),
  });
  const anew = overallClocks(context.policy, 'always').filter((id) => !kept.some(({ name }) => name === id));
  return [...kept, ...anew.map((name) => overallClock(context, complaint, name))];
}

function stillCounts(
  { name, calendar }: Clock,
  { pauses, referrals }: Complaint,
  { policy }: Context,
): boolean {
  if (name.startsWith('pause:')) return pauses.some(({ key }) => name === `pause:${key}`);
  if (name.startsWith('external:'))
    return referrals.some(({ body, closed }) => name === `external:${body}` && !closed);
  const rule = policy.clocks.find(({ id }) => id === name);
  const known = calendar.id === ALWAYS.id || policy.calendars.some(({ id }) => id === calendar.id);
  return known && (rule?.from === 'received' || rule?.starts === 'by-trigger');
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
