import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../domain/actor';
import type { Recorded } from '../../domain/events';
import { encodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { commandHash } from '../../eventstore/digest';
import type { EventStore, NewEvent } from '../../eventstore/port';
import { problemSource } from '../../projections/queries/problems';
import { detectProblems } from '../../activities/problems';
import { allProjections } from '../../projections/all';
import type { Policy } from '../../domain/policy/policy';
import type { Policies } from '../../eventstore/policy-log';
import { Story, type StoryOptions } from '../domain/story';
import { project, silent, type TestLog } from '../projections/test-log';

/** The events of a story as they are stored, in the stream of this complaint. */
export async function tell(store: EventStore, complaintId: string, story: Story): Promise<void> {
  const stream = streamOf(complaintId);
  const events = story.events.map((event, index) => stored(stream, complaintId, event, index));
  await store.append(stream, events, 'no-stream');
}

function stored(stream: string, complaintId: string, event: Recorded, index: number): NewEvent {
  const { at, by, commandId } = event;
  const hash = commandHash({ id: commandId, name: 'deadline', by: SYSTEM, data: { clock: '', dueAt: '' } });
  const data = event.type === 'ComplaintRegistered' ? { ...event.data, complaintId } : event.data;
  const named = { type: event.type, data } as Recorded;
  // The index is that of the event in its stream, so that no two have one id.
  return encodeEvent(stream, named, index, { at, by, commandId, commandHash: hash });
}

export function newId(): string {
  return `C-${randomUUID()}`;
}

/** Registers complaints at a moment, each with this narrative and product, and gives their ids. */
export async function registerMany(
  store: EventStore,
  count: number,
  {
    product,
    description,
    ...options
  }: StoryOptions & { readonly product?: string; readonly description?: string },
): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await Promise.all(
    ids.map((id) => {
      const data = {
        description: description ?? `Complaint ${id}`,
        ...(product === undefined ? {} : { product }),
      };
      return tell(store, id, new Story(options).register(data));
    }),
  );
  return ids;
}

/** Complaints follow this policy, published or not. */
export function fixedPolicy(policy: Policy): Policies {
  return { active: async () => policy, pinned: async () => policy };
}

/** Looks for recurring issues with read models that know all; and lets them know what was found. */
export async function detectNow(log: TestLog, policy: Policy, now: string) {
  await project(log, allProjections);
  const { store, pool } = log;
  const options = { store, policies: fixedPolicy(policy), source: problemSource(pool), log: silent };
  const report = await detectProblems(options, Date.parse(now));
  await project(log, allProjections);
  return report;
}
