import type { RecordedEvent } from '../../eventstore/port';
import { decodeEvent } from '../../eventstore/complaint-stream';

/** By stream: the ids of the commands that its deadlines become, in the order in which they are due. */
export type ExpectedFirings = ReadonlyMap<string, readonly string[]>;

/**
 * Throws unless these deadlines, and no others, fired in the stream, each once and in this order. What one deadline leads
 * to stands together, so an id that comes back later was carried out twice.
 */
export function checkFired(events: readonly RecordedEvent[], expected: readonly string[]): void {
  const fired: string[] = [];
  for (const [index, event] of events.entries()) {
    if (event.revision !== index) throw new Error(`${event.stream} has a gap at revision ${index}`);
    const { commandId } = decodeEvent(event);
    if (commandId?.startsWith('deadline:') && commandId !== fired.at(-1)) fired.push(commandId);
  }
  if (fired.join() !== expected.join())
    throw new Error(`${events[0]?.stream}: ${fired.join(', ')} fired instead of ${expected.join(', ')}`);
}
