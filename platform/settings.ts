import type { z } from 'zod';
import { Failure } from './failure';
import { exampleOf, variables } from './variables';

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
  /** Addresses and networks of the proxies before the API, which say from whom a request is. */
  readonly trustedProxies: readonly string[];
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
    trustedProxies: v.REDRESS_TRUSTED_PROXIES,
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
