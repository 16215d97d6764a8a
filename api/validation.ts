import type { Request } from 'express';
import { z } from 'zod';
import { type Instant, toInstant, toMs } from '../domain/time';
import { invalidRequest, type RequestError } from './problem';

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** For routes that take no query parameters. */
export const noParameters = z.strictObject({});

/** A whole number from 0 in a query parameter. */
export const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0, maximum: 999_999_999, pattern: undefined });

/** A moment in a query parameter, RFC 3339 with any offset. The plus of an offset may have been taken for a space. */
export const instant = z
  .string()
  .transform((value) => value.replace(/ (?=\d\d:\d\d$)/, '+'))
  .pipe(z.iso.datetime({ offset: true }))
  .transform((value, context): Instant => {
    const ms = toMs(value);
    // Only in these years have instants the one form that is compared as text, and a meaning for PostgreSQL.
    if (ms >= EARLIEST && ms <= LATEST) return toInstant(ms);
    context.addIssue({ code: 'custom', message: 'must be a moment of the years 1 to 9999' });
    return z.NEVER;
  })
  .meta({ format: 'date-time' });

/** How many of a list are wanted in one answer. */
export function pageSize(most: number, otherwise: number) {
  return wholeNumber
    .pipe(z.int().min(1).max(most))
    .default(otherwise)
    .meta({
      minimum: 1,
      maximum: most,
      description: `At most so many in one answer; as a rule ${otherwise}`,
    });
}

/** The query parameters of a request. Throws a Problem that names each one that is unknown, repeated or wrong. */
export function readQuery<Schema extends z.ZodObject>(req: Request, schema: Schema): z.output<Schema> {
  const start = req.originalUrl.indexOf('?');
  const given = new URLSearchParams(start < 0 ? '' : req.originalUrl.slice(start + 1));
  const names = [...new Set(given.keys())];
  const repeated = names.filter((name) => given.getAll(name).length > 1);
  const known = Object.keys(schema.shape);
  const hint =
    known.length === 0
      ? 'This path takes no query parameters.'
      : `The query parameters of this path are: ${known.join(', ')}.`;
  if (repeated.length > 0) {
    throw invalidRequest(
      repeated.map((parameter) => ({ parameter, detail: 'is given more than once.' })),
      'Give each query parameter once.',
    );
  }
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw invalidRequest(
    placesOf(parsed.error).map(({ path, detail }) => ({ parameter: String(path[0]), detail })),
    hint,
  );
}

/** What was wrong with a body, by JSON Pointer (RFC 6901). */
export function bodyErrors(error: z.ZodError): readonly RequestError[] {
  return placesOf(error).map(({ path, detail }) => ({ pointer: toPointer(path), detail }));
}

interface Place {
  readonly path: readonly PropertyKey[];
  readonly detail: string;
}

function placesOf(error: z.ZodError): readonly Place[] {
  return error.issues.flatMap((issue): Place[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, detail: `${issue.message}.` }];
    return issue.keys.map((key) => ({ path: [...issue.path, key], detail: 'is not known here.' }));
  });
}

function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
