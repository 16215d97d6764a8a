import type { PersonCommand } from '../domain/commands';
import { fold } from '../domain/evolve';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { EventSource } from './dependencies';
import { Problem } from './problem';

/** The other complaint that a command names, and where in its body. */
function otherIn(command: PersonCommand): { readonly id: string; readonly pointer: string } | undefined {
  const { name, data } = command;
  if (name === 'link') return { id: data.to, pointer: '/to' };
  if (name === 'merge') return { id: data.into, pointer: '/into' };
  if (name !== 'register' || data.splitFrom === undefined) return undefined;
  return { id: data.splitFrom, pointer: '/splitFrom' };
}

/**
 * Throws a Problem when the command ties the complaint to one that was never registered, or would have it go on as part
 * of one that is closed, where nobody would work on it. The rules of the domain see one complaint at a time. No
 * complaint is ever removed, so asking beforehand is enough; one that is closed a moment later says so to its watchers.
 */
export async function requireOther(events: EventSource, command: PersonCommand): Promise<void> {
  const other = otherIn(command);
  if (!other) return;
  const [first] = await events.durable.readStream(streamOf(other.id), { limit: 1 });
  if (first && command.name !== 'merge') return;
  if (first) return requireOpen(events, other);
  throw new Problem('other-complaint-not-registered', {
    detail: `There is no complaint ${other.id} to tie this one to.`,
    hint: 'Check the id of the other complaint.',
    errors: [{ pointer: other.pointer, detail: 'is not the id of a registered complaint.' }],
  });
}

async function requireOpen(
  events: EventSource,
  { id, pointer }: { id: string; pointer: string },
): Promise<void> {
  const stored = await events.durable.readStream(streamOf(id));
  if (fold(stored.map(decodeEvent))?.status !== 'closed') return;
  throw new Problem('other-complaint-closed', {
    detail: `${id} is closed: nobody would go on with this one.`,
    hint: `Reopen ${id} first, or merge the other way round.`,
    errors: [{ pointer, detail: 'is the id of a closed complaint.' }],
  });
}
