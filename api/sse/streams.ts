import type { ServerResponse } from 'node:http';
import { toInstant } from '../../domain/time';
import type { LogPosition } from '../../eventstore/port';
import { redressVersion } from '../../platform/version';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import { openConnection } from './connection';
import { createLiveFeed } from './live-feed';
import { writeComment, writeMessage } from './message';
import type { StreamedEvent } from './streamed-event';

/** The client connects again after so long. */
const RETRY_MS = 2_000;
/** As many characters are written at once; a slow client has this and one more event waiting in the process. */
const PORTION = 64 * 1024;

export interface StreamLimits {
  /** How often a client hears from a stream on which nothing happens, in milliseconds. Default: 15 000. */
  readonly heartbeatMs: number;
  /** For how long a client may take nothing of what is sent, in milliseconds. Default: 30 000. */
  readonly stallMs: number;
  /** How many streams a person has open at once. Default: 20. */
  readonly perPerson: number;
}

const USUAL: StreamLimits = { heartbeatMs: 15_000, stallMs: 30_000, perPerson: 20 };

export interface StreamRequest {
  readonly personId: string;
  /** Everything after it is sent. */
  readonly after: LogPosition;
  /** Nothing is sent from this moment on, milliseconds since 1970. */
  readonly endsAt: number;
  readonly isWanted: (event: StreamedEvent) => boolean;
  /** Whether contact details of complainants are sent. */
  readonly seesContacts: boolean;
}

/** The live updates that are being sent. */
export interface Streams {
  /**
   * Sends the events of the log as the body of an answer whose headers are set, and resolves when that has ended:
   * because the client has gone or takes nothing, its time is over, or `end` was called. Rejects with a Problem, before
   * anything is sent, when the person has too many streams, and with what the log cannot be followed for.
   */
  serve(res: ServerResponse, request: StreamRequest): Promise<void>;
  /** Ends them all at once, and every one that comes later. */
  end(): void;
}

export function createStreams(
  { events, clock }: Pick<ApiDependencies, 'events' | 'clock'>,
  limits: Partial<StreamLimits> = {},
): Streams {
  const { heartbeatMs, stallMs, perPerson } = { ...USUAL, ...limits };
  const feed = createLiveFeed(events.durable);
  const countOf = new Map<string, number>();
  const open = new Set<{ end(): void }>();
  let ended = false;

  function enter(personId: string): void {
    const count = countOf.get(personId) ?? 0;
    if (count >= perPerson) throw tooManyStreams(personId, count);
    countOf.set(personId, count + 1);
  }

  function leave(personId: string): void {
    const count = (countOf.get(personId) ?? 0) - 1;
    if (count > 0) countOf.set(personId, count);
    else countOf.delete(personId);
  }

  async function send(
    res: ServerResponse,
    { after, endsAt, isWanted, seesContacts }: StreamRequest,
  ): Promise<void> {
    if (ended) {
      res.end();
      return;
    }
    /** Everything up to `reached` was sent or is not wanted; the client knows of `told`. */
    let reached = after;
    let told = after;
    const place = () => ({ position: reached, time: toInstant(clock()) });
    function heartbeat(): string {
      if (reached === told) return writeComment('nothing new');
      told = reached;
      return writeMessage({ id: reached, event: 'position', data: place() });
    }
    const connection = openConnection(res, { heartbeatMs, heartbeat, stallMs, endsAt });
    open.add(connection);
    try {
      const data = { ...place(), version: redressVersion };
      await connection.send(writeMessage({ id: after, event: 'hello', data, retryMs: RETRY_MS }));
      for await (const slice of feed.follow(after, connection.signal)) {
        let portion = '';
        for (const event of slice.events.filter(isWanted)) {
          portion += seesContacts ? event.message : event.masked;
          told = event.position;
          if (portion.length < PORTION) continue;
          reached = told;
          await connection.send(portion);
          portion = '';
        }
        reached = slice.next;
        if (portion !== '') await connection.send(portion);
      }
    } finally {
      open.delete(connection);
    }
  }

  return {
    async serve(res, request) {
      enter(request.personId);
      try {
        await send(res, request);
      } finally {
        leave(request.personId);
      }
    },
    end() {
      ended = true;
      for (const connection of open) connection.end();
    },
  };
}

function tooManyStreams(personId: string, count: number): Problem {
  return new Problem('too-many-streams', {
    detail: `${personId} has ${count} streams open.`,
    hint: 'Close one of them, or let several views share one.',
    headers: { 'Retry-After': '30' },
  });
}
