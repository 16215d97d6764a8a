import { deadlines as deadlinesOf } from '../../domain/deadlines';
import { freezePolicy } from '../../domain/policy/policy';
import { policyDocumentSchema } from '../../domain/policy/document';
import { toMs } from '../../domain/time';
import { streamOf } from '../../eventstore/complaint-stream';
import { publishPolicy } from '../../eventstore/policy-log';
import { openSubjectKeys } from '../../eventstore/vault/postgres-keys';
import { createWorld } from '../../test/projections/world';
import { commandBy } from '../../test/support/commands';
import { ladderPolicy } from '../../test/support/configuration';
import { BENCH_MASTER_KEYS, openBenchLog } from '../projections/log';
import type { ExpectedFirings } from './storm-check';

/** How long before its first deadline a complaint is registered, by both policies. */
const ACKNOWLEDGE_MS = 4 * 3_600_000;
/** One in so many complaints has two deadlines that come due together, so that there is an order to keep. */
const ONE_IN = 20;
const WRITERS = 32;

/** The ladder, and the same with an update to the customer due when the complaint has to be acknowledged. */
const oneDeadline = freezePolicy(ladderPolicy);
const twoDocument = policyDocumentSchema.parse({
  ...ladderPolicy,
  id: 'two-deadlines',
  clocks: [{ id: 'customer-update', target: 'PT4H' }],
});
const twoDeadlines = freezePolicy(twoDocument);

export interface StormLogOptions {
  readonly deadlines: number;
  /** The first moment, in milliseconds since 1970, of the second in which they are due. */
  readonly dueAt: number;
}

/** Stores complaints that were registered within one second and that nobody accepts, with so many deadlines in all. */
export async function storeStorm(
  databaseUrl: string,
  { deadlines, dueAt }: StormLogOptions,
): Promise<ExpectedFirings> {
  const keys = openSubjectKeys({ databaseUrl, masterKeys: BENCH_MASTER_KEYS });
  const subject = await keys.subjectFor('person', 'bench storm');
  await keys.close();
  const log = openBenchLog(databaseUrl);
  await publishPolicy(log.store, twoDocument);
  const worlds = [createWorld({ policy: oneDeadline }), createWorld({ policy: twoDeadlines })] as const;
  const begin = Date.parse(worlds[0].now());
  const expected = new Map<string, readonly string[]>();
  for (let left = deadlines, index = 0; left > 0; index += 1) {
    const world = worlds[left > 1 && index % ONE_IN === 0 ? 1 : 0];
    const registeredAt = dueAt - ACKNOWLEDGE_MS + Math.floor(((deadlines - left) / deadlines) * 1_000);
    world.advance(registeredAt - (Date.parse(world.now()) - begin) - begin);
    const id = `S-${index}`;
    world.give(
      id,
      commandBy('ana', 'register', {
        subject: `Charged twice (${index})`,
        description: 'My card was charged twice for the same purchase, and nobody calls me back.',
        category: 'card',
        channel: 'email',
        complainant: { name: `Customer ${index}` },
      }),
    );
    const state = world.stateOf(id);
    const due = (state ? deadlinesOf(state) : []).filter((one) => toMs(one.dueAt) < dueAt + 1_000);
    expected.set(
      streamOf(id),
      due.map(({ name, dueAt: at }) => `deadline:${name}:${toMs(at)}`),
    );
    left -= due.length;
  }
  const appends = worlds.flatMap((world) => world.take());
  let next = 0;
  const writers = Array.from({ length: WRITERS }, async () => {
    for (let append = appends[next++]; append; append = appends[next++]) {
      const events = append.events.map((event) => ({ ...event, metadata: { ...event.metadata, subject } }));
      await log.store.append(append.stream, events, 'no-stream');
    }
  });
  await Promise.all(writers);
  await log.close();
  return expected;
}
