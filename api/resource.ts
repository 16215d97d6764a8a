import { type Request, type RequestHandler, Router } from 'express';
import { Problem } from './problem';

const JSON_TYPE = 'application/json';
export const JSON_LINES_TYPE = 'application/jsonl';
export const CSV_TYPE = 'text/csv';

export interface Methods {
  readonly get?: RequestHandler;
  readonly post?: readonly RequestHandler[];
  /** Media types that GET can answer with, the preferred first. Default: JSON. */
  readonly produces?: readonly string[];
}

/** A router for {@link resource}s. Paths have one spelling. */
export function createRouter(): Router {
  return Router({ caseSensitive: true, strict: true });
}

/** Adds a path to the router. Methods that it does not take get 405, formats that it does not speak 406. */
export function resource(router: Router, path: string, { get, post, produces = [JSON_TYPE] }: Methods): void {
  const route = router.route(path);
  if (get) route.get(requireAccepted(produces), get);
  if (post) route.post(requireAccepted([JSON_TYPE]), ...post);
  const allow = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])].join(', ');
  route.all((req) => {
    throw new Problem('method-not-allowed', {
      detail: `This path does not take ${req.method}.`,
      hint: `It takes: ${allow}.`,
      headers: { Allow: allow },
    });
  });
}

export function wantsJsonLines(req: Request): boolean {
  return req.accepts([JSON_TYPE, JSON_LINES_TYPE]) === JSON_LINES_TYPE;
}

export function wantsCsv(req: Request): boolean {
  return req.accepts([JSON_TYPE, CSV_TYPE]) === CSV_TYPE;
}

function requireAccepted(types: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    if (req.accepts([...types]) === false) {
      throw new Problem('not-acceptable', {
        detail: 'The Accept header leaves out every format that this path can answer in.',
        hint: `Accept one of: ${types.join(', ')}.`,
      });
    }
    next();
  };
}
