import type { Command } from '../domain/commands';
import type { Refusal } from '../domain/refusals';
import type { View } from '../domain/view';
import type { DeliveryOutcome } from '../delivery/webhooks/webhook';
import type { MessageInput, Outcome, WebhookDeliveryInput } from '../workflows/messages';
import type { MailOutcome } from './mailbag';

/** What the workflow learns from a command. With `refusal` nothing was changed; `news`: someone has to be told, or another complaint has to be given a command. */
export interface Execution {
  readonly view: View;
  readonly outcome: Outcome;
  readonly news: boolean;
  readonly refusal?: Refusal;
}

/** What a workflow may do to the world. Every one may be repeated: it then does nothing and answers as before. */
export interface ComplaintActivities {
  /** Decides a command over the complaint's stream and appends what it causes. `now`: milliseconds since 1970, the workflow's clock. */
  execute(complaintId: string, command: Command, now: number): Promise<Execution>;
  /** How the complaint stands in its stream. `news`: someone has not been told of the latest yet. */
  load(complaintId: string): Promise<{ readonly view: View; readonly news: boolean }>;
  /** Writes the messages of all events that nobody was told of yet, and gives other complaints the commands these call for. */
  notify(complaintId: string): Promise<void>;
  /** Tells a person that a command was refused which nobody waited for. */
  reportRefusal(complaintId: string, commandId: string, personId: string, refusal: Refusal): Promise<void>;
}

/** How many open complaints had no workflow and got one, had one, were behind their stream and read it again, or failed. */
export interface ReconcileReport {
  readonly started: number;
  readonly existing: number;
  readonly reloaded: number;
  readonly failed: readonly { readonly complaintId: string; readonly reason: string }[];
}

export interface ReconcileActivities {
  reconcileComplaints(): Promise<ReconcileReport>;
}

/** How many problems were opened, how many complaints joined a problem (also those that it was opened with), and what failed. */
export interface DetectionReport {
  readonly opened: number;
  readonly joined: number;
  readonly failed: readonly { readonly problemId: string; readonly reason: string }[];
}

/** The reviews that were made and stored, by their periods. */
export interface ReviewReport {
  readonly stored: readonly string[];
}

/** What is learned from complaints. `now`: milliseconds since 1970, the workflow's clock. */
export interface LearnActivities {
  detectProblems(now: number): Promise<DetectionReport>;
  reviewPeriods(now: number): Promise<ReviewReport>;
}

/** The newest head of the event log that is kept: how many events it speaks of, and its file. */
export interface HeadReport {
  readonly place: number;
  readonly file: string;
}

export interface HeadActivities {
  exportHead(): Promise<HeadReport | null>;
}

/** What a message to a complainant is sent by. Every one may be repeated. */
export interface DeliveryActivities {
  /** Sends it and puts the outcome on record in the complaint. Fails while the mail server does not take it. `unknown`: there is no such message. */
  deliverMessage(message: MessageInput): Promise<MailOutcome | 'unknown'>;
  /** Puts on record that nobody took it for as long as is tried. */
  giveUpMessage(message: MessageInput): Promise<MailOutcome | 'unknown'>;
}

/** What webhooks are called by. Every one may be repeated. */
export interface WebhookActivities {
  /** Calls it. Fails while it does not answer 2xx. `unknown`: there is no such round of a delivery. */
  deliverToWebhook(round: WebhookDeliveryInput): Promise<DeliveryOutcome | 'unknown'>;
  /** Notes that it did not answer 2xx for as long as is tried, and disables what fails all the time. */
  giveUpWebhook(round: WebhookDeliveryInput): Promise<DeliveryOutcome | 'unknown'>;
}
