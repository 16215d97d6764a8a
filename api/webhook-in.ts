import type { Request } from 'express';
import { z } from 'zod';
import { Problem } from './problem';
import { fromReadModels } from './read-models';

/** What came of an act on the webhook in the path. Throws a {@link Problem} where there is none. */
export async function webhookIn<Result>(
  req: Request,
  act: (id: string) => Promise<Result | undefined>,
): Promise<Result> {
  const id = String(req.params.webhookId);
  const result = z.uuid().safeParse(id).success ? await fromReadModels(() => act(id)) : undefined;
  if (result !== undefined) return result;
  throw new Problem('no-such-webhook', {
    detail: `There is no webhook ${id.slice(0, 80)}.`,
    hint: 'GET /v1/webhooks lists them.',
  });
}
