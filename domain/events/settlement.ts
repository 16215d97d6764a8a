import type { Approval } from '../authority/approval';
import type { CommandData } from '../commands';
import type { Event, WithClocks } from './common';

/** What somebody wants to decide and may not decide alone. */
export type ApprovalRequested = Event<
  'ApprovalRequested',
  WithClocks<{ approval: Approval; decision: CommandData<'resolve'>; level: string }>
>;
export type ApprovalDeclined = Event<
  'ApprovalDeclined',
  WithClocks<CommandData<'decline'> & { approval: string }>
>;
/** With `decidedBy` and `approval` it is the decision of the one who asked, approved by the one who caused the event. */
export type ResolutionOffered = Event<
  'ResolutionOffered',
  WithClocks<CommandData<'resolve'> & { level: string; decidedBy?: string; approval?: string }>
>;
export type ResolutionAccepted = Event<'ResolutionAccepted', CommandData<'accept-resolution'>>;
export type ResolutionRejected = Event<
  'ResolutionRejected',
  WithClocks<CommandData<'reject-resolution'> & { level: string }>
>;
/** `cause`: `silence` when the customer did not answer the offer in time; without it a person closed it. */
export type ComplaintClosed = Event<'ComplaintClosed', CommandData<'close'> & { cause?: 'silence' }>;
export type ComplaintReopened = Event<
  'ComplaintReopened',
  WithClocks<CommandData<'reopen'> & { level: string; assignee?: string }>
>;
export type ComplaintWithdrawn = Event<'ComplaintWithdrawn', WithClocks<CommandData<'withdraw'>>>;
