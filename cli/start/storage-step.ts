import { Pool } from 'pg';
import { personalPartsOf } from '../../domain/personal/personal-parts';
import { StoreUnavailable } from '../../eventstore/errors';
import type * as kurrentDbModule from '../../eventstore/kurrentdb/store';
import { publishPolicy } from '../../eventstore/policy-log';
import type { EventStore } from '../../eventstore/port';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import type { MasterKeys } from '../../eventstore/vault/master-keys';
import { openSubjectKeys } from '../../eventstore/vault/postgres-keys';
import { openSubjects, type Subjects } from '../../eventstore/vault/subjects';
import type { SubjectKeys } from '../../eventstore/vault/subject-keys';
import { openVault } from '../../eventstore/vault/vault';
import { Failure } from '../../platform/failure';
import type { PayloadKeys } from '../../platform/temporal/payload-codec';
import type { Settings } from '../../platform/settings';
import { type Configuration, requireSetting } from './configuration';
import { findRunningInstance } from './instance';
import { findMasterKeys } from './master-keys';
import type { Started } from './sequence';

/** Ways to the event log, to the keys of personal data, and to the read models. */
export interface Storage {
  /** Encrypts and decrypts personal data. */
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly subjects: Subjects;
  readonly pool: Pool;
}

/** Where an installation keeps what it keeps. */
export interface StoragePlace {
  readonly databaseUrl: string;
  /** The connection string of a KurrentDB; without one the event log is in the database. */
  readonly eventStore: string | undefined;
  readonly masterKeys: MasterKeys;
}

const CONNECTIONS = 12;
const CALL_TIMEOUT_MS = 10_000;

/** KurrentDB’s client takes a while to load, and few have one. */
const kurrentDb = (): typeof kurrentDbModule => require('../../eventstore/kurrentdb/store');

/** The event log as it is stored, with personal data as ciphertext. */
export function openEventStore(
  { databaseUrl, eventStore }: Pick<StoragePlace, 'databaseUrl' | 'eventStore'>,
  applicationName: string,
): EventStore {
  return openEventStoreAt(eventStore ?? databaseUrl, applicationName);
}

/** The event log at an address of PostgreSQL or of KurrentDB. */
export function openEventStoreAt(url: string, applicationName: string): EventStore {
  if (isPostgres(url)) return openPostgresEventStore({ databaseUrl: url, applicationName });
  return kurrentDb().openKurrentDbEventStore({ url });
}

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

/** Connections for read models and outbox. */
export function openPool(databaseUrl: string, applicationName: string): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: applicationName,
    max: CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    query_timeout: CALL_TIMEOUT_MS,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** Opens the event log, the keys and a pool for read models and outbox. Connects when they are first used. */
export function openStorage(
  place: StoragePlace,
  applicationName: string,
): Storage & { close(): Promise<void> } {
  const { databaseUrl, masterKeys } = place;
  const keys = openSubjectKeys({ databaseUrl, masterKeys, applicationName });
  const store = openVault(openEventStore(place, applicationName), keys, personalPartsOf);
  const pool = openPool(databaseUrl, applicationName);
  return {
    store,
    keys,
    subjects: openSubjects(keys),
    pool,
    close: async () => {
      await store.close();
      await keys.close();
      await pool.end();
    },
  };
}

/** The keys of what Temporal stores. */
export async function payloadKeysOf(keys: SubjectKeys): Promise<PayloadKeys> {
  return { current: 'payloads', keys: new Map([['payloads', await keys.secret('payloads')]]) };
}

/** Opens the storage and publishes the policy in it, as whatever works on complaints needs it there. */
export async function provideStorage(
  place: StoragePlace,
  { policy, organisation }: Configuration,
  applicationName: string,
): Promise<Started<Storage & { readonly payloads: PayloadKeys }>> {
  const storage = openStorage(place, applicationName);
  try {
    await publishPolicy(storage.store, policy);
    return {
      value: { ...storage, payloads: await payloadKeysOf(storage.keys) },
      detail: `${policy.title} (${policy.id} version ${policy.version}), ${organisation.people.length} people`,
      stop: () => storage.close(),
    };
  } catch (error) {
    await storage.close();
    throw error instanceof StoreUnavailable ? notUsable(error) : error;
  }
}

function notUsable(cause: StoreUnavailable): Failure {
  return new Failure({
    code: 'RDS-1021',
    what: 'The event log cannot be used.',
    why: cause.message,
    fix: 'Check DATABASE_URL (and EVENT_STORE where it is set) and that the servers run; if the tables are missing, make them with: redress migrate',
    cause,
  });
}

/** The storage of this database, with what the settings say besides. */
export function placeOf(settings: Settings, databaseUrl: string): StoragePlace {
  return { databaseUrl, eventStore: settings.eventStore, masterKeys: findMasterKeys(settings) };
}

/** Where a command finds the storage: as the settings say, else that of the `redress start` of this folder. */
export async function findStorage(settings: Settings): Promise<StoragePlace> {
  const { databaseUrl } = await findEventStore(settings);
  return placeOf(settings, databaseUrl);
}

/** Whoever owns the tables: as the settings say, else in the `redress start` of this folder. */
export async function findOwnerUrl(settings: Settings): Promise<string> {
  const { databaseUrl, migrationDatabaseUrl } = settings;
  if (databaseUrl !== undefined) return migrationDatabaseUrl ?? databaseUrl;
  const parts = (await findRunningInstance(settings.dataDir))?.parts;
  return requireSetting(parts?.ownerDatabaseUrl ?? parts?.databaseUrl, 'DATABASE_URL');
}

/** {@link findStorage} for whoever only looks at the log as it is stored. */
export async function findEventStore(
  settings: Settings,
): Promise<Pick<StoragePlace, 'databaseUrl' | 'eventStore'>> {
  const running =
    settings.databaseUrl === undefined ? await findRunningInstance(settings.dataDir) : undefined;
  const databaseUrl = requireSetting(settings.databaseUrl ?? running?.parts?.databaseUrl, 'DATABASE_URL');
  return { databaseUrl, eventStore: settings.eventStore };
}
