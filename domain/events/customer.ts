import type { CommandData } from '../commands';
import type { Event } from './common';

export type ContactUpdated = Event<'ContactUpdated', CommandData<'update-contact'>>;
/** What the customer says of how it went, at any time. */
export type FeedbackRecorded = Event<'FeedbackRecorded', CommandData<'record-feedback'>>;
/** What somebody who worked on the complaint says of the process. */
export type ProcessFeedbackGiven = Event<
  'ProcessFeedbackGiven',
  CommandData<'give-process-feedback'> & { level: string }
>;
