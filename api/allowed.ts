import { SYSTEM } from '../domain/actor';
import {
  type CommandData,
  commandNames,
  isOnComplaint,
  type OnComplaint,
  type PersonCommand,
} from '../domain/commands';
import { type Context, isRefusal } from '../domain/decide/context';
import { decideAlone } from '../domain/decide/decide';
import type { Person } from '../domain/organisation/organisation';
import type { RefusalCode } from '../domain/refusals';
import type { Complaint } from '../domain/state';

/** Whether a person could give a command now, with fitting data; if not, which rule stands in the way. */
export type Permission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: RefusalCode; readonly message: string; readonly hint: string };

/**
 * For every command whether this person could give it now: asks the very rules that would decide it, with sample data
 * that are as fitting as can be. Advice for people and programs; what counts is the answer to the command.
 */
export function permissionsOf(
  complaint: Complaint,
  person: Person,
  context: Context,
): Readonly<Record<string, Permission>> {
  return Object.fromEntries(
    commandNames.filter(isOnComplaint).map((name) => [name, permissionFor(name, complaint, person, context)]),
  );
}

function permissionFor(
  name: OnComplaint,
  complaint: Complaint,
  person: Person,
  context: Context,
): Permission {
  let permission: Permission = { allowed: true };
  for (const command of samplesOf(name, complaint, context)) {
    const by = { id: person.id, role: person.role };
    const verdict = decideAlone(complaint.id, complaint, { ...command, by }, context);
    if (!isRefusal(verdict)) return { allowed: true };
    const { code, message, hint } = verdict;
    permission = { allowed: false, code, message, hint };
  }
  return permission;
}

/** Commands to ask with, one after the other until one is accepted; the refusal of the last is the one to tell. */
function samplesOf(
  name: OnComplaint,
  complaint: Complaint,
  { organisation, policy, adopted }: Context,
): readonly PersonCommand[] {
  const first = (ids: readonly { readonly id: string }[]) => ids[0]?.id ?? '-';
  switch (name) {
    case 'assign':
      return organisation.people.map(({ id }) => sample(name, { assignee: id }));
    case 'escalate':
      return [
        sample(name, { summary: '-' }),
        ...policy.escalationReasons.slice(0, 1).map(({ id }) => sample(name, { summary: '-', reason: id })),
      ];
    case 'de-escalate':
      return [sample(name, { justification: '-' })];
    case 'transfer':
      return policy.departments.map(({ id }) => sample(name, { department: id, summary: '-' }));
    case 'refer':
      return [{ id: '-' }, ...policy.externalBodies].map(({ id }) =>
        sample(name, { body: id, summary: '-' }),
      );
    case 'close-referral': {
      const open = complaint.referrals.find(({ closed }) => !closed);
      return [sample(name, { body: open?.body ?? '-', outcome: 'answered', summary: '-' })];
    }
    case 'raise-concern':
      return [sample(name, { concern: first(policy.concerns) })];
    case 'reclassify':
      return policy.priorities.map((priority) => sample(name, { priority, reason: '-' }));
    case 'pause':
      return [{ id: '-' }, ...policy.pauseReasons].map(({ id }) => sample(name, { reason: id }));
    case 'resume':
      return [sample(name, { reason: complaint.pauses[0]?.key ?? '-' })];
    case 'adopt-policy': {
      const { id, version } = adopted ?? complaint.policy;
      return [sample(name, { policy: id, version, reason: '-' })];
    }
    case 'record-customer-message':
      return [sample(name, { message: '-', channel: 'other' })];
    case 'record-attempt':
      return [sample(name, { tried: '-', proposedSolutions: [], outcome: 'waiting', promises: [] })];
    case 'resolve':
      return [sample(name, { outcome: 'upheld', summary: '-', redress: [], promises: [] })];
    case 'send-customer-update':
      return [sample(name, { message: '-', promises: [] })];
    case 'add-note':
      return [sample(name, { text: '-' })];
    case 'close':
      return [sample(name, { note: '-', rootCause: policy.closing.rootCauses[0]?.id })];
    case 'decline':
    case 'reject-resolution':
    case 'reopen':
    case 'withdraw':
      return [sample(name, { reason: '-' })];
    case 'accept':
    case 'approve':
    case 'accept-resolution':
    case 'record-feedback':
      return [sample(name, {})];
    case 'update-contact':
      return [sample(name, { complainant: { address: '-' } })];
    case 'give-process-feedback':
      return [sample(name, { rating: 3, text: '-' })];
    case 'link':
      return [sample(name, { to: '-', relation: 'related' })];
    case 'merge':
      return [sample(name, { into: '-', reason: '-' })];
    case 'split':
      return [sample(name, { subject: '-', description: '-' })];
    case 'place-legal-hold':
    case 'lift-legal-hold':
      return [sample(name, { reason: '-' })];
  }
}

function sample<Name extends OnComplaint>(name: Name, data: CommandData<Name>): PersonCommand<Name> {
  return { id: 'sample', by: SYSTEM, name, data };
}
