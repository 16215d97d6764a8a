import type { PersonCommand } from '../commands';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, guardNotErased, type Verdict } from './context';

export function placeLegalHold(complaint: Complaint, { data }: PersonCommand<'place-legal-hold'>): Verdict {
  const refusal = guardNotErased(complaint);
  if (refusal) return refusal;
  if (complaint.legalHold) {
    return refuse(
      'nothing-changes',
      `${complaint.legalHold.by} placed a legal hold at ${complaint.legalHold.at} already.`,
      'Lift it first if the reason is another one now.',
    );
  }
  return [{ type: 'LegalHoldPlaced', data }];
}

export function liftLegalHold(complaint: Complaint, { data }: PersonCommand<'lift-legal-hold'>): Verdict {
  if (!complaint.legalHold)
    return refuse('nothing-changes', 'There is no legal hold on the complaint.', 'There is nothing to do.');
  return [{ type: 'LegalHoldLifted', data }];
}

/** Only what is over can be erased: whoever works on a complaint needs what is in it. */
export function erasePersonalData(
  complaint: Complaint,
  { data }: PersonCommand<'erase-personal-data'>,
  context: Context,
): Verdict {
  if (complaint.erased?.subject === data.subject) {
    return refuse(
      'nothing-changes',
      `The personal data were erased on ${complaint.erased.on}.`,
      'There is nothing to do.',
    );
  }
  if (complaint.legalHold) {
    const { at, reason } = complaint.legalHold;
    return refuse(
      'legal-hold',
      `The legal hold of ${at} is on the complaint (${reason}).`,
      'Ask whoever placed it; it has to be lifted before anything can be erased.',
    );
  }
  if (complaint.status !== 'closed') {
    return refuse(
      'erasure-needs-closing',
      `The complaint is not closed: its status is ${complaint.status}.`,
      'Bring it to an end first, or record that the customer withdraws it.',
    );
  }
  return [{ type: 'PersonalDataErased', data: { ...data, on: context.now.slice(0, 10) } }];
}
