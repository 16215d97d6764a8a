import type { CookieOptions, Request, Response } from 'express';
import { cookieIn } from '../../cookie';
import { LOGIN_WITHIN_MS } from './logins';

/** The cookies of a browser that signs in. Neither can be read by a page, nor is sent with what other sites post. */
export interface Cookies {
  readonly session: Cookie;
  readonly login: Cookie;
}

export interface Cookie {
  readonly name: string;
  read(req: Request): string | undefined;
  set(res: Response, value: string): void;
  clear(res: Response): void;
}

/**
 * Under HTTPS with the prefix that keeps neighbours under the same domain from setting them (RFC 6265bis, 4.1.3.2). They
 * are strict about scripts and lax about links: the way back from the identity provider is a link from another site.
 */
export function cookiesFor(publicUrl: string): Cookies {
  const secure = publicUrl.startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/', secure };
  return {
    session: cookie(`${prefix}redress`, options),
    login: cookie(`${prefix}redress-login`, { ...options, maxAge: LOGIN_WITHIN_MS }),
  };
}

function cookie(name: string, options: CookieOptions): Cookie {
  const { maxAge: _maxAge, ...clearing } = options;
  return {
    name,
    // Values are base64url, which is never quoted or escaped.
    read: (req) => /^[\w-]{43}$/.exec(cookieIn(req, name) ?? '')?.[0],
    set: (res, value) => void res.cookie(name, value, options),
    clear: (res) => void res.clearCookie(name, clearing),
  };
}
