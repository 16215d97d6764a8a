import { SYSTEM } from '../domain/actor';
import { type CommandData, type CommandName, commandNames, type PersonCommand } from '../domain/commands';
import { type Context, isRefusal } from '../domain/decide/context';
import { decide } from '../domain/decide/decide';
import type { Person } from '../domain/organisation';
import type { RefusalCode } from '../domain/refusals';
import type { Complaint } from '../domain/state';

type Givable = Exclude<CommandName, 'register'>;

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
    commandNames.filter(isGivable).map((name) => [name, permissionFor(name, complaint, person, context)]),
  );
}

function isGivable(name: CommandName): name is Givable {
  return name !== 'register';
}

function permissionFor(name: Givable, complaint: Complaint, person: Person, context: Context): Permission {
  let permission: Permission = { allowed: true };
  for (const command of samplesOf(name, context)) {
    const by = { id: person.id, role: person.role };
    const verdict = decide(complaint.id, complaint, { ...command, by }, context);
    if (!isRefusal(verdict)) return { allowed: true };
    const { code, message, hint } = verdict;
    permission = { allowed: false, code, message, hint };
  }
  return permission;
}

/** Commands to ask with, one after the other until one is accepted; the refusal of the last is the one to tell. */
function samplesOf(name: Givable, { organisation, policy }: Context): readonly PersonCommand[] {
  switch (name) {
    case 'assign':
      return organisation.people.map(({ id }) => sample('assign', { assignee: id }));
    case 'escalate':
      return [
        sample('escalate', { summary: '-' }),
        ...policy.escalationReasons
          .slice(0, 1)
          .map(({ id }) => sample('escalate', { summary: '-', reason: id })),
      ];
    case 'record-attempt':
      return [sample(name, { tried: '-', proposedSolutions: [], outcome: 'waiting', promises: [] })];
    case 'resolve':
      return [sample(name, { outcome: 'upheld', summary: '-', promises: [] })];
    case 'send-customer-update':
      return [sample(name, { message: '-', promises: [] })];
    case 'add-note':
      return [sample(name, { text: '-' })];
    case 'close':
      return [sample(name, { note: '-' })];
    case 'reject-resolution':
    case 'reopen':
    case 'withdraw':
      return [sample(name, { reason: '-' })];
    case 'accept':
    case 'accept-resolution':
      return [sample(name, {})];
  }
}

function sample<Name extends Givable>(name: Name, data: CommandData<Name>): PersonCommand<Name> {
  return { id: 'sample', by: SYSTEM, name, data };
}
