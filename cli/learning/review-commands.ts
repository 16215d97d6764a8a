import type { Command } from 'commander';
import { z } from 'zod';
import type { ProcessReview } from '../../domain/review/review';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { renderReview } from './render-review';

type Options = ConnectionOptions & OutputOptions & { readonly policy?: string };

const listSchema = z.looseObject({
  reviews: z.array(
    z.looseObject({
      policy: z.object({ id: z.string(), version: z.number() }),
      month: z.string(),
      complaints: z.looseObject({ handled: z.number(), closed: z.number() }),
      breaches: z.number(),
      neverFired: z.number(),
    }),
  ),
});

const reviewSchema = z.custom<ProcessReview>(
  (value) =>
    z.object({ month: z.string(), time: z.object({ totalMs: z.number() }) }).safeParse(value).success,
  'is not a review',
);

/** `redress review list` and `redress review show`. */
export function addReviewCommands(review: Command, terminal: Terminal): void {
  const list = review
    .command('list')
    .summary('list the stored reviews')
    .description('Lists the stored reviews.')
    .option('--policy <id>', 'of this policy only');
  addConnectionOptions(addOutputOption(list)).action(async (options: Options) => {
    const api = await connectToApi(options, terminal.env);
    const query = { policy: options.policy };
    const { body } = await api.request({ method: 'GET', path: '/v1/reviews', query });
    if (wantsJson(options, terminal)) return printJson(terminal, body);
    const { reviews } = understand(listSchema, body, api.baseUrl);
    if (reviews.length === 0)
      return terminal.say('There is no review yet; a month is reviewed when it is over.');
    const rows = reviews.map(({ policy, month, complaints, breaches, neverFired }) => [
      month,
      policy.id,
      `${complaints.handled} handled`,
      `${complaints.closed} closed`,
      `${breaches} breaches`,
      `${neverFired} rules never fired`,
    ]);
    for (const line of table(rows, terminal.width)) terminal.print(line);
  });

  const show = review
    .command('show <policy> <month>')
    .summary('show a review')
    .description('Shows the review of a month, such as: redress review show standard 2026-10');
  addConnectionOptions(addOutputOption(show)).action(
    async (policy: string, month: string, options: Options) => {
      const api = await connectToApi(options, terminal.env);
      const path = `/v1/reviews/${encodeURIComponent(policy)}/${encodeURIComponent(month)}`;
      const { body } = await api.request({ method: 'GET', path });
      if (wantsJson(options, terminal)) return printJson(terminal, body);
      for (const line of renderReview(understand(reviewSchema, body, api.baseUrl), terminal))
        terminal.print(line);
    },
  );
}
