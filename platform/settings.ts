import { z } from 'zod';
import { Failure } from './failure';
import { fromPackageRoot } from './package-root';

/** Plain HTTP only where nobody can listen on the way. */
const secureUrl = z
  .url({ protocol: /^https?$/ })
  .refine(isSecure, 'must begin with https:// (or be on this machine)');

const port = z.coerce.number().int().min(0).max(65_535);

/** Asymmetric signatures of RFC 7518, 8037 and 9864: with the public key nobody can make them. */
const SIGNATURES = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const mailbox = z
  .string()
  .regex(
    /^([^<>\r\n]*<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/,
    'must be an e-mail address, or a name and an address in angle brackets',
  );

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
  REDRESS_ATTACHMENTS_S3_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('https://s3.eu-central-1.amazonaws.com/redress-attachments'),
  REDRESS_ATTACHMENTS_S3_REGION: z.string().min(1).default('us-east-1').describe('eu-central-1'),
  REDRESS_ATTACHMENTS_S3_KEY_ID: z.string().min(1).optional().describe('AKIA…'),
  REDRESS_ATTACHMENTS_S3_SECRET: z.string().min(1).optional().describe('the secret of that key'),
  REDRESS_JWT_SECRET: z.string().min(32).optional().describe('at least 32 random characters'),
  REDRESS_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => URL.canParse(url) && new URL(url).pathname === '/', 'must have no path')
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('https://complaints.example.com'),
  REDRESS_OIDC_ISSUER: secureUrl.optional().describe('https://login.example.com/realms/staff'),
  REDRESS_OIDC_AUDIENCE: z.string().min(1).default('redress').describe('redress'),
  REDRESS_OIDC_CLIENT_ID: z.string().min(1).optional().describe('redress-console'),
  REDRESS_OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('what the identity provider gave'),
  REDRESS_OIDC_JWKS_URL: secureUrl.optional().describe('https://login.example.com/realms/staff/keys'),
  REDRESS_OIDC_PERSON_CLAIM: z.string().min(1).default('sub').describe('preferred_username'),
  REDRESS_OIDC_ALGORITHMS: z
    .string()
    .default('RS256,PS256,ES256,EdDSA')
    .transform((names) => names.split(','))
    .pipe(z.array(z.enum(SIGNATURES)))
    .describe('RS256,ES256'),
  REDRESS_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('smtps://user:password@mail.example.org'),
  REDRESS_MAIL_FROM: mailbox.optional().describe('Example Bank <complaints@example.org>'),
  REDRESS_MAIL_REPLY_TO: mailbox.optional().describe('complaints@example.org'),
  REDRESS_INTAKE_SMTP_PORT: port.optional().describe('2525'),
  REDRESS_INTAKE_ADDRESSES: z
    .string()
    .default('complaints@localhost')
    .transform((list) => list.split(',').map((address) => address.trim().toLowerCase()))
    .pipe(
      z.array(
        z.string().regex(/^[^\s<>@,]+@[^\s<>@,]+$/, 'must be e-mail addresses, with commas between them'),
      ),
    )
    .describe('complaints@example.org,beschwerden@example.org'),
  REDRESS_INTAKE_PERSON: z.string().min(1).optional().describe('intake'),
  REDRESS_WEBHOOKS_PRIVATE: z.enum(['allow']).optional().describe('allow'),
  REDRESS_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(1_200).describe('1200'),
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

function isSecure(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/** The OpenID Connect provider of the people. */
export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  /** As which browsers sign in; undefined: only tokens are taken. */
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** Default: where the provider says. */
  readonly jwksUrl: string | undefined;
  readonly personClaim: string;
  readonly algorithms: readonly string[];
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
  /** Where attachments are when they are not in the data folder: a bucket of an S3-compatible service. */
  readonly attachmentsBucket:
    | {
        readonly url: string;
        readonly region: string;
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
      }
    | undefined;
  /** What the built-in issuer derives its key from. */
  readonly jwtSecret: string | undefined;
  /** Undefined: the built-in issuer, for development. */
  readonly oidc: OidcSettings | undefined;
  /** Where browsers find the API, without a slash at the end; undefined: where it listens. */
  readonly publicUrl: string | undefined;
  /** The server that e-mails to customers are handed over to, who writes them, and where answers go. */
  readonly mail: {
    readonly smtpUrl: string | undefined;
    readonly from: string | undefined;
    readonly replyTo: string | undefined;
  };
  /** Where mail of customers is taken (undefined: 2525), for which addresses in lower case, and in whose name (undefined: `intake`). */
  readonly intake: {
    readonly port: number | undefined;
    readonly addresses: readonly string[];
    readonly person: string | undefined;
  };
  /** Webhooks may lead to addresses of this machine and its networks, and go without TLS: for development. */
  readonly webhooksMayBePrivate: boolean;
  /** How many requests to the API one person may send within a minute. */
  readonly requestsPerMinute: number;
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
    attachmentsBucket: bucketIn(v),
    jwtSecret: v.REDRESS_JWT_SECRET,
    oidc:
      v.REDRESS_OIDC_ISSUER === undefined
        ? undefined
        : {
            issuer: v.REDRESS_OIDC_ISSUER,
            audience: v.REDRESS_OIDC_AUDIENCE,
            clientId: v.REDRESS_OIDC_CLIENT_ID,
            clientSecret: v.REDRESS_OIDC_CLIENT_SECRET,
            jwksUrl: v.REDRESS_OIDC_JWKS_URL,
            personClaim: v.REDRESS_OIDC_PERSON_CLAIM,
            algorithms: v.REDRESS_OIDC_ALGORITHMS,
          },
    publicUrl: v.REDRESS_PUBLIC_URL,
    mail: {
      smtpUrl: v.REDRESS_SMTP_URL,
      from: v.REDRESS_MAIL_FROM,
      replyTo: v.REDRESS_MAIL_REPLY_TO,
    },
    intake: {
      port: v.REDRESS_INTAKE_SMTP_PORT,
      addresses: v.REDRESS_INTAKE_ADDRESSES,
      person: v.REDRESS_INTAKE_PERSON,
    },
    webhooksMayBePrivate: v.REDRESS_WEBHOOKS_PRIVATE === 'allow',
    requestsPerMinute: v.REDRESS_REQUESTS_PER_MINUTE,
    logLevel: v.REDRESS_LOG_LEVEL,
  };
}

function bucketIn(v: z.output<typeof variables>): Settings['attachmentsBucket'] {
  const { REDRESS_ATTACHMENTS_S3_URL: url, REDRESS_ATTACHMENTS_S3_REGION: region } = v;
  const { REDRESS_ATTACHMENTS_S3_KEY_ID: accessKeyId, REDRESS_ATTACHMENTS_S3_SECRET: secretAccessKey } = v;
  if (url === undefined) return undefined;
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { url, region, accessKeyId, secretAccessKey };
  throw new Failure({
    code: 'RDS-3001',
    what: 'REDRESS_ATTACHMENTS_S3_URL is set, and who may use the bucket is not.',
    why: 'Requests to the bucket are signed with REDRESS_ATTACHMENTS_S3_KEY_ID and REDRESS_ATTACHMENTS_S3_SECRET.',
    fix: 'Set both, or take REDRESS_ATTACHMENTS_S3_URL away: attachments are then kept in the data folder.',
  });
}

function exampleOf(name: string): string {
  return (
    (name in variables.shape && variables.shape[name as keyof typeof variables.shape].description) || '…'
  );
}
