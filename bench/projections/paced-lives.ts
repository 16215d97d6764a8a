import { setTimeout as delay } from 'node:timers/promises';
import { type Answered, APPENDS_PER_SECOND } from './freshness';
import { appendLives } from './log';

/** Appends the lives of complaints at a steady pace, whether or not the answers keep up, and tells of each answer. */
process.once('message', ({ databaseUrl, total }: { databaseUrl: string; total: number }) => {
  let begun: number | undefined;
  let sent = 0;
  void appendLives(databaseUrl, {
    events: total * 3,
    name: 'P',
    appends: total,
    pace: async () => {
      begun ??= performance.now();
      const early = begun + (sent / APPENDS_PER_SECOND) * 1_000 - performance.now();
      sent += 1;
      if (early > 0) await delay(early);
    },
    onAppended: (position) => {
      const answered: Answered = { position, at: String(process.hrtime.bigint()) };
      process.send?.(answered);
    },
  }).then(() => process.disconnect());
});
