import { setTimeout as delay } from 'node:timers/promises';
import { isPublicAddress } from './address-guard';
import { type Resolve, resolveByDns, urlMistake } from './post';

/** Where webhooks may lead. */
export interface WebhookTargets {
  /** Also to addresses of this machine and its networks, and without TLS: for development. */
  readonly allowPrivate?: boolean;
  readonly resolve?: Resolve;
}

const LOOKED_UP_WITHIN_MS = 3_000;

/**
 * Why a webhook may not lead to this URL; undefined when nothing is wrong with it as far as is known now. Whoever sends
 * looks again: a name may lead elsewhere by then, and one that leads nowhere yet is let through.
 */
export async function targetMistake(
  url: string,
  { allowPrivate = false, resolve = resolveByDns }: WebhookTargets = {},
): Promise<string | undefined> {
  const mistake = urlMistake(url, allowPrivate);
  if (mistake !== undefined || allowPrivate) return mistake;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  const found = await Promise.race([
    resolve(host).catch(() => []),
    delay(LOOKED_UP_WITHIN_MS, [], { ref: false }),
  ]);
  const inside = found.find(({ address }) => !isPublicAddress(address));
  return inside && `${host} leads to ${inside.address}, which is not public`;
}
