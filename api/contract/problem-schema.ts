import { z } from 'zod';

/** What goes wrong is answered like this (RFC 9457), as `application/problem+json`. */
export const problemSchema = z
  .looseObject({
    type: z
      .string()
      .meta({ description: 'Leads to a description of the code', example: '/v1/problems/revision-moved' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong this time' }),
    instance: z.string().meta({ description: 'The id of the request, to quote in a report' }),
    code: z.string().meta({ description: 'Stable: programs may act on it' }),
    hint: z.string().meta({ description: 'What to do about it' }),
    errors: z
      .array(
        z.strictObject({
          detail: z.string(),
          pointer: z.string().optional().meta({ description: 'JSON Pointer into the body' }),
          parameter: z.string().optional().meta({ description: 'The query parameter' }),
          header: z.string().optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });
