import { randomUUID } from 'node:crypto';
import { benchEvent } from './contender';
import { open } from './contenders';
import { APPENDS_PER_SECOND } from './visibility';

/** Appends at a steady pace, whether or not the answers keep up; each event has the monotonic time of its call. */
process.once('message', ({ databaseUrl, total }: { databaseUrl: string; total: number }) => {
  const store = open('redress', databaseUrl, 8);
  const answers: Promise<void>[] = [];
  const begun = performance.now();
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * APPENDS_PER_SECOND));
    while (answers.length < due) {
      const event = benchEvent(randomUUID(), answers.length);
      const stamped = { ...event, data: { ...event.data, sentAt: String(process.hrtime.bigint()) } };
      answers.push(store.append(`complaint-${randomUUID()}`, 0, [stamped]));
    }
    if (answers.length < total) return;
    clearInterval(timer);
    void Promise.all(answers)
      .then(() => store.close())
      .then(() => process.exit(0));
  }, 1);
});
