import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Person } from '../domain/organisation/organisation';
import type { Scope } from './scopes';

/** Who sent the request, and how far they may go. */
export interface Access {
  readonly person: Person;
  /** Until when they may have answers: milliseconds since 1970. */
  readonly until: number;
  /** What they are narrowed to; undefined where nothing narrows what the organisation and the policy allow. */
  readonly scopes?: ReadonlySet<Scope>;
  /** An access token, an API key, or the cookie of a session. */
  readonly by: 'bearer' | 'api-key' | 'session';
}

/** What a request asks for. */
export interface Asked {
  /** The id of an operation. */
  readonly operation: string;
  /** As it stands in the path. */
  readonly complaintId: string | undefined;
}

interface RequestContext {
  readonly id: string;
  access?: Access;
  asked?: Asked;
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

export function setAsked(req: Request, asked: Asked): void {
  contextOf(req).asked = asked;
}

/** Undefined when it led to no operation. */
export function askedFor(req: Request): Asked | undefined {
  return contextOf(req).asked;
}

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
