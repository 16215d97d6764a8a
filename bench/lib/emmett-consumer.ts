import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import type { Event } from '@event-driven-io/emmett';
import type { JsonObject } from '../../eventstore/port';

/** An event of the benchmarks as Emmett keeps it; `ownId` is the id that Redress gave it. */
export type EmmettEvent = Event<string, JsonObject, JsonObject & { readonly ownId?: string }>;

/** An event with where Emmett keeps it. */
export interface EmmettMessage {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EmmettEvent['metadata'] & {
    readonly streamName: string;
    /** From 1. */
    readonly streamPosition: bigint;
    readonly globalPosition: bigint;
  };
}

/** Has a processor of Emmett's, with its own defaults, go through the first events of its log. Events per second. */
export async function consumeWithEmmett(
  connectionString: string,
  events: number,
  each: (message: EmmettMessage) => Promise<void> | void,
): Promise<number> {
  const store = getPostgreSQLEventStore(connectionString, { schema: { autoMigration: 'None' } });
  const consumer = store.consumer();
  let seen = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  consumer.reactor<EmmettEvent>({
    processorId: `bench-${performance.now()}`,
    startFrom: 'BEGINNING',
    eachMessage: async ({ type, data, metadata }) => {
      await each({ type, data, metadata });
      seen += 1;
      if (seen >= events) finish();
    },
  });
  const begun = performance.now();
  const running = consumer.start();
  await Promise.race([finished, running]);
  const seconds = (performance.now() - begun) / 1000;
  await consumer.close();
  await store.close();
  return seen / seconds;
}
