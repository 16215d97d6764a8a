import { type Request, type RequestHandler, Router } from 'express';
import type { z } from 'zod';
import { readJsonBody } from './body';
import type { JsonBody, Operation } from './contract/operation';
import { requireScope } from './identity/require-scope';
import { invalidRequest, Problem } from './problem';
import { setAsked } from './request-context';
import { bodyErrors, noParameters, readQuery } from './validation';

const JSON_TYPE = 'application/json';
export const JSON_LINES_TYPE = 'application/jsonl';
export const CSV_TYPE = 'text/csv';

export type Method = 'get' | 'post' | 'put' | 'delete';
export type Methods = Readonly<Partial<Record<Method, Operation>>>;

/** An operation with the place it was put at. */
export interface Documented {
  readonly method: Method;
  /** As Express spells it: `/complaints/:complaintId`. */
  readonly path: string;
  readonly operation: Operation;
}

// Beside the router, since what Express lets one attach to it has no types.
const contents = new WeakMap<Router, Documented[]>();

/** A router for {@link resource}s. Paths have one spelling. */
export function createRouter(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  contents.set(router, []);
  return router;
}

/** What a router that {@link createRouter} made offers. */
export function documented(router: Router): readonly Documented[] {
  const found = contents.get(router);
  if (!found) throw new Error('a router that documents nothing was not made by createRouter');
  return found;
}

/** Puts all that a router offers into another one. */
export function include(router: Router, child: Router): void {
  router.use(child);
  contents.get(router)?.push(...documented(child));
}

/** Adds a path to the router. Methods that it does not take get 405, formats that it does not speak 406. */
export function resource(router: Router, path: string, methods: Methods): void {
  const route = router.route(path);
  const given = Object.entries(methods) as [Method, Operation][];
  for (const [method, operation] of given) {
    route[method](...handlersOf(operation));
    contents.get(router)?.push({ method, path, operation });
  }
  const allow = given
    .flatMap(([method]) => (method === 'get' ? ['GET', 'HEAD'] : method.toUpperCase()))
    .join(', ');
  route.all((req) => {
    throw new Problem('method-not-allowed', {
      detail: `This path does not take ${req.method}.`,
      hint: `It takes: ${allow}.`,
      headers: { Allow: allow },
    });
  });
}

/** The media types of an operation's answers, the preferred first. */
export function producedBy({ answers }: Operation): readonly string[] {
  const types = Object.values(answers).flatMap(({ json, others = [] }) => [
    ...(json ? [JSON_TYPE] : []),
    ...others,
  ]);
  return types.length === 0 ? [JSON_TYPE] : [...new Set(types)];
}

export function wantsJsonLines(req: Request): boolean {
  return req.accepts([JSON_TYPE, JSON_LINES_TYPE]) === JSON_LINES_TYPE;
}

export function wantsCsv(req: Request): boolean {
  return req.accepts([JSON_TYPE, CSV_TYPE]) === CSV_TYPE;
}

function handlersOf(operation: Operation): RequestHandler[] {
  const { id, scope, query: parameters = noParameters, body, handle } = operation;
  return [
    requireAccepted(producedBy(operation)),
    (req, _res, next) => {
      const { complaintId } = req.params;
      setAsked(req, {
        operation: id,
        complaintId: complaintId === undefined ? undefined : String(complaintId),
      });
      if (scope !== 'open' && scope !== 'any') requireScope(req, scope);
      next();
    },
    ...(body ? readJsonBody : []),
    (req, res) => {
      const query = readQuery(req, parameters);
      return handle(req, res, { query, body: body && bodyOf(req, body) });
    },
  ];
}

function bodyOf(req: Request, { schema, hint }: JsonBody): z.output<typeof schema> {
  const given: unknown = req.body ?? {};
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw invalidRequest(bodyErrors(parsed.error), hint);
  return parsed.data;
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
