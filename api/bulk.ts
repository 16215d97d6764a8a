import type { Actor } from '../domain/actor';
import type { PersonCommand } from '../domain/commands';
import { StoreUnavailable } from '../eventstore/errors';
import type { CommandDesk } from './command-desk';
import type { Preferences } from './command-headers';
import { Problem } from './problem';

/** The same command for many complaints. */
export interface BulkOrder {
  readonly name: Exclude<PersonCommand['name'], 'register'>;
  readonly data: unknown;
  readonly by: Actor;
  /** Each complaint gets the command under the id `{key}:{complaintId}`. */
  readonly key: string;
  readonly traceparent?: string | undefined;
  readonly preferences: Preferences;
}

/** What became of the command on one complaint. `unknown`: it may still be carried out; repeating the order is safe. */
export type BulkOutcome = { readonly complaintId: string } & (
  | { readonly status: 'accepted'; readonly revision: number; readonly events: readonly string[] }
  | { readonly status: 'pending' }
  | { readonly status: 'refused' | 'unknown'; readonly problem: Readonly<Record<string, unknown>> }
);

const CONCURRENCY = 16;

/**
 * Gives the command on every complaint, each decided by itself, a few at a time. Once the commands cannot be taken, or
 * the time is over, the rest is not begun and its outcome is `unknown`. Rejects only with what was not foreseen.
 */
export async function giveToAll(
  give: CommandDesk,
  order: BulkOrder,
  complaintIds: readonly string[],
  options: { readonly requestId: string; readonly withinMs: number },
): Promise<readonly BulkOutcome[]> {
  const until = performance.now() + options.withinMs;
  const outcomes: BulkOutcome[] = [];
  let next = 0;
  let stopped: Problem | undefined;

  async function work(): Promise<void> {
    for (let index = next++; index < complaintIds.length; index = next++) {
      const complaintId = complaintIds[index] ?? '';
      if (!stopped && performance.now() > until) stopped = outOfTime();
      outcomes[index] = stopped
        ? { complaintId, status: 'unknown', problem: stopped.toBody(options.requestId) }
        : await giveOne(complaintId);
    }
  }

  async function giveOne(complaintId: string): Promise<BulkOutcome> {
    try {
      const answer = await give({
        complaintId,
        command: commandFor(complaintId, order),
        preferences: order.preferences,
      });
      if (answer.kind === 'under-way') return { complaintId, status: 'pending' };
      const { revision, events } = answer.outcome;
      return { complaintId, status: 'accepted', revision, events: events.map(({ type }) => type) };
    } catch (error) {
      const problem = error instanceof StoreUnavailable ? storeAway(error) : error;
      if (!(problem instanceof Problem)) throw error;
      if (problem.status < 500)
        return { complaintId, status: 'refused', problem: problem.toBody(options.requestId) };
      if (problem.code !== 'outcome-unknown') stopped ??= problem;
      return { complaintId, status: 'unknown', problem: problem.toBody(options.requestId) };
    }
  }

  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return outcomes;
}

function commandFor(complaintId: string, { name, data, by, key, traceparent }: BulkOrder): PersonCommand {
  // The schema of the name has checked the data, which the compiler cannot follow through a variable name.
  return {
    id: `${key}:${complaintId}`,
    by,
    name,
    data,
    ...(traceparent === undefined ? {} : { traceparent }),
  } as PersonCommand;
}

const REPEAT = 'Repeat the same request with the same Idempotency-Key: what was done is not done again.';

function outOfTime(): Problem {
  return new Problem('outcome-unknown', {
    detail: 'The time for one request was over before this complaint had its turn.',
    hint: REPEAT,
  });
}

function storeAway(cause: StoreUnavailable): Problem {
  return new Problem(
    'store-unavailable',
    { detail: 'The event store does not answer.', hint: REPEAT },
    { cause },
  );
}
