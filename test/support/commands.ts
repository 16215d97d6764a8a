import { randomUUID } from 'node:crypto';
import { type CommandData, type CommandName, commands, type PersonCommand } from '../../domain/commands';
import { findPerson } from '../../domain/organisation/organisation';
import type { z } from 'zod';
import { organisation } from './configuration';

type CommandInput<Name extends CommandName> = z.input<(typeof commands)[Name]['schema']>;

/** A command of a person of the shipped organisation, checked by its schema as the API would. */
export function commandBy<Name extends CommandName>(
  personId: string,
  name: Name,
  data: CommandInput<Name>,
  id: string = randomUUID(),
): PersonCommand<Name> {
  const person = findPerson(organisation, personId);
  if (!person) throw new Error(`nobody is called ${personId}`);
  const parsed = commands[name].schema.parse(data) as CommandData<Name>;
  return { id, name, by: { id: person.id, role: person.role }, data: parsed };
}

export const registration: CommandInput<'register'> = {
  subject: 'Charged twice',
  description: 'My card was charged twice for the same purchase.',
  category: 'card',
  channel: 'phone',
  complainant: { name: 'Jo Smith' },
};

/** An id that no other test uses: all tests share one Temporal server. */
export function newComplaintId(): string {
  return `T-${randomUUID()}`;
}
