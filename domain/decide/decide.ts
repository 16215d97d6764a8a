import type { Command, PersonCommand } from '../commands';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardId, guardRole, type Verdict } from './context';
import { deadline } from './deadline';
import { accept, assign } from './ownership';
import { register } from './register';
import { acceptResolution, close, rejectResolution, reopen, resolve, withdraw } from './settlement';
import { addNote, escalate, recordAttempt, sendCustomerUpdate } from './work';

/**
 * Which events a command causes, or the rule that refuses it. Pure: the same state, command and context give the
 * same answer. An empty list says that there is nothing to do (a deadline that no longer stands).
 */
export function decide(
  complaintId: string,
  complaint: Complaint | undefined,
  command: Command,
  context: Context,
): Verdict {
  if (command.name === 'deadline') return complaint ? deadline(complaint, command, context) : [];
  const refusal = guardId(command) ?? guardRole(command.by, context);
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
    case 'add-note':
      return addNote(complaint, command);
    case 'escalate':
      return escalate(complaint, command, context);
    case 'resolve':
      return resolve(complaint, command);
    case 'accept-resolution':
      return acceptResolution(complaint, command);
    case 'reject-resolution':
      return rejectResolution(complaint, command, context);
    case 'send-customer-update':
      return sendCustomerUpdate(complaint, command, context);
    case 'close':
      return close(complaint, command, context);
    case 'reopen':
      return reopen(complaint, command, context);
    case 'withdraw':
      return withdraw(complaint, command);
  }
}
