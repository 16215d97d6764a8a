import { personalPartsOf } from '../../domain/personal/personal-parts';
import type { LogPosition, NewEvent } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { openMasterKeys } from '../../eventstore/vault/master-keys';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../eventstore/vault/postgres-keys';
import { openVault } from '../../eventstore/vault/vault';
import { migrateReadModels } from '../../projections/migrate';
import type { Append } from '../../test/projections/test-log';
import { lives } from './lives';

/** So many lives are lived; a larger log has copies of them, which live at the same time under names of their own. */
const LIVES = 2_000;
const WRITERS = 64;
const PEOPLE = 500;

/** What the keys of the benchmarks' personal data are wrapped with. */
export const BENCH_MASTER_KEY = Buffer.alloc(32, 'bench').toString('base64');

export const BENCH_MASTER_KEYS = openMasterKeys({ key: BENCH_MASTER_KEY });

/** The log as the product has it, with personal data encrypted. */
export function openBenchLog(databaseUrl: string) {
  const keys = openSubjectKeys({ databaseUrl, masterKeys: BENCH_MASTER_KEYS });
  const store = openVault(openPostgresEventStore({ databaseUrl }), keys, personalPartsOf);
  return {
    store,
    close: async () => {
      await store.close();
      await keys.close();
    },
  };
}

/** The appends of at least so many events, entangled as in life. `give` gets them in order. */
export async function eachAppend(
  events: number,
  beginning: string,
  give: (append: Append) => Promise<void>,
): Promise<void> {
  const lived = lives(LIVES);
  const copies = Math.ceil(events / lived.reduce((sum, append) => sum + append.events.length, 0));
  let given = 0;
  for (const { stream, events: some } of lived) {
    const id = stream.slice('complaint-'.length);
    const text = JSON.stringify(some);
    for (let copy = 0; copy < copies && given < events; copy += 1) {
      const name = `${beginning}${copy}-${id}`;
      const copied = JSON.parse(text.replaceAll(`"${id}"`, `"${name}"`)) as readonly NewEvent[];
      given += copied.length;
      await give({ stream: `complaint-${name}`, events: copied });
    }
  }
}

/** Makes all tables and stores at least so many events; resolves with how many. */
export async function fillBenchLog(databaseUrl: string, events: number): Promise<number> {
  await migrateEventLog(databaseUrl);
  await migrateSubjectKeys(databaseUrl);
  await migrateReadModels(databaseUrl);
  return appendLives(databaseUrl, { events, name: 'K' });
}

export interface AppendLivesOptions {
  readonly events: number;
  /** Begins the names of the complaints. */
  readonly name: string;
  /** At most so many appends. Default: as many as the events make. */
  readonly appends?: number;
  /** Resolves when it is time for the next append. */
  readonly pace?: () => Promise<void>;
  readonly onAppended?: (position: LogPosition) => void;
}

/** Stores lives; resolves with the number of events when all of them are durable. */
export async function appendLives(
  databaseUrl: string,
  { events, name, appends = Number.POSITIVE_INFINITY, pace, onAppended }: AppendLivesOptions,
): Promise<number> {
  const keys = openSubjectKeys({ databaseUrl, masterKeys: BENCH_MASTER_KEYS });
  const subjects = await Promise.all(
    Array.from({ length: PEOPLE }, (_, person) => keys.subjectFor('person', `bench ${person}`)),
  );
  await keys.close();
  const { store, close } = openBenchLog(databaseUrl);
  const lanes = Array.from({ length: WRITERS }, () => Promise.resolve());
  let waiting = 0;
  let stored = 0;
  let begun = 0;
  await eachAppend(events, name, async ({ stream, events: some }) => {
    if (begun >= appends) return;
    begun += 1;
    await pace?.();
    const place = hash(stream);
    const subject = subjects[place % PEOPLE] ?? '';
    const ofSubject = some.map((event) => ({ ...event, metadata: { ...event.metadata, subject } }));
    const lane = place % WRITERS;
    stored += some.length;
    waiting += 1;
    lanes[lane] = (lanes[lane] ?? Promise.resolve()).then(async () => {
      const { position } = await store.append(stream, ofSubject, 'any');
      onAppended?.(position);
      waiting -= 1;
    });
    if (waiting > 20 * WRITERS) await lanes[lane];
  });
  await Promise.all(lanes);
  await close();
  return stored;
}

function hash(text: string): number {
  let value = 7;
  for (let index = 0; index < text.length; index += 1) value = (value * 31 + text.charCodeAt(index)) >>> 0;
  return value;
}
