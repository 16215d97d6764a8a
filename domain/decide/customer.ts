import type { PersonCommand } from '../commands';
import { corrected } from '../complainant';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import type { Verdict } from './context';

export function updateContact(
  { complainant }: Complaint,
  { data }: PersonCommand<'update-contact'>,
): Verdict {
  const now = Object.entries(corrected(complainant, data.complainant));
  const before = new Map<string, unknown>(Object.entries(complainant));
  if (now.every(([field, value]) => JSON.stringify(value) === JSON.stringify(before.get(field)))) {
    return refuse('nothing-changes', 'All of this is known already.', 'Name what is to be different.');
  }
  return [{ type: 'ContactUpdated', data }];
}

export function recordFeedback(_complaint: Complaint, { data }: PersonCommand<'record-feedback'>): Verdict {
  return [{ type: 'FeedbackRecorded', data }];
}

export function giveProcessFeedback(
  complaint: Complaint,
  { data }: PersonCommand<'give-process-feedback'>,
): Verdict {
  return [{ type: 'ProcessFeedbackGiven', data: { ...data, level: complaint.level } }];
}
