import type { z } from 'zod';
import { answerNotUnderstood } from './failures';

/** The body of an answer in the shape that this version expects. Throws a Failure for another shape. */
export function understand<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  baseUrl: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw answerNotUnderstood(baseUrl, `${places.slice(0, 3).join('; ')}.`);
}
