import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { ProblemCode } from '../problem-catalogue';
import type { Scope } from '../scopes';
import type { RequestHeaderName, ResponseHeaderName } from './headers';

/** What operations are grouped by. */
export const tags = {
  complaints: 'Complaints: registering, reading, listing',
  commands: 'What can be done to a complaint',
  boards: 'What is due, what was broken, who has how much',
  numbers: 'Metrics, reviews and recurring issues',
  rules: 'Policies and the organisation',
  log: 'The event log, past and live, and who looked at it',
  messages: 'What people and customers are told, and webhooks',
  operations: 'How the system itself stands',
  catalogue: 'What the API can do and what can go wrong',
  customer: 'What a customer sees of their own complaint',
} as const;

export type Tag = keyof typeof tags;

/** An answer that is no problem. */
export interface Answer {
  readonly description: string;
  /** The JSON body, strictly. Left out: it has none in JSON. */
  readonly json?: z.ZodType;
  /** Further media types that it can be had in. */
  readonly others?: readonly string[];
  readonly headers?: readonly ResponseHeaderName[];
}

/** A request that works, once its path leads to something that is there. */
export interface RequestExample {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** 503 is for what says of itself that it is not ready: that is no problem, but what was asked. */
export type AnswerStatus = 200 | 201 | 202 | 204 | 503;

/** The checked parts of a request. */
export interface Given<Query, Body> {
  readonly query: Query;
  readonly body: Body;
}

/** What every operation says of itself: the router, the OpenAPI document and the tests are made from it. */
interface Description {
  /** A name like `listComplaints`, unique and stable: clients are generated with it. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  /** What a token that is narrowed needs; `any`: any token will do; `open`: no token at all. */
  readonly scope: Scope | 'any' | 'open';
  readonly headers?: readonly RequestHeaderName[];
  readonly answers: Readonly<Partial<Record<AnswerStatus, Answer>>>;
  /** What can go wrong here, besides what can go wrong with every such request. */
  readonly problems?: readonly ProblemCode[];
  /** The first is shown first. A test sends each of them. */
  readonly examples?: readonly RequestExample[];
}

/** A JSON body. No body at all counts as `{}`. */
export interface JsonBody<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** What to do when it is wrong. */
  readonly hint: string;
  /** What it has to be like where `schema` lets everything through, because the handler checks it. */
  readonly documentedAs?: z.ZodType;
}

/** A body that is a file: the handler reads the stream. */
export interface Upload {
  readonly types: readonly string[];
  readonly description: string;
}

export interface OperationSpec<Query extends z.ZodObject, Body extends z.ZodType> extends Description {
  readonly query?: Query;
  readonly body?: JsonBody<Body>;
  readonly upload?: Upload;
  readonly handle: (
    req: Request,
    res: Response,
    given: Given<z.output<Query>, z.output<Body>>,
  ) => void | Promise<void>;
}

/** One method of one path. */
export interface Operation extends Description {
  readonly query?: z.ZodObject;
  readonly body?: JsonBody;
  readonly upload?: Upload;
  /** Takes what {@link query} and {@link body} made of the request. */
  readonly handle: (req: Request, res: Response, given: Given<unknown, unknown>) => void | Promise<void>;
}

type NoQuery = z.ZodObject<Record<string, never>>;

/** Describes an operation together with what carries it out, so that neither can be without the other. */
export function operation<Query extends z.ZodObject = NoQuery, Body extends z.ZodType = z.ZodUndefined>(
  spec: OperationSpec<Query, Body>,
): Operation {
  // What is given was made by these very schemas.
  return {
    ...spec,
    handle: (req, res, given) => spec.handle(req, res, given as Given<z.output<Query>, z.output<Body>>),
  };
}
