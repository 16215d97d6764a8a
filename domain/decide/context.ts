import type { Actor } from '../actor';
import type { Guarded } from '../authority/approval';
import { isOwnCommandId, type PersonCommand } from '../commands';
import type { Timing } from '../clocks/timing';
import type { ComplaintEvent, PreviousComplaints, SimilarComplaints } from '../events';
import type { Workload } from '../organisation/assignment';
import { findPerson } from '../organisation/organisation';
import { reaches } from '../policy/ladder';
import type { Policy } from '../policy/policy';
import { type Refusal, type RefusalCode, refuse } from '../refusals';
import type { Complaint } from '../state';

/** What a decision may look at besides the state and the command. `policy` is the one that the complaint is pinned to; the active one for a new complaint. */
export interface Context extends Timing {
  readonly surroundings: Surroundings;
  /** SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of a value. */
  readonly digest: (value: object) => string;
  /** The published policy that an `adopt-policy` names, undefined when there is none. */
  readonly adopted?: Policy;
}

/** What is known of other complaints. It may be some seconds old; what was made of it stands in the events. */
export interface Surroundings {
  readonly workload: Workload;
  readonly previous?: PreviousComplaints;
  readonly similar?: SimilarComplaints;
}

export const NOTHING_AROUND: Surroundings = { workload: { openComplaints: {}, lastAssigned: {} } };

/** An event that was decided. `by` is the system where the event follows from the policy and not from the command. */
export type Decided = ComplaintEvent & { readonly by?: Actor };

export type Verdict = readonly Decided[] | Refusal;

export function isRefusal(verdict: readonly unknown[] | Refusal): verdict is Refusal {
  return !Array.isArray(verdict);
}

// Guards give the refusal, or undefined when nothing stands in the way.

export function guardId({ id }: PersonCommand): Refusal | undefined {
  if (!isOwnCommandId(id)) return undefined;
  return refuse(
    'command-id-reserved',
    `The command id "${id}" begins with "${id.slice(0, id.indexOf(':') + 1)}".`,
    'Choose another id, such as a random UUID.',
  );
}

export function guardOpen(complaint: Complaint): Refusal | undefined {
  if (complaint.status !== 'closed') return undefined;
  return refuse(
    'complaint-closed',
    `The complaint was closed at ${complaint.closure?.at}.`,
    'Reopen it first, or add a note.',
  );
}

/** Nobody could work on a complaint of which nothing can be read any more. */
export function guardNotErased({ erased }: Complaint): Refusal | undefined {
  if (!erased) return undefined;
  return refuse(
    'personal-data-erased',
    `The personal data of the complaint were erased on ${erased.on}.`,
    'Register a new complaint for what the customer says now.',
  );
}

/** Open and not waiting for the customer's answer. */
export function guardUnresolved(complaint: Complaint): Refusal | undefined {
  if (complaint.status !== 'resolved') return guardOpen(complaint);
  return refuse(
    'already-resolved',
    'A resolution is offered and the customer has the word.',
    'Record the customer’s answer; rejecting it puts the complaint back to work.',
  );
}

export function guardResolved(complaint: Complaint): Refusal | undefined {
  if (complaint.status === 'resolved') return undefined;
  return (
    guardOpen(complaint) ??
    refuse('not-resolved', 'No resolution is offered yet.', 'Resolve the complaint first.')
  );
}

export function guardAccepted(complaint: Complaint): Refusal | undefined {
  if (complaint.owner !== undefined) return undefined;
  return refuse('not-accepted', 'Nobody has accepted the complaint yet.', 'Accept it first.');
}

export function guardAssignee(complaint: Complaint, assignee: string, context: Context): Refusal | undefined {
  const person = findPerson(context.organisation, assignee);
  if (!person) {
    const known = context.organisation.people.map(({ id }) => id).join(', ');
    return refuse('unknown-person', `There is no ${assignee} in the organisation.`, `Known are: ${known}.`);
  }
  if (reaches(context.policy, person.role, complaint.level)) return undefined;
  return refuse(
    'assignee-out-of-reach',
    `${assignee} has the role ${person.role}, the complaint is at level ${complaint.level}.`,
    `Choose someone at level ${complaint.level} or above.`,
  );
}

/** Refuses a value that is not among those of the policy; a value that was not given is fine. */
export function guardKnown(
  code: RefusalCode,
  what: string,
  value: string | undefined,
  known: readonly (string | { readonly id: string })[],
): Refusal | undefined {
  const ids = known.map((one) => (typeof one === 'string' ? one : one.id));
  if (value === undefined || ids.includes(value)) return undefined;
  return refuse(code, `There is no ${what} "${value}".`, `Choose one of: ${ids.join(', ') || 'none'}.`);
}

export function guardAuthority(guarded: Guarded): Refusal | undefined {
  return guarded.ok ? undefined : refuse(guarded.code, guarded.message, guarded.hint);
}
