import { type CommandError, type EndPoint, ErrorType, isCommandError } from '@eventstore/db-client';
import { messageOf } from '../../platform/errors';
import { StoreUnavailable } from '../errors';
import { type KurrentDbClient, openClient } from './client';
import type { KurrentDbTarget } from './url';

const INVALID_ARGUMENT = 3;

/** The errors that are an answer: KurrentDB understood the call and judged it. After any other nothing is known. */
const ANSWERS: ReadonlySet<string> = new Set([
  ErrorType.WRONG_EXPECTED_VERSION,
  ErrorType.STREAM_NOT_FOUND,
  ErrorType.STREAM_DELETED,
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.INVALID_ARGUMENT,
]);

export interface Connection {
  /**
   * Runs a call with the client of the moment. Rejects with the client's error when that is an answer, and with
   * {@link StoreUnavailable} when the call failed on its way or took too long. Such a client is used no more: it may
   * hold calls that nobody will answer.
   */
  readonly call: <T>(run: (client: KurrentDbClient) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

interface Lease {
  readonly client: KurrentDbClient;
  calls: number;
  retired: boolean;
}

export function openConnection(target: KurrentDbTarget, callTimeoutMs: number): Connection {
  let current: Lease | undefined;
  let leader: EndPoint | undefined;
  let closed = false;
  const leases = new Set<Lease>();

  function lease(): Lease {
    if (closed) throw new StoreUnavailable('it was closed');
    if (current === undefined) {
      current = { client: openClient(target, callTimeoutMs, leader), calls: 0, retired: false };
      leases.add(current);
    }
    current.calls += 1;
    return current;
  }

  async function release(used: Lease): Promise<void> {
    used.calls -= 1;
    // Not before its other calls have ended: they would be cancelled without a word.
    if (!used.retired || used.calls > 0) return;
    leases.delete(used);
    await used.client.close();
  }

  function retire(used: Lease): void {
    used.retired = true;
    if (current === used) current = undefined;
  }

  async function callOnce<T>(run: (client: KurrentDbClient) => Promise<T>): Promise<T> {
    const used = lease();
    try {
      return await within(callTimeoutMs, run(used.client));
    } catch (error) {
      if (!isAnswer(error)) retire(used);
      throw error;
    } finally {
      void release(used);
    }
  }

  return {
    async call(run) {
      try {
        try {
          const result = await callOnce(run);
          return result;
        } catch (error) {
          // A leader that is known may be gone; the next client looks for it anew.
          const other = leaderNamedBy(error);
          if (!isAnswer(error)) leader = other;
          if (other === undefined) throw error;
          return await callOnce(run);
        }
      } catch (error) {
        if (isAnswer(error) || error instanceof StoreUnavailable) throw error;
        throw new StoreUnavailable(`KurrentDB failed (${messageOf(error)})`, { cause: error });
      }
    },
    async close() {
      closed = true;
      await Promise.all([...leases].map(({ client }) => client.close()));
      leases.clear();
    },
  };
}

export function isAnswer(error: unknown): error is CommandError {
  return (
    error instanceof Error &&
    isCommandError(error) &&
    (ANSWERS.has(error.type) || Number(error.code) === INVALID_ARGUMENT)
  );
}

function leaderNamedBy(error: unknown): EndPoint | undefined {
  if (!(error instanceof Error) || !isCommandError(error)) return undefined;
  return error.type === ErrorType.NOT_LEADER ? error.leader : undefined;
}

/** The client's own deadline does not cover all of a call, and some of its promises are never settled. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(`KurrentDB gave no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
