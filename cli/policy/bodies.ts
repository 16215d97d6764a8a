import { z } from 'zod';

/** A published version of a policy as the command line shows it. */
export const versionSchema = z.looseObject({
  version: z.int(),
  title: z.string(),
  publishedAt: z.string(),
  by: z.string(),
});

export const listSchema = z.looseObject({
  active: z.object({ id: z.string(), version: z.int() }),
  policies: z.array(versionSchema.extend({ id: z.string() })),
});
