import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogPosition, RecordedEvent } from '../../../eventstore/port';
import { allProjections } from '../../../projections/all';
import { type Projector, startProjector } from '../../../projections/projector/projector';
import { projectionStatus } from '../../../projections/projector/status';
import { callerOf, type Members, type Reply, type TestApi } from '../../api/support';
import { type Ran, redress } from '../../cli/terminal';
import { expectedTables, readTables } from '../../projections/expected';
import { createTally, readTally, tallyProjection } from '../../projections/tally';
import { newComplaintId, registration } from '../../support/commands';
import { policyWith } from '../../support/configuration';
import { dumpOf } from '../../support/postgres';
import { startSystem, type System, testLog } from '../../support/system';
import { startSystemApi } from '../../support/system-api';
import { readAll } from '../events';
import type { Stored } from './log';
import { type FakeKurrentDb, startFakeKurrentDb } from './server';

/** A deadline that passes while a test waits for it. */
export const policy = policyWith({ acknowledge: 'PT3S' });
export const projections = [...allProjections, tallyProjection];

/** All of Redress but its worker and its projector, on KurrentDB, with keys, read models and outbox in PostgreSQL. */
export interface Product {
  readonly server: FakeKurrentDb;
  readonly system: System;
  readonly call: TestApi['call'];
  /** Its data folder. */
  readonly folder: string;
  /** Gives a command on a complaint. */
  give(personId: string, complaintId: string, command: string, body?: Members): Promise<Reply>;
  /** Registers a complaint of somebody with this address. */
  register(email: string, text?: string): Promise<{ readonly id: string; readonly reply: Reply }>;
  /** A complaint from its registration to its end, and what was answered to each command. */
  wholeLife(
    email: string,
    text?: string,
  ): Promise<{ readonly id: string; readonly replies: readonly Reply[] }>;
  /** The `redress` command with the settings of this installation. */
  redress(...args: readonly string[]): Promise<Ran>;
  /** Of all read models, and of the tally, which tells whether each event was applied exactly once. */
  startProjector(): Projector;
  events(): Promise<readonly RecordedEvent[]>;
  /** The read models are at the end of the log and the fold of it. */
  expectExact(projector: Projector): Promise<void>;
  /** Every row of every table in PostgreSQL, as text, and every event as KurrentDB has it. */
  everything(): Promise<{ readonly tables: string; readonly log: string }>;
  stop(): Promise<void>;
}

export async function startProduct(): Promise<Product> {
  const server = await startFakeKurrentDb();
  const system = await startSystem({ policy, eventStore: server.url, gatewayDeadlineMs: 60_000 });
  const started = await startSystemApi(system);
  const { api } = started;
  const folder = await mkdtemp(join(tmpdir(), 'redress-kurrentdb-'));
  await createTally(system.pool);
  const call = callerOf(api.url, (personId) => started.tokenOf(personId));
  const projectors: Projector[] = [];
  const events = () => readAll(system.store.durable);

  const give: Product['give'] = (personId, complaintId, command, body = {}) =>
    call('POST', `/v1/complaints/${complaintId}/${command}`, { as: personId, body });

  const register: Product['register'] = async (email, text = registration.description) => {
    const id = newComplaintId();
    const complainant = { name: text, email };
    const body = { complaintId: id, ...registration, description: text, complainant };
    return { id, reply: await call('POST', '/v1/complaints', { body }) };
  };

  return {
    server,
    system,
    call,
    give,
    register,
    async wholeLife(email, text) {
      const { id, reply } = await register(email, text);
      const replies = [reply];
      const words = text ?? 'The customer wants the money back';
      for (const [person, command, body] of [
        ['ana', 'accept', {}],
        ['ana', 'record-attempt', { tried: words, outcome: 'not-solved' }],
        ['ana', 'escalate', { reason: 'customer-asks', summary: words }],
        ['sam', 'accept', {}],
        ['sam', 'resolve', { outcome: 'upheld', summary: words }],
        ['sam', 'accept-resolution', { csat: 5 }],
        ['sam', 'close', {}],
      ] as const) {
        replies.push(await give(person, id, command, body));
      }
      return { id, replies };
    },
    folder,
    redress: (...args) => {
      const env = {
        DATABASE_URL: system.databaseUrl,
        EVENT_STORE: server.url,
        REDRESS_DATA_DIR: folder,
        REDRESS_URL: api.url,
      };
      return redress(args, { env });
    },
    startProjector() {
      const { pool, store } = system;
      const projector = startProjector({ pool, store, projections, log: testLog });
      projectors.push(projector);
      return projector;
    },
    events,
    async expectExact(projector) {
      const { pool, store } = system;
      for (;;) {
        const head = await store.durable.head();
        expect(await projector.caughtUpTo(head, 30_000)).toBe(true);
        const all = await events();
        const [tables, tally] = [await readTables(pool), await readTally(pool)];
        const statuses = await projectionStatus(pool, store, projections);
        // A deadline that fires meanwhile moves the log on: what was read before and after that cannot be compared.
        if ((await store.durable.head()) !== head) continue;
        expect(tables).toEqual(expectedTables(all));
        const counts: Record<string, number> = {};
        for (const { stream } of all) counts[stream] = (counts[stream] ?? 0) + 1;
        expect(tally).toEqual(counts);
        for (const status of statuses)
          expect(status).toMatchObject({ position: head, caughtUp: true, status: 'running' });
        return;
      }
    },
    async everything() {
      const { text } = await dumpOf(system.databaseUrl);
      return { tables: text, log: server.log.events.map(textOf).join('\n') };
    },
    async stop() {
      await api.close();
      await Promise.all(projectors.map((projector) => projector.stop()));
      await system.stop();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where the last event of a command is in the log. */
export function positionIn({ headers }: Reply): LogPosition {
  return headers.get('redress-position') as LogPosition;
}

/** An event as KurrentDB has it. */
export function textOf({ stream, type, data, metadata }: Stored): string {
  return [stream, type, Buffer.from(data).toString(), Buffer.from(metadata).toString()].join(' ');
}
