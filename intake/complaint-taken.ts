import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor';
import { type CommandData, commands } from '../domain/commands';
import { complaintIdFrom } from '../domain/complaint-id';
import type { Person } from '../domain/organisation/organisation';
import type { Policy } from '../domain/policy/policy';

/** Where complaints go of which nobody has said yet what they are about. */
const UNSORTED = 'other';

/** In whose name what customers send is put on record. */
export function actorOf({ id, role }: Person): Actor {
  return { id, role };
}

/** The id of the complaint that something sent by a customer becomes: the same whenever it comes again. */
export function complaintIdOf(way: 'mail' | 'web', key: string): string {
  return complaintIdFrom(
    createHash('sha256')
      .update(JSON.stringify(['intake', way, key]))
      .digest(),
  );
}

/** `other`, or the last category of a policy that has no such. */
export function unsortedCategory({ categories }: Pick<Policy, 'categories'>): string {
  return (categories.find(({ id }) => id === UNSORTED) ?? categories.at(-1))?.id ?? UNSORTED;
}

/** The data of `register`, as the API would take them. Throws what zod throws. */
export function registrationData(
  data: Partial<CommandData<'register'>> & Pick<CommandData<'register'>, 'subject' | 'description'>,
): CommandData<'register'> {
  return commands.register.schema.parse(data);
}
