import { type Actor, CUSTOMER } from '../actor';
import type { CommandName, PersonCommand } from '../commands';
import { levelOf, rankOf, reaches } from '../policy/ladder';
import type { Policy } from '../policy/policy';
import { type Refusal, refuse } from '../refusals';
import type { Complaint } from '../state';

/**
 * Who may give a command.
 *
 * - `anyone`: whoever works on complaints, which is every role of the ladder.
 * - `level`: the role of the complaint’s level, and those above.
 * - `owner`: the owner.
 * - `owner-or-level`: the owner, wherever they work, and whoever works at the level or above.
 * - `owner-or-above`: the owner, whoever works above the level, and while nobody owns it whoever works at the level.
 * - `decider`: whoever the policy’s limits of authority let decide it (domain/authority).
 * - `last-level`: whoever works at the last level of the ladder.
 */
export const whos = [
  'anyone',
  'level',
  'owner',
  'owner-or-level',
  'owner-or-above',
  'decider',
  'last-level',
] as const;
export type Who = (typeof whos)[number];

/** Who may give which command; what else has to be so is for the commands themselves. An auditor may give none. */
export const commandPermissions: Readonly<Record<CommandName, Who>> = {
  register: 'anyone',
  accept: 'level',
  assign: 'level',
  'record-attempt': 'owner',
  'add-note': 'anyone',
  'raise-concern': 'anyone',
  reclassify: 'owner-or-level',
  pause: 'owner-or-level',
  resume: 'owner-or-level',
  'record-customer-message': 'anyone',
  'send-customer-update': 'owner-or-level',
  'adopt-policy': 'last-level',
  escalate: 'owner-or-above',
  'de-escalate': 'level',
  transfer: 'owner-or-above',
  refer: 'owner-or-above',
  'close-referral': 'owner-or-level',
  resolve: 'owner',
  approve: 'decider',
  decline: 'decider',
  'accept-resolution': 'anyone',
  'reject-resolution': 'anyone',
  close: 'owner-or-level',
  reopen: 'anyone',
  withdraw: 'anyone',
  'update-contact': 'anyone',
  'record-feedback': 'anyone',
  'give-process-feedback': 'anyone',
  link: 'anyone',
  merge: 'owner-or-level',
  split: 'owner-or-level',
  'attach-evidence': 'anyone',
  'place-legal-hold': 'last-level',
  'lift-legal-hold': 'last-level',
  'erase-personal-data': 'last-level',
};

/** What whoever complains may do to their own complaint by themselves. */
export const customerCommands: ReadonlySet<CommandName> = new Set<CommandName>([
  'record-customer-message',
  'accept-resolution',
  'reject-resolution',
  'record-feedback',
  'attach-evidence',
]);

type Asked = Pick<PersonCommand, 'name' | 'by'>;

/** Refuses a command that this person may not give on the complaint; undefined when nothing stands in the way. */
export function guardPermission(
  complaint: Complaint | undefined,
  { name, by }: Asked,
  policy: Policy,
): Refusal | undefined {
  if (by.id === CUSTOMER.id) return guardCustomer(name);
  const refusal = guardRole(by, policy);
  if (refusal || !complaint) return refusal;
  switch (commandPermissions[name]) {
    case 'anyone':
    case 'decider':
      return undefined;
    case 'level':
      return guardReach(complaint, by, policy);
    case 'owner':
      return guardOwner(complaint, by, policy);
    case 'owner-or-level':
      return complaint.owner === by.id ? undefined : guardReach(complaint, by, policy);
    case 'owner-or-above': {
      const rank = rankOf(policy, by.role) ?? -1;
      const above = rank > policy.levels.indexOf(levelOf(policy, complaint.level));
      return above ? undefined : guardOwner(complaint, by, policy);
    }
    case 'last-level':
      return guardTop(by, policy);
  }
}

function guardCustomer(name: CommandName): Refusal | undefined {
  if (customerCommands.has(name)) return undefined;
  return refuse(
    'role-may-not-act',
    'This is for those who work on the complaint.',
    'Write to us what should be done.',
  );
}

function guardRole(by: Actor, policy: Policy): Refusal | undefined {
  if (rankOf(policy, by.role) !== undefined) return undefined;
  return refuse(
    'role-may-not-act',
    `${by.id} has the role ${by.role}, which may read complaints but not act on them.`,
    'Ask someone who works on complaints to do it.',
  );
}

function guardReach(complaint: Complaint, by: Actor, policy: Policy): Refusal | undefined {
  if (reaches(policy, by.role, complaint.level)) return undefined;
  return refuse(
    'level-out-of-reach',
    `The complaint is at level ${complaint.level}; ${by.id} has the role ${by.role}.`,
    `Ask someone at level ${complaint.level} or above.`,
  );
}

/** While nobody owns it, whoever could accept it may go on to hear that it has to be accepted first. */
function guardOwner(complaint: Complaint, by: Actor, policy: Policy): Refusal | undefined {
  const { owner } = complaint;
  if (owner === by.id) return undefined;
  if (owner === undefined) return guardReach(complaint, by, policy);
  return refuse('not-the-owner', `${owner} owns the complaint.`, `Ask ${owner}, or have it assigned to you.`);
}

function guardTop(by: Actor, policy: Policy): Refusal | undefined {
  const top = policy.levels.at(-1);
  if (!top || by.role === top.role) return undefined;
  return refuse(
    'level-out-of-reach',
    `This is for the last level; ${by.id} has the role ${by.role}.`,
    `Ask someone with the role ${top.role}.`,
  );
}
