import { streamOf } from '../../../eventstore/complaint-stream';
import { eventIdFrom } from '../../../eventstore/event-id';
import type { EventStore, NewEvent } from '../../../eventstore/port';
import type { Body, MessageName } from './messages';

/** What a message leads to; taken from a complaint that went through Redress. */
export type Appends = Readonly<Record<MessageName, readonly Omit<NewEvent, 'id'>[]>>;

export interface Happening {
  readonly complaintId: string;
  readonly name: MessageName;
  readonly body: Body;
  /** The revision of the last event; -1: there is none. */
  readonly expected: number;
}

export interface PeerActivities {
  /** Stores what happened; resolves with the new revision when it is durable. */
  append(happening: Happening): Promise<number>;
}

/** Appends the same events as Redress does, to the same store, at the revision that the workflow knows. */
export function createPeerActivities(store: Pick<EventStore, 'append'>, appends: Appends): PeerActivities {
  return {
    async append({ complaintId, name, expected }) {
      const stream = streamOf(complaintId);
      const events = appends[name].map((event, index) => ({
        ...event,
        id: eventIdFrom(stream, name, index),
      }));
      const appended = await store.append(stream, events, expected < 0 ? 'no-stream' : expected);
      return appended.lastRevision;
    },
  };
}
