import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CommandName, DeliveryCommand, PersonCommand } from '../domain/commands';
import type { View } from '../domain/view';

/** Where all workers of Redress listen. */
export const TASK_QUEUE = 'redress';

/** What an accepted command did. `revision` is the complaint's after it; a repeated command gets the first answer's events. */
export interface Outcome {
  readonly revision: number;
  readonly events: readonly { readonly type: string; readonly revision: number }[];
  /** Log position of the last of the events, for reading one's own writes. */
  readonly position: string | null;
}

/** Types of the failures that an update of a complaint can end with. */
export const REFUSED = 'Refused';
export const DRAINING = 'Draining';

/** One entry a command; the compiler refuses this table when a command is missing. zod must not get in here, so it is written out. */
const named: Readonly<Record<CommandName, true>> = {
  register: true,
  accept: true,
  assign: true,
  'record-attempt': true,
  'add-note': true,
  'raise-concern': true,
  reclassify: true,
  pause: true,
  resume: true,
  'record-customer-message': true,
  'send-customer-update': true,
  'adopt-policy': true,
  escalate: true,
  'de-escalate': true,
  transfer: true,
  refer: true,
  'close-referral': true,
  resolve: true,
  approve: true,
  decline: true,
  'accept-resolution': true,
  'reject-resolution': true,
  close: true,
  reopen: true,
  withdraw: true,
  'update-contact': true,
  'record-feedback': true,
  'give-process-feedback': true,
  link: true,
  merge: true,
  split: true,
  'attach-evidence': true,
  'place-legal-hold': true,
  'lift-legal-hold': true,
  'erase-personal-data': true,
};

/** One update a command, so that a history shows by name what was asked, even where payloads are encrypted. */
export function commandUpdate(name: CommandName) {
  return defineUpdate<Outcome, [PersonCommand]>(name);
}

export const commandUpdates = Object.keys(named).map((name) => defineUpdate<Outcome, [PersonCommand]>(name));

/** Carries any command, without an answer. */
export const commandSignal = defineSignal<[PersonCommand | DeliveryCommand]>('command');

/** Makes the workflow read its stream again: the stream got ahead of it. */
export const reloadSignal = defineSignal('reload');

export const viewQuery = defineQuery<View | null>('view');

/** A message of the outbox that is to be sent. */
export interface MessageInput {
  readonly complaintId: string;
  readonly messageId: string;
}

/** A round of a delivery to a webhook. */
export interface WebhookDeliveryInput {
  readonly deliveryId: string;
  readonly round: number;
}

/** The input of a complaint's workflow, and all that it carries into a new run. `historyLimit` is for tests. */
export interface ComplaintInput {
  readonly complaintId: string;
  readonly historyLimit?: number;
}
