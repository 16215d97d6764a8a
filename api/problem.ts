import type { Refusal } from '../domain/refusals';
import { type ProblemCode, problemType } from './problem-catalogue';

/** One thing wrong with a request: in the body (a JSON Pointer), in a query parameter, or in a header. */
export type RequestError = { readonly detail: string } & (
  | { readonly pointer: string }
  | { readonly parameter: string }
  | { readonly header: string }
);

export interface ProblemDetails {
  /** What is wrong this time, for a person. Nothing of the inner workings. */
  readonly detail: string;
  /** What to do about it. */
  readonly hint: string;
  readonly errors?: readonly RequestError[];
  /** Further members of the problem. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by whatever answers a request, to answer with a problem (RFC 9457) instead. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${details.detail}`, options);
    this.name = 'Problem';
    this.status = problemType(code).status;
    this.headers = details.headers ?? {};
  }

  /** The `application/problem+json` body. `type` leads to the description that the API itself serves. */
  toBody(requestId: string): Readonly<Record<string, unknown>> {
    const { code } = this;
    const { detail, hint, errors, extensions } = this.details;
    const { status, title } = problemType(code);
    return {
      type: `/v1/problems/${code}`,
      title,
      status,
      detail,
      instance: `urn:uuid:${requestId}`,
      code,
      hint,
      ...(errors === undefined ? {} : { errors }),
      ...extensions,
    };
  }
}

export function problemOfRefusal(
  refusal: Refusal,
  extensions: Readonly<Record<string, unknown>> = {},
): Problem {
  return new Problem(refusal.code, { detail: refusal.message, hint: refusal.hint, extensions });
}

/** The request is wrong in one or more places. */
export function invalidRequest(errors: readonly RequestError[], hint: string): Problem {
  return new Problem('invalid-request', {
    detail: errors.map((error) => `${placeOf(error)}: ${error.detail}`).join(' '),
    hint,
    errors,
  });
}

function placeOf(error: RequestError): string {
  if ('pointer' in error) return error.pointer === '' ? 'The body' : error.pointer;
  return 'parameter' in error ? `?${error.parameter}` : error.header;
}
