import type { Command, PersonCommand } from '../commands';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';
import { SYSTEM } from '../actor';
import { firstDeadline } from '../deadlines';
import { type Consequence, withConsequences } from './consequences';
import { guardPermission } from '../permission/command-permissions';
import { type Context, guardId, isRefusal, type Verdict } from './context';
import { giveProcessFeedback, recordFeedback, updateContact } from './customer';
import { deadline } from './deadline';
import { recordDelivery } from './delivery';
import { approve, decline, resolve } from './decision';
import { attachEvidence } from './evidence';
import { deEscalate, escalate, transfer } from './movement';
import { closeReferral, refer } from './referral';
import { accept, assign } from './ownership';
import { erasePersonalData, liftLegalHold, placeLegalHold } from './personal-data';
import { adoptPolicy } from './policy';
import { register } from './register';
import { link, merge, split } from './relations';
import { acceptResolution, close, rejectResolution, reopen, withdraw } from './settlement';
import { pause, resume } from './standstill';
import {
  addNote,
  raiseConcern,
  reclassify,
  recordAttempt,
  recordCustomerMessage,
  sendCustomerUpdate,
} from './work';

/**
 * Which events a command causes, with all that the policy has follow from them, or the rule that refuses it. Pure: the
 * same state, command and context give the same answer. An empty list says that there is nothing to do (a deadline
 * that no longer stands).
 */
export function decide(
  complaintId: string,
  complaint: Complaint | undefined,
  command: Command,
  context: Context,
): Verdict {
  const verdict = decideWithStates(complaintId, complaint, command, context);
  return isRefusal(verdict) ? verdict : verdict.map(({ event }) => event);
}

/** {@link decide}, each event with the complaint after it: for whoever goes on from there at once. */
export function decideWithStates(
  complaintId: string,
  complaint: Complaint | undefined,
  command: Command,
  context: Context,
): readonly Consequence[] | Refusal {
  const overdue = caughtUp(complaint, command, context);
  const state = overdue.at(-1)?.after ?? complaint;
  const { expectedRevision: _, ...asked } = command;
  const verdict = decideAlone(
    complaintId,
    state,
    // Whoever names the revision that is stored has seen all that anybody could.
    overdue.length > 0 && command.expectedRevision === complaint?.revision ? asked : command,
    context,
  );
  if (isRefusal(verdict)) return verdict;
  return [...overdue, ...withConsequences(state, verdict, command, context)];
}

/**
 * What is due and was not heard of yet, as after an outage, before a person's command: a promise that was broken stays
 * on record whoever is faster, the person or the timer. Nothing of it is stored when the command is refused; the timer
 * brings it then.
 */
function caughtUp(
  complaint: Complaint | undefined,
  command: Command,
  context: Context,
): readonly Consequence[] {
  const overdue: Consequence[] = [];
  let state = complaint;
  if (command.name === 'deadline' || command.name === 'record-delivery') return overdue;
  const system = { id: command.id, by: SYSTEM };
  for (let next = state && firstDeadline(state); state && next && next.dueAt <= context.now; ) {
    const { name: clock, dueAt } = next;
    const fired = deadline(state, { data: { clock, dueAt } }, context);
    if (fired.length === 0) break;
    for (const { event, after } of withConsequences(state, fired, system, context)) {
      overdue.push({ event: { ...event, by: event.by ?? SYSTEM }, after });
      state = after;
    }
    next = firstDeadline(state);
  }
  return overdue;
}

/** The decision of the command itself, without what the policy has follow from it. */
export function decideAlone(
  complaintId: string,
  complaint: Complaint | undefined,
  command: Command,
  context: Context,
): Verdict {
  if (command.name === 'deadline') return complaint ? deadline(complaint, command, context) : [];
  if (command.name === 'record-delivery') return complaint ? recordDelivery(complaint, command, context) : [];
  const refusal = guardId(command) ?? guardPermission(complaint, command, context.policy);
  if (refusal) return refusal;
  if (command.name === 'register') {
    if (!complaint) return register(complaintId, command, context);
    return refuse(
      'already-registered',
      `Complaint ${complaintId} was registered at ${complaint.registeredAt}.`,
      'Choose another complaint id, or leave it out.',
    );
  }
  if (!complaint) {
    return refuse(
      'not-registered',
      `There is no complaint ${complaintId}.`,
      'Check the id; register the complaint if it is new.',
    );
  }
  if (command.expectedRevision !== undefined && command.expectedRevision !== complaint.revision) {
    return refuse(
      'revision-moved',
      `The complaint is at revision ${complaint.revision}, not ${command.expectedRevision}.`,
      'Read the complaint again, look at what changed, and repeat the command if it still fits.',
    );
  }
  return decideOn(complaint, command, context);
}

function decideOn(
  complaint: Complaint,
  command: Exclude<PersonCommand, { name: 'register' }>,
  context: Context,
): Verdict {
  switch (command.name) {
    case 'accept':
      return accept(complaint, command, context);
    case 'assign':
      return assign(complaint, command, context);
    case 'record-attempt':
      return recordAttempt(complaint, command);
    case 'raise-concern':
      return raiseConcern(complaint, command, context);
    case 'reclassify':
      return reclassify(complaint, command, context);
    case 'pause':
      return pause(complaint, command, context);
    case 'resume':
      return resume(complaint, command, context);
    case 'record-customer-message':
      return recordCustomerMessage(complaint, command, context);
    case 'adopt-policy':
      return adoptPolicy(complaint, command, context);
    case 'de-escalate':
      return deEscalate(complaint, command, context);
    case 'transfer':
      return transfer(complaint, command, context);
    case 'refer':
      return refer(complaint, command, context);
    case 'close-referral':
      return closeReferral(complaint, command, context);
    case 'approve':
      return approve(complaint, command, context);
    case 'decline':
      return decline(complaint, command, context);
    case 'update-contact':
      return updateContact(complaint, command);
    case 'record-feedback':
      return recordFeedback(complaint, command);
    case 'give-process-feedback':
      return giveProcessFeedback(complaint, command);
    case 'link':
      return link(complaint, command);
    case 'merge':
      return merge(complaint, command);
    case 'split':
      return split(complaint, command, context);
    case 'add-note':
      return addNote(complaint, command);
    case 'escalate':
      return escalate(complaint, command, context);
    case 'resolve':
      return resolve(complaint, command, context);
    case 'accept-resolution':
      return acceptResolution(complaint, command, context);
    case 'reject-resolution':
      return rejectResolution(complaint, command, context);
    case 'send-customer-update':
      return sendCustomerUpdate(complaint, command);
    case 'close':
      return close(complaint, command, context);
    case 'reopen':
      return reopen(complaint, command, context);
    case 'withdraw':
      return withdraw(complaint, command);
    case 'attach-evidence':
      return attachEvidence(complaint, command, context);
    case 'place-legal-hold':
      return placeLegalHold(complaint, command);
    case 'lift-legal-hold':
      return liftLegalHold(complaint, command);
    case 'erase-personal-data':
      return erasePersonalData(complaint, command, context);
  }
}
