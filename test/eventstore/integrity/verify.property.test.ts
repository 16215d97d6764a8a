import fc from 'fast-check';
import { verifyLog } from '../../../eventstore/integrity/verify';
import type { SealedEvent } from '../../../eventstore/port';
import { renumbered, someLog, sourceOf } from './logs';

/** What somebody does to a log of which he cannot make the later hashes anew, and the first place at which it shows. */
type Manipulation = (
  log: readonly SealedEvent[],
  index: number,
  other: number,
) => { readonly events: readonly SealedEvent[]; readonly place: number } | undefined;

const flip = (text: string) => (text.startsWith('0') ? '1' : '0') + text.slice(1);

const change =
  (part: (event: SealedEvent) => Partial<SealedEvent>): Manipulation =>
  (log, index) => {
    const event = log[index];
    if (event === undefined) return undefined;
    return { events: log.with(index, { ...event, ...part(event) }), place: index + 1 };
  };

const swap: Manipulation = (log, a, b) => {
  const [one, two] = [log[a], log[b]];
  if (one === undefined || two === undefined || a === b) return undefined;
  return { events: renumbered(log.with(a, two).with(b, one)), place: Math.min(a, b) + 1 };
};

const manipulations: Record<string, Manipulation> = {
  data: change(({ data }) => ({ data: { ...data, more: 1 } })),
  metadata: change(() => ({ metadata: {} })),
  type: change(({ type }) => ({ type: `${type}s` })),
  id: change(({ id }) => ({ id: flip(id) })),
  time: change(({ recordedAt }) => ({ recordedAt: recordedAt.replace('.000Z', '.001Z') })),
  stream: change(({ stream }) => ({ stream: `${stream}0` })),
  revision: change(({ revision }) => ({ revision: revision + 1 })),
  contentHash: change(({ contentHash }) => ({ contentHash: flip(contentHash) })),
  streamHash: change(({ streamHash = '' }) => ({ streamHash: flip(streamHash) })),
  logHash: change(({ logHash = '' }) => ({ logHash: flip(logHash) })),
  'delete and renumber': (log, index) => {
    // Without the last event the log is what it was before: only a head shows that.
    if (index === log.length - 1) return undefined;
    return { events: renumbered(log.toSpliced(index, 1)), place: index + 1 };
  },
  delete: (log, index) =>
    index === log.length - 1 ? undefined : { events: log.toSpliced(index, 1), place: index + 1 },
  'insert a copy': (log, index, other) => {
    const copy = log[other];
    if (copy === undefined) return undefined;
    // A copy right before the original is the same as one right behind it.
    const place = index === other ? index + 2 : index + 1;
    return { events: renumbered(log.toSpliced(index, 0, copy)), place };
  },
  'insert another': (log, index, other) => {
    const copy = log[other];
    if (copy === undefined) return undefined;
    const event = { ...copy, id: flip(copy.id), stream: 'complaint-9', revision: 0 };
    return { events: renumbered(log.toSpliced(index, 0, event)), place: index + 1 };
  },
  swap,
};

const head = (log: readonly SealedEvent[]) => ({ place: log.length, logHash: log.at(-1)?.logHash ?? '' });

test('any log is intact', async () => {
  await fc.assert(
    fc.asyncProperty(someLog, fc.integer({ min: 1, max: 9 }), async (log, pageSize) => {
      const result = await verifyLog(sourceOf(log, pageSize), { heads: [head(log)] });
      expect(result).toMatchObject({ ok: true, events: log.length });
    }),
  );
});

test.each(Object.entries(manipulations))(
  'any %s is found, at its first place (test 12)',
  async (_, manipulate) => {
    await fc.assert(
      fc.asyncProperty(someLog, fc.nat(), fc.nat(), async (log, one, two) => {
        const done = manipulate(log, one % log.length, two % log.length);
        if (done === undefined) return;
        const { events, place } = done;
        const result = await verifyLog(sourceOf(events));
        expect(result).toMatchObject({
          ok: false,
          events: place - 1,
          finding: { place, position: String(place) },
        });
      }),
    );
  },
);

test('any cut is found against a head, at the first event that is gone (test 12)', async () => {
  await fc.assert(
    fc.asyncProperty(someLog, fc.nat(), async (log, cut) => {
      const left = cut % log.length;
      const result = await verifyLog(sourceOf(log.slice(0, left)), { heads: [head(log)] });
      expect(result).toMatchObject({ ok: false, finding: { kind: 'tail-cut', place: left + 1 } });
    }),
  );
});
