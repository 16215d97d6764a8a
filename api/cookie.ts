import type { Request } from 'express';

/** What the browser sends with a cookie; undefined when it has none of that name. */
export function cookieIn(req: Request, name: string): string | undefined {
  for (const pair of req.get('cookie')?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return undefined;
}
