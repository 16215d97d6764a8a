import type { Credentials, EndPoint } from '@eventstore/db-client';
import { Failure } from '../../platform/failure';

const SHAPE =
  /^(?:kurrentdb|kurrent|kdb|esdb)(\+discover)?:\/\/(?:([^:@/?]+):([^@/?]*)@)?([^/?@]+)\/?(?:\?(.*))?$/;
const HOST = /^([^:[\]]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?$/;
const USUAL_PORT = 2113;
const FILES = ['tlsCAFile', 'userCertFile', 'userKeyFile'] as const;
const NUMBERS = [
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
  'discoveryInterval',
  'gossipTimeout',
] as const;

type FileOption = (typeof FILES)[number];
type NumberOption = (typeof NUMBERS)[number];

/** Where KurrentDB is and how to speak to it. Numbers are as in the client: milliseconds, `gossipTimeout` in seconds. */
export interface KurrentDbTarget {
  /** One node; several of a cluster; or a name that stands for the nodes of a cluster. */
  readonly kind: 'node' | 'cluster' | 'discover';
  readonly hosts: readonly [EndPoint, ...EndPoint[]];
  readonly credentials?: Credentials;
  readonly tls: boolean;
  readonly connectionName?: string;
  /** Paths. */
  readonly files: Readonly<Partial<Record<FileOption, string>>>;
  readonly numbers: Readonly<Partial<Record<NumberOption, number>>>;
}

/**
 * Reads kurrentdb://user:password@host:2113?tls=false, also with several hosts, as kurrentdb+discover:// or with esdb
 * for kurrentdb. The client would only warn of an option that it does not know; here it is a {@link Failure}, which never
 * shows the password.
 */
export function parseKurrentDbUrl(url: string): KurrentDbTarget {
  const [, discover, user, password, hostList = '', query = ''] =
    SHAPE.exec(url.trim()) ?? refuse('it has another form');
  const [first, ...others] = hostList.split(',').map(parseHost);
  if (first === undefined) refuse('it names no host');
  const options = readOptions(new URLSearchParams(query));
  return {
    kind: discover !== undefined ? 'discover' : others.length > 0 ? 'cluster' : 'node',
    hosts: [first, ...others],
    ...(user === undefined || password === undefined
      ? {}
      : { credentials: { username: decode(user), password: decode(password) } }),
    ...options,
  };
}

function parseHost(text: string): EndPoint {
  const [, address, port = String(USUAL_PORT)] = HOST.exec(text) ?? refuse(`"${text}" is no host`);
  if (address === undefined || Number(port) > 65_535) refuse(`"${text}" is no host`);
  return { address, port: Number(port) };
}

function readOptions(
  query: URLSearchParams,
): Pick<KurrentDbTarget, 'tls' | 'connectionName' | 'files' | 'numbers'> {
  const given = new Map([...query].map(([key, value]) => [key.toLowerCase(), value]));
  const take = (key: string) => {
    const value = given.get(key.toLowerCase());
    given.delete(key.toLowerCase());
    return value;
  };
  const tls = take('tls') ?? 'true';
  if (tls !== 'true' && tls !== 'false') refuse('its tls is neither true nor false');
  // What the adapter does anyway; with other values its promises could not be kept, or the client would ignore them.
  for (const [key, value] of [
    ['nodePreference', 'leader'],
    ['throwOnAppendFailure', 'true'],
    ['tlsVerifyCert', 'true'],
  ] as const) {
    if ((take(key)?.toLowerCase() ?? value) !== value) refuse(`its ${key} can only be ${value}`);
  }
  const connectionName = take('connectionName');
  const files = pick(FILES, take);
  const numbers: Partial<Record<NumberOption, number>> = {};
  for (const [key, value] of Object.entries(pick(NUMBERS, take))) {
    if (!/^\d{1,9}$/.test(value)) refuse(`its ${key} is no whole number`);
    Object.assign(numbers, { [key]: Number(value) });
  }
  const [unknown] = given.keys();
  if (unknown !== undefined) refuse(`its option "${unknown}" is not known`);
  return { tls: tls === 'true', ...(connectionName === undefined ? {} : { connectionName }), files, numbers };
}

function pick<Key extends string>(
  keys: readonly Key[],
  take: (key: string) => string | undefined,
): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {};
  for (const key of keys) {
    const value = take(key);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('its user or password has a % that encodes nothing');
  }
}

function refuse(reason: string): never {
  throw new Failure({
    code: 'RDS-3008',
    what: 'The address of KurrentDB cannot be used.',
    why: `Of the address given, ${reason}.`,
    fix: 'Write it as kurrentdb://user:password@host:2113?tls=true, with user and password percent-encoded.',
  });
}
