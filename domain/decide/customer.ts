import type { PersonCommand } from '../commands';
import type { Complaint } from '../state';
import type { Verdict } from './context';

export function updateContact(_complaint: Complaint, { data }: PersonCommand<'update-contact'>): Verdict {
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
