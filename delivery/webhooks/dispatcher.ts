import type { Pool, PoolClient } from 'pg';
import { isComplaintEvent } from '../../domain/events';
import { complaintIdOf, isComplaintStream } from '../../eventstore/complaint-stream';
import { eventIdFrom } from '../../eventstore/event-id';
import type { EventStore, LogPosition, RecordedEvent } from '../../eventstore/port';
import { comparePositions } from '../../eventstore/position';
import { messageOf } from '../../platform/errors';
import type { Logger } from '../../platform/log';
import { inTransaction } from '../../platform/transaction';
import { createWakeUp } from '../../platform/wake-up';
import { cloudEventType } from './cloud-event';
import type { DeliveryRound } from './delivery-book';

/** A round of a delivery whose workflow is to be started. */
export interface ToStart extends DeliveryRound {
  readonly webhookId: string;
  /** Of the event; of the delivery itself for a test. */
  readonly about: string;
}

export interface DispatcherOptions {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'durable' | 'parsePosition'>;
  /** Has a delivery carried out. Asking again does nothing. */
  readonly start: (delivery: ToStart) => Promise<void>;
  readonly log: Logger;
}

export interface Dispatcher {
  stop(): Promise<void>;
}

const BATCH = 200;
const STARTED_AT_ONCE = 50;
const CONCURRENCY = 10;
const LOOK_EVERY_MS = 500;
const RETRY_MS = 5_000;

/**
 * Makes a delivery of each event of a complaint for each webhook that wants it, and has it carried out. Any number may
 * run: one of them reads the log at a time, its rows and how far it came are written in one transaction, and a row is
 * there once for a webhook and an event.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { log } = options;
  const wakeUp = createWakeUp();
  let stopped = false;
  const running = run();
  return {
    async stop() {
      stopped = true;
      wakeUp.wake();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        const [read, started] = [await dispatchBatch(options), await startWaiting(options)];
        if (!read && !started) await wakeUp.wait(LOOK_EVERY_MS);
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'webhooks could not be seen to, and will be again');
        await wakeUp.wait(RETRY_MS);
      }
    }
  }
}

interface Wanting {
  readonly id: string;
  readonly types: readonly string[] | null;
  readonly starts_after: string;
}

const ENABLED = 'SELECT id, types, starts_after FROM outbox.webhooks WHERE disabled_at IS NULL';

/** Reads a piece of the log; true when there may be more. False also when somebody else reads. */
export async function dispatchBatch({
  pool,
  store,
}: Pick<DispatcherOptions, 'pool' | 'store'>): Promise<boolean> {
  const { rowCount: enabled } = await pool.query(`${ENABLED} LIMIT 1`);
  if (enabled === 0) return false;
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ position: string | null }>(
      'SELECT position FROM outbox.webhook_reader FOR UPDATE SKIP LOCKED',
    );
    const [reader] = rows;
    if (!reader) return false;
    const { rows: webhooks } = await tx.query<Wanting>(ENABLED);
    const after = firstWanted(reader.position, webhooks, store);
    if (after === undefined) return false;
    const { events, next, atHead } = await store.durable.readLog({
      after,
      limit: BATCH,
      wanted: isComplaintStream,
    });
    const deliveries = events.flatMap((event) => deliveriesOf(event, webhooks, store));
    if (deliveries.length > 0) await insert(tx, deliveries);
    if (next !== reader.position) await tx.query('UPDATE outbox.webhook_reader SET position = $1', [next]);
    return !atHead;
  });
}

/** Where the reader is, or the first event that any webhook wants where that is further. */
function firstWanted(
  position: string | null,
  webhooks: readonly Wanting[],
  { parsePosition }: Pick<EventStore, 'parsePosition'>,
): LogPosition | undefined {
  const least = webhooks
    .map(({ starts_after }) => parsePosition(starts_after))
    .reduce<LogPosition | undefined>(
      (a, b) => (a !== undefined && comparePositions(a, b) < 0 ? a : b),
      undefined,
    );
  if (least === undefined || position === null) return least;
  const reached = parsePosition(position);
  return comparePositions(reached, least) < 0 ? least : reached;
}

interface NewDelivery {
  readonly id: string;
  readonly webhook_id: string;
  readonly event_id: string;
  readonly position: string;
  readonly complaint_id: string;
  readonly revision: number;
  readonly type: string;
}

function deliveriesOf(
  { id, type: stored, data, position, stream, revision }: RecordedEvent,
  webhooks: readonly Wanting[],
  { parsePosition }: Pick<EventStore, 'parsePosition'>,
): readonly NewDelivery[] {
  const event = { type: stored, data };
  const complaintId = complaintIdOf(stream);
  // A newer version reads it, too, and then it is late for whoever has a webhook: nothing is to be passed over.
  if (!isComplaintEvent(event))
    throw new Error(`the event ${stored} at position ${position} is not known here`);
  if (complaintId === undefined) return [];
  const type = cloudEventType(event.type);
  return webhooks
    .filter(({ types }) => types === null || types.includes(type))
    .filter(({ starts_after }) => comparePositions(parsePosition(starts_after), position) < 0)
    .map((webhook) => ({
      id: eventIdFrom('webhook-delivery', webhook.id, id),
      webhook_id: webhook.id,
      event_id: id,
      position,
      complaint_id: complaintId,
      revision,
      type,
    }));
}

const COLUMNS = 'id, webhook_id, event_id, position, complaint_id, revision, type';

async function insert(tx: PoolClient, deliveries: readonly NewDelivery[]): Promise<void> {
  await tx.query(
    `INSERT INTO outbox.webhook_deliveries (${COLUMNS})
     SELECT ${COLUMNS} FROM jsonb_to_recordset($1::jsonb) AS new
       (id uuid, webhook_id uuid, event_id text, position text, complaint_id text, revision integer, type text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(deliveries)],
  );
}

const TO_START = `SELECT id AS "deliveryId", webhook_id AS "webhookId", coalesce(event_id, id::text) AS about, round,
    number::text
  FROM outbox.webhook_deliveries WHERE outcome IS NULL`;

/** Starts what nobody has started, some at a time; true when there may be more. */
async function startWaiting(options: DispatcherOptions): Promise<boolean> {
  const { rows } = await options.pool.query<ToStart>(
    `${TO_START} AND started_at IS NULL ORDER BY number LIMIT ${STARTED_AT_ONCE}`,
  );
  await startAll(options, rows);
  return rows.length === STARTED_AT_ONCE;
}

/** Between two attempts nobody waits for longer than 4 hours and a fifth of that, and before the first not for long. */
const LOST = `started_at IS NOT NULL AND CASE WHEN attempted_at IS NULL
  THEN started_at < clock_timestamp() - interval '10 minutes'
  ELSE attempted_at < clock_timestamp() - interval '6 hours' END`;

/** Has everything carried out again that seems to have been lost: nobody has tried it for longer than is ever waited. */
export async function resumeLost(options: Omit<DispatcherOptions, 'log'>): Promise<void> {
  for (let after = '0'; ; ) {
    const { rows } = await options.pool.query<ToStart & { readonly number: string }>(
      `${TO_START} AND ${LOST} AND number > $1 ORDER BY number LIMIT 500`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.number;
    await startAll(options, rows);
  }
}

/** Throws what stood in the way of one of them when all have been tried. */
async function startAll(
  { pool, start }: Pick<DispatcherOptions, 'pool' | 'start'>,
  deliveries: readonly ToStart[],
): Promise<void> {
  const waiting = [...deliveries];
  let failure: unknown;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { deliveryId, round } = next;
        try {
          await start(next);
          await pool.query(
            'UPDATE outbox.webhook_deliveries SET started_at = clock_timestamp() WHERE id = $1 AND round = $2',
            [deliveryId, round],
          );
        } catch (error) {
          failure ??= error;
        }
      }
    }),
  );
  if (failure !== undefined) throw failure;
}
