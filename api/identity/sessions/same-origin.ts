import type { Request } from 'express';
import { Problem } from '../../problem';

const CHANGES_NOTHING: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Lets a request that a cookie speaks for change something only when a page of our own sent it: browsers add the cookie to
 * whatever any page sends. They say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`, and no page
 * can change either. Throws a {@link Problem}.
 */
export function requireSameOrigin(req: Request, publicUrl: string): void {
  if (CHANGES_NOTHING.includes(req.method)) return;
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  if (site === undefined ? origin === new URL(publicUrl).origin : site === 'same-origin') return;
  throw new Problem('cross-site-request', {
    detail: `The session's cookie came with a request that does not say it is from a page of ${publicUrl}.`,
    hint: 'Programs send an access token or an API key in the Authorization header, not the cookie of a session.',
  });
}
