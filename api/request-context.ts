import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Person } from '../domain/organisation/organisation';

/** Who sent the request, and until when they may have answers: milliseconds since 1970. */
export interface Access {
  readonly person: Person;
  readonly until: number;
}

interface RequestContext {
  readonly id: string;
  access?: Access;
}

// Beside the request, since what Express lets one attach to it has no types.
const contexts = new WeakMap<Request, RequestContext>();

function contextOf(req: Request): RequestContext {
  let context = contexts.get(req);
  if (!context) {
    context = { id: randomUUID() };
    contexts.set(req, context);
  }
  return context;
}

/** A UUID that stands for the request in answers and in the log. */
export function requestIdOf(req: Request): string {
  return contextOf(req).id;
}

/** Puts the request's id on its answer. */
export const tellRequestId: RequestHandler = (req, res, next) => {
  res.set('X-Request-Id', requestIdOf(req));
  next();
};

export function setAccess(req: Request, access: Access): void {
  contextOf(req).access = access;
}

/** Who sent the request, undefined before it was authenticated. */
export function knownPerson(req: Request): Person | undefined {
  return contextOf(req).access?.person;
}

/** Who sent the request. Throws where the route does not authenticate. */
export function personOf(req: Request): Person {
  return accessOf(req).person;
}

/** Throws where the route does not authenticate. */
export function accessOf(req: Request): Access {
  const { access } = contextOf(req);
  if (!access) throw new Error(`${req.method} ${req.path} is answered without authentication`);
  return access;
}
