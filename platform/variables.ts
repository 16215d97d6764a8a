import { isIP } from 'node:net';
import { z } from 'zod';
import { fromPackageRoot } from './package-root';

/** Plain HTTP only where nobody can listen on the way. */
const secureUrl = z
  .url({ protocol: /^https?$/ })
  .refine(isSecure, 'must begin with https:// (or be on this machine)');

/** Proxies are named by address or by network: anybody could write what a proxy of another kind says of others. */
const network = z.string().refine(isNetwork, 'must be addresses or networks, with commas between them');

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

/** The environment variables that Redress reads, each with an example as its description. */
export const variables = z.object({
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
  REDRESS_TRUSTED_PROXIES: z
    .string()
    .optional()
    .transform((list) => list?.split(',').map((one) => one.trim()) ?? [])
    .pipe(z.array(network))
    .describe('10.0.0.0/8,127.0.0.1'),
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

/** An address of IPv4 or IPv6, or a network in the notation of RFC 4632. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function isSecure(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/** What a variable may look like. */
export function exampleOf(name: string): string {
  return (
    (name in variables.shape && variables.shape[name as keyof typeof variables.shape].description) || '…'
  );
}
