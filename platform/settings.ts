import { z } from 'zod';
import { Failure } from './failure';
import { fromPackageRoot } from './package-root';

const port = z.coerce.number().int().min(0).max(65_535);

const variables = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('postgresql://user:password@host:5432/database'),
  MIGRATION_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('postgresql://owner:password@host:5432/database'),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/:]+:\d+$/)
    .optional()
    .describe('host:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default').describe('redress'),
  TEMPORAL_UI_URL: z.url().optional().describe('http://127.0.0.1:8233'),
  REDRESS_HOST: z.string().min(1).default('127.0.0.1').describe('127.0.0.1'),
  REDRESS_PORT: port.default(3000).describe('3000'),
  REDRESS_URL: z.url().optional().describe('http://127.0.0.1:3000'),
  REDRESS_POLICY: z
    .string()
    .min(1)
    .default(fromPackageRoot('config', 'standard.yaml'))
    .describe('config/standard.yaml'),
  REDRESS_ORGANISATION: z
    .string()
    .min(1)
    .default(fromPackageRoot('config', 'organisation.yaml'))
    .describe('config/organisation.yaml'),
  REDRESS_DATA_DIR: z.string().min(1).default('.redress').describe('.redress'),
  EVENT_STORE: z
    .string()
    .regex(/^(kurrentdb|esdb)(\+discover)?:\/\//, 'must begin with kurrentdb:// or esdb://')
    .optional()
    .describe('kurrentdb://host:2113?tls=false'),
  REDRESS_MASTER_KEY: z.string().optional().describe('$(openssl rand -base64 32)'),
  REDRESS_MASTER_KEY_FILE: z.string().min(1).optional().describe('/run/secrets/master-keys.json'),
  REDRESS_HEAD_FOLDER: z.string().min(1).optional().describe('/mnt/elsewhere/heads'),
  REDRESS_HEAD_EVERY: z
    .string()
    .regex(/^[1-9]\d{0,3}[mhd]$/, 'must be a time span such as 30m, 1h or 1d')
    .default('1h')
    .transform(milliseconds)
    .describe('1h'),
  REDRESS_JWT_SECRET: z.string().min(32).optional().describe('at least 32 random characters'),
  REDRESS_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('warn')
    .describe('info'),
});

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Of a number and its unit. */
function milliseconds(span: string): number {
  return Number(span.slice(0, -1)) * (UNITS[span.slice(-1)] ?? Number.NaN);
}

/** What the environment says. Paths are as given; an absent value is found or started by `redress start`. */
export interface Settings {
  readonly databaseUrl: string | undefined;
  /** The same database for who owns the tables, where everything else connects with fewer rights. */
  readonly migrationDatabaseUrl: string | undefined;
  /** Where the event log is when it is not in the database: the connection string of a KurrentDB. */
  readonly eventStore: string | undefined;
  /** What the keys of personal data are wrapped with, in base64, and a file with such keys. */
  readonly masterKey: string | undefined;
  readonly masterKeyFile: string | undefined;
  /** Where the worker keeps signed heads of the event log, and how often it does. */
  readonly heads: { readonly folder: string | undefined; readonly everyMs: number };
  readonly temporal: {
    readonly address: string | undefined;
    readonly namespace: string;
    readonly uiUrl: string | undefined;
  };
  readonly http: { readonly host: string; readonly port: number };
  /** Where the CLI finds the API. */
  readonly apiUrl: string;
  readonly policyFile: string;
  readonly organisationFile: string;
  readonly dataDir: string;
  readonly jwtSecret: string | undefined;
  readonly logLevel: z.output<typeof variables>['REDRESS_LOG_LEVEL'];
}

/** Reads the settings from environment variables. Throws a {@link Failure} that names every bad variable at once. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const bad = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    throw new Failure({
      code: 'RDS-3001',
      what: `${bad.length === 1 ? 'An environment variable is' : 'Some environment variables are'} not usable: ${bad.join(', ')}.`,
      why: parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}.`).join(' '),
      fix: bad.map((name) => `export ${name}='${exampleOf(name)}'`).join('\n→ '),
    });
  }
  const v = parsed.data;
  return {
    databaseUrl: v.DATABASE_URL,
    migrationDatabaseUrl: v.MIGRATION_DATABASE_URL,
    eventStore: v.EVENT_STORE,
    masterKey: v.REDRESS_MASTER_KEY,
    masterKeyFile: v.REDRESS_MASTER_KEY_FILE,
    heads: { folder: v.REDRESS_HEAD_FOLDER, everyMs: v.REDRESS_HEAD_EVERY },
    temporal: { address: v.TEMPORAL_ADDRESS, namespace: v.TEMPORAL_NAMESPACE, uiUrl: v.TEMPORAL_UI_URL },
    http: { host: v.REDRESS_HOST, port: v.REDRESS_PORT },
    apiUrl: v.REDRESS_URL ?? `http://${v.REDRESS_HOST}:${v.REDRESS_PORT}`,
    policyFile: v.REDRESS_POLICY,
    organisationFile: v.REDRESS_ORGANISATION,
    dataDir: v.REDRESS_DATA_DIR,
    jwtSecret: v.REDRESS_JWT_SECRET,
    logLevel: v.REDRESS_LOG_LEVEL,
  };
}

function exampleOf(name: string): string {
  return (
    (name in variables.shape && variables.shape[name as keyof typeof variables.shape].description) || '…'
  );
}
