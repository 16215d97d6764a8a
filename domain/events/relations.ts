import type { CommandData } from '../commands';
import type { Event, WithClocks } from './common';

/** How two complaints hang together; the other one has the counterpart. */
export const relations = ['related', 'duplicate', 'split-from', 'split-into', 'merged-from'] as const;
export type Relation = (typeof relations)[number];

export type ComplaintLinked = Event<
  'ComplaintLinked',
  { to: string; relation: Relation; note?: string | undefined }
>;
/** It goes on as part of another complaint, and is closed itself. */
export type ComplaintMerged = Event<'ComplaintMerged', WithClocks<CommandData<'merge'>>>;
/** A part of it goes on as a complaint of its own, which is registered by this event's doing. */
export type ComplaintSplit = Event<
  'ComplaintSplit',
  Omit<CommandData<'split'>, 'complaintId'> & { complaintId: string; category: string }
>;
