import { lookup as dnsLookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { messageOf } from '../../platform/errors';
import { isPublicAddress } from './address-guard';

/** How a call came out. `refused`: it was not made, as the address is none that webhooks may go to. */
export type Posted =
  | { readonly end: 'answered'; readonly status: number; readonly answer: string }
  | { readonly end: 'failed' | 'refused'; readonly reason: string };

/** The addresses of a host name. */
export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface PostOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Also addresses of this machine and its networks, and without TLS: for development. */
  readonly allowPrivate?: boolean;
  readonly resolve?: Resolve;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 16 * 1024;

export const resolveByDns: Resolve = (host) => dnsLookup(host, { all: true });

/**
 * Calls a webhook. The name is resolved once, every address of it is looked at, and the connection goes to one of these
 * very addresses: a name that leads elsewhere a moment later changes nothing. Redirects are not followed. Ends after 10
 * seconds, and reads at most 16 KiB of the answer. Never rejects.
 */
export async function post(options: PostOptions): Promise<Posted> {
  const { url, headers, body, allowPrivate = false, resolve = resolveByDns } = options;
  const target = targetOf(url, allowPrivate);
  if (typeof target === 'string') return { end: 'refused', reason: target };
  try {
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host);
    const [first] = found;
    if (!first) return { end: 'failed', reason: `${host} has no address` };
    const inside = allowPrivate ? undefined : found.find(({ address }) => !isPublicAddress(address));
    if (inside) return { end: 'refused', reason: `${host} leads to ${inside.address}, which is not public` };
    return await call(target, first, { headers, body });
  } catch (error) {
    return { end: 'failed', reason: messageOf(error) };
  }
}

/** Why webhooks may not go to this URL; undefined when it looks right, whatever its name leads to. */
export function urlMistake(url: string, allowPrivate = false): string | undefined {
  const target = targetOf(url, allowPrivate);
  return typeof target === 'string' ? target : undefined;
}

function targetOf(url: string, allowPrivate: boolean): URL | string {
  if (!URL.canParse(url)) return 'it is not a URL';
  const target = new URL(url);
  if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
    return 'it does not begin with https://';
  if (target.username !== '' || target.password !== '') return 'it has a user or a password in it';
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(host) && !isPublicAddress(host)) return `${host} is not public`;
  return target;
}

function call(
  target: URL,
  { address, family }: { readonly address: string; readonly family: number },
  { headers, body }: Pick<PostOptions, 'headers' | 'body'>,
): Promise<Posted> {
  const toThatAddress: LookupFunction = (_host, { all }, done) => {
    if (all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'http:' ? httpRequest : httpsRequest;
    const req = send(
      target,
      {
        method: 'POST',
        agent: false,
        lookup: toThatAddress,
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (res) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const end = () =>
          resolve({
            end: 'answered',
            status: res.statusCode ?? 0,
            answer: Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8'),
          });
        res.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size < MOST_BYTES) return;
          end();
          res.destroy();
        });
        res.on('end', end);
        res.on('error', reject);
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}
