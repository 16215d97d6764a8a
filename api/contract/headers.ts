import { z } from 'zod';

/** Headers that requests may have, and what they have to be like. */
export const requestHeaders = {
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional()
    .meta({
      description:
        'Stands for this one command, such as a UUID. A repetition with the same key is answered as before, with another body it is refused.',
      example: '0192f0c1-9f2e-7cc0-8b0a-3f6a8f0f6f10',
    }),
  'If-Match': z
    .string()
    .regex(/^(\*|"(0|[1-9]\d{0,8})")$/)
    .optional()
    .meta({ description: 'The ETag at which the command is to be applied, or *', example: '"17"' }),
  Prefer: z.string().optional().meta({
    description: 'RFC 7240: `respond-async` does not wait, `wait=5` waits at most so many seconds',
    example: 'wait=5',
  }),
  traceparent: z.string().optional().meta({
    description: 'W3C trace context, kept with the events',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }),
  'Content-Disposition': z.string().optional().meta({
    description: 'RFC 6266: the name of the file',
    example: "attachment; filename*=UTF-8''receipt.pdf",
  }),
  'Last-Event-ID': z.string().optional().meta({ description: 'The position after which the stream goes on' }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type RequestHeaderName = keyof typeof requestHeaders;

/** Headers that answers may have. */
export const responseHeaders = {
  ETag: z.string().meta({ description: 'The revision of the complaint, in double quotes', example: '"17"' }),
  Location: z.string().meta({ description: 'Where what was made can be read' }),
  Link: z.string().meta({ description: 'RFC 8288; rel="next" leads to the next page' }),
  'Idempotency-Key': z.string().meta({ description: 'The key of the command, made up where none was given' }),
  'Redress-Position': z
    .string()
    .meta({ description: 'The position in the event log: `minPosition` of a list waits for it' }),
  'Preference-Applied': z.string().meta({ description: 'RFC 7240' }),
  'Retry-After': z.string().meta({ description: 'So many seconds later it is worth asking again' }),
  'Content-Disposition': z.string().meta({ description: 'The name of the file' }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type ResponseHeaderName = keyof typeof responseHeaders;
