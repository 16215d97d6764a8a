import { adjust, type Standing } from '../clocks/timing';
import type { PersonCommand } from '../commands';
import type { ComplaintReclassified } from '../events';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import {
  type Context,
  type Decided,
  guardAccepted,
  guardKnown,
  guardOpen,
  guardUnresolved,
  type Verdict,
} from './context';
import { teamAt } from './placement';
import { afterCustomerWrote } from './standstill';

export function recordAttempt(complaint: Complaint, { data }: PersonCommand<'record-attempt'>): Verdict {
  return (
    guardUnresolved(complaint) ??
    guardAccepted(complaint) ?? [{ type: 'AttemptRecorded', data: { level: complaint.level, ...data } }]
  );
}

export function addNote(_complaint: Complaint, { data }: PersonCommand<'add-note'>): Verdict {
  return [{ type: 'NoteAdded', data }];
}

export function raiseConcern(
  complaint: Complaint,
  { data }: PersonCommand<'raise-concern'>,
  { policy }: Context,
): Verdict {
  return (
    guardOpen(complaint) ??
    guardKnown('unknown-concern', 'concern', data.concern, policy.concerns) ?? [
      { type: 'ConcernRaised', data },
    ]
  );
}

export function sendCustomerUpdate(
  complaint: Complaint,
  { data }: PersonCommand<'send-customer-update'>,
): Verdict {
  return (
    guardOpen(complaint) ?? [
      { type: 'CustomerUpdateSent', data: { clocks: { stopped: [], started: [] }, ...data } },
    ]
  );
}

/** What the customer writes ends the pauses that waited for it. */
export function recordCustomerMessage(
  complaint: Complaint,
  { data }: PersonCommand<'record-customer-message'>,
  context: Context,
): Verdict {
  return [{ type: 'CustomerMessageReceived', data }, ...afterCustomerWrote(complaint, context)];
}

export function reclassify(
  complaint: Complaint,
  { data }: PersonCommand<'reclassify'>,
  context: Context,
): Verdict {
  const { policy } = context;
  const refusal =
    guardOpen(complaint) ??
    guardKnown('unknown-category', 'category', data.category, policy.categories) ??
    guardKnown('unknown-priority', 'priority', data.priority, policy.priorities) ??
    guardKnown('unknown-severity', 'severity', data.severity, policy.severities) ??
    guardKnown('unknown-impact', 'technical impact', data.technicalImpact, policy.technicalImpacts);
  if (refusal) return refusal;
  const event = reclassified(complaint, data, context);
  if (event) return [event];
  return refuse(
    'nothing-changes',
    'The complaint has all of these values already.',
    'Name what is to be different.',
  );
}

type NewValues = Omit<PersonCommand<'reclassify'>['data'], 'reason'>;

/** The event that changes what the complaint is classified as, with its clocks moved as the policy says; undefined when nothing changes. */
export function reclassified(
  complaint: Complaint,
  { reason, rule, ...values }: NewValues & { readonly reason: string; readonly rule?: string },
  context: Context,
): Decided | undefined {
  const department = context.policy.categories.find(({ id }) => id === values.category)?.department;
  const wanted = { ...values, ...(department === undefined ? {} : { department }) };
  const changes: Partial<ComplaintReclassified['data']> = Object.fromEntries(
    Object.entries(wanted).flatMap(([field, to]) => {
      const from = complaint[field as keyof typeof wanted];
      if (to === undefined || JSON.stringify(from) === JSON.stringify(to)) return [];
      return [[field, from === undefined ? { to } : { from, to }]];
    }),
  );
  if (Object.keys(changes).length === 0) return undefined;
  const after: Standing & { department: string } = {
    level: complaint.level,
    category: values.category ?? complaint.category,
    priority: values.priority ?? complaint.priority,
    department: department ?? complaint.department,
    pauses: complaint.pauses,
  };
  // With the category the department changes, and with that the team and its opening hours.
  const team = changes.department ? teamAt(context, after) : complaint.team;
  const standing = { ...after, ...(team === undefined ? {} : { team }) };
  const change = changes.priority ? 'priority' : 'category';
  const started = complaint.clocks.flatMap((clock) => adjust(context, standing, clock, change) ?? []);
  return {
    type: 'ComplaintReclassified',
    data: {
      reason,
      ...(rule === undefined ? {} : { rule }),
      ...changes,
      ...(changes.department && team !== undefined ? { team } : {}),
      clocks: { stopped: [], started },
    },
  };
}
