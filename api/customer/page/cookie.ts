import type { CookieOptions, Request, Response } from 'express';
import { cookieIn } from '../../cookie';
import { SESSION_MS } from '../access';

/** The cookie that holds a customer's token: no page can read it, and nothing that another site sends has it. */
export interface CustomerCookie {
  read(req: Request): string | undefined;
  set(res: Response, token: string): void;
  clear(res: Response): void;
}

/** Under HTTPS with the prefix that keeps neighbours under the same domain from setting it (RFC 6265bis, 4.1.3.2). */
export function customerCookie(publicUrl: string): CustomerCookie {
  const secure = publicUrl.startsWith('https:');
  const name = `${secure ? '__Host-' : ''}redress-status`;
  const options: CookieOptions = { httpOnly: true, sameSite: 'strict', path: '/', secure };
  return {
    read: (req) => cookieIn(req, name),
    set: (res, token) => void res.cookie(name, token, { ...options, maxAge: SESSION_MS }),
    clear: (res) => void res.clearCookie(name, options),
  };
}
