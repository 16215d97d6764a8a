import type { ClockName } from '../clocks/clock';
import type { CommandData } from '../commands';
import type { Money } from '../money';
import type { PolicyVersion } from '../policy/policy';
import type { Instant } from '../time';
import type { Event, MissedDeadline, Warned, WithClocks } from './common';

export type AttemptRecorded = Event<'AttemptRecorded', CommandData<'record-attempt'> & { level: string }>;
export type NoteAdded = Event<'NoteAdded', CommandData<'add-note'>>;
/** Something about the complaint that the policy has rules for: a threat, a vulnerable customer, a wish for a manager. */
export type ConcernRaised = Event<'ConcernRaised', CommandData<'raise-concern'>>;

interface Change<Value> {
  readonly from?: Value;
  readonly to: Value;
}
/** Only what changed. A new category brings its department along. */
export type ComplaintReclassified = Event<
  'ComplaintReclassified',
  WithClocks<{
    reason: string;
    priority?: Change<string>;
    category?: Change<string>;
    department?: Change<string>;
    /** With the department: the team that works for it, where one does. */
    team?: string;
    severity?: Change<string>;
    technicalImpact?: Change<string>;
    product?: Change<string>;
    amount?: Change<Money>;
    /** The rule of the policy that asked for it. */
    rule?: string;
  }>
>;

/** What makes clocks stand still, and which. Several hold at once: a clock runs when none of them stops it. */
export interface Pause {
  /** The reason of the policy, or `external:{body}` for a referral for which the ladder waits. */
  readonly key: string;
  readonly title: string;
  readonly stops: 'all' | readonly string[];
  readonly endsWhenCustomerWrites: boolean;
  readonly until?: Instant;
}
export type ComplaintPaused = Event<
  'ComplaintPaused',
  WithClocks<{ pause: Pause; note?: string | undefined }>
>;
export type ComplaintResumed = Event<
  'ComplaintResumed',
  WithClocks<{
    keys: readonly string[];
    cause: 'command' | 'customer-wrote' | 'until-reached';
    note?: string | undefined;
  }>
>;
export type CustomerMessageReceived = Event<
  'CustomerMessageReceived',
  CommandData<'record-customer-message'>
>;
export type CustomerUpdateSent = Event<
  'CustomerUpdateSent',
  WithClocks<
    CommandData<'send-customer-update'> & {
      /** Sent by itself, because the cadence of the policy asked for it. */
      automatic?: true;
    }
  >
>;

/** A share of a target is used: below 100 percent a warning, above it a reminder of a promise that is broken. */
export type ClockWarned = Event<
  'ClockWarned',
  WithClocks<{
    clock: ClockName;
    title: string;
    percent: number;
    level: string;
    dueAt: Instant;
    firedAt: Instant;
    lateByMs: number;
    warned: Warned;
  }>
>;
/** The last level missed its deadline; there is no level above to go to. */
export type ResponseMissed = Event<
  'ResponseMissed',
  WithClocks<{ missed: MissedDeadline; warnedRole: string }>
>;
export type CustomerUpdateMissed = Event<
  'CustomerUpdateMissed',
  WithClocks<{ missed: MissedDeadline; warnedRole: string }>
>;
/** Any other clock of the policy: an overall one, an external body's answer, an approval. */
export type DeadlineMissed = Event<
  'DeadlineMissed',
  WithClocks<{ missed: MissedDeadline; title: string; warned: Warned }>
>;
/** A rule of the policy fired; what it asks for follows as events of their own. */
export type TriggerFired = Event<
  'TriggerFired',
  WithClocks<{
    rule: string;
    title: string;
    level: string;
    /** The facts that made it fire. */
    because: readonly { readonly field: string; readonly value: unknown }[];
    notified?: Warned;
  }>
>;
/** The complaint follows another version of the policy from now on. */
export type PolicyAdopted = Event<
  'PolicyAdopted',
  WithClocks<{ from: PolicyVersion; to: PolicyVersion; reason: string; level: string; role: string }>
>;
