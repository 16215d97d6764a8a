import { describeFinding } from '../../../eventstore/integrity/finding';
import { verifyLog } from '../../../eventstore/integrity/verify';
import type { LogPosition, SealedEvent } from '../../../eventstore/port';
import { renumbered, revised, sealedLog, sourceOf, withoutChains } from './logs';

const streams = ['complaint-1', 'complaint-2', 'complaint-1', 'complaint-3', 'complaint-2', 'complaint-1'];
const log = sealedLog(streams.map((stream) => ({ stream })));
const at = (index: number): SealedEvent => {
  const event = log[index];
  if (event === undefined) throw new Error(`The log has no event ${index}.`);
  return event;
};
const position = (number: number) => String(number) as LogPosition;
const swapped = (a: number, b: number) => log.toSpliced(a, 1, at(b)).toSpliced(b, 1, at(a));

describe('an intact log', () => {
  test('is found to be so, with its end', async () => {
    const progress: number[] = [];
    const result = await verifyLog(sourceOf(log), { onProgress: (events) => progress.push(events) });
    const head = { place: 6, position: '6', logHash: at(5).logHash };
    expect(result).toMatchObject({ ok: true, events: 6, head });
    expect(progress).toEqual([3, 6]);
  });

  test('has the same end where the store keeps no chains', async () => {
    const result = await verifyLog(sourceOf(withoutChains(log)));
    expect(result).toMatchObject({ ok: true, head: { logHash: at(5).logHash } });
  });

  test('passes through the heads that it had', async () => {
    const heads = [5, 1].map((index) => ({ place: index + 1, logHash: at(index).logHash ?? '' }));
    expect(await verifyLog(sourceOf(log), { heads })).toMatchObject({ ok: true });
  });

  test('may be empty, and has no end then', async () => {
    expect(await verifyLog(sourceOf([]))).toMatchObject({ ok: true, events: 0, head: undefined });
  });

  test('has intact streams', async () => {
    const result = await verifyLog(sourceOf(log), { stream: 'complaint-1' });
    const streamEnd = { stream: 'complaint-1', revision: 2, streamHash: at(5).streamHash };
    expect(result).toMatchObject({ ok: true, events: 3, head: undefined, streamEnd });
  });

  test('may hold times that went back, when the chains prove them', async () => {
    const earlier = sealedLog([3, 1, 2].map((second) => ({ stream: 'complaint-1', second })));
    expect(await verifyLog(sourceOf(earlier))).toMatchObject({ ok: true });
    const finding = { kind: 'time-went-back', place: 2 };
    expect(await verifyLog(sourceOf(withoutChains(earlier)))).toMatchObject({ ok: false, finding });
  });
});

describe('test 12: what was done to the log is named by its first place', () => {
  const outsider: SealedEvent = {
    ...at(3),
    id: '00000000-0000-4000-8000-999999999999',
    stream: 'complaint-9',
    position: position(3),
  };
  const changed = (index: number, part: Partial<SealedEvent>) => log.with(index, { ...at(index), ...part });
  const manipulations: readonly (readonly [string, readonly SealedEvent[], number, string])[] = [
    ['data were changed', changed(2, { data: { text: 'Called back!' } }), 3, 'content-changed'],
    ['metadata were changed', changed(2, { metadata: { by: 'bob' } }), 3, 'content-changed'],
    ['the type was changed', changed(2, { type: 'Escalated' }), 3, 'content-changed'],
    ['a number is none', changed(2, { data: { n: Number.POSITIVE_INFINITY } }), 3, 'content-changed'],
    [
      'the hash of the content was changed',
      changed(2, { contentHash: at(1).streamHash ?? '' }),
      3,
      'content-changed',
    ],
    ['the id was changed', changed(2, { id: outsider.id }), 3, 'hash-changed'],
    ['the time was changed', changed(2, { recordedAt: '2026-03-03T10:00:02.001Z' }), 3, 'hash-changed'],
    ['the time is none', changed(2, { recordedAt: '' }), 3, 'hash-changed'],
    ['the stream was renamed', changed(2, { stream: 'complaint-9', revision: 0 }), 3, 'hash-changed'],
    ['the revision was changed', changed(2, { revision: 7 }), 3, 'event-missing'],
    [
      'the hash in the stream was changed',
      changed(2, { streamHash: at(1).streamHash ?? '' }),
      3,
      'hash-changed',
    ],
    ['the hash in the log was changed', changed(2, { logHash: at(1).logHash ?? '' }), 3, 'out-of-order'],
    ['an event was deleted', log.toSpliced(2, 1), 3, 'event-missing'],
    ['the first event was deleted', log.toSpliced(0, 1), 1, 'event-missing'],
    ['an event was deleted and the rest moved up', renumbered(log.toSpliced(3, 1)), 4, 'out-of-order'],
    [
      'an event was deleted and its stream closed',
      renumbered(revised(log.toSpliced(2, 1), 'complaint-1')),
      3,
      'out-of-order',
    ],
    [
      'an event was put in',
      renumbered(log.toSpliced(2, 0, { ...outsider, revision: 0 })),
      3,
      'event-inserted',
    ],
    [
      'an event was put in before the last',
      renumbered(log.toSpliced(5, 0, { ...outsider, revision: 0 })),
      6,
      'event-inserted',
    ],
    ['an event was put in twice', renumbered(log.toSpliced(2, 0, at(1))), 3, 'event-inserted'],
    ['two neighbours were swapped', renumbered(swapped(1, 2)), 2, 'out-of-order'],
    ['two events were swapped', renumbered(swapped(1, 3)), 2, 'out-of-order'],
    ['an event was swapped with the last', renumbered(swapped(1, 5)), 2, 'out-of-order'],
    ['the last two were swapped', renumbered(swapped(4, 5)), 5, 'out-of-order'],
    ['two of a stream were swapped', renumbered(swapped(0, 2)), 1, 'out-of-order'],
    [
      'two of a stream were swapped with their revisions',
      revised(renumbered(swapped(2, 5)), 'complaint-1'),
      3,
      'out-of-order',
    ],
    [
      'the contents of two were swapped',
      changed(1, { data: { a: 1 } }).with(3, { ...at(3), data: { b: 1 } }),
      2,
      'content-changed',
    ],
  ];

  test.each(manipulations)('%s', async (_, events, place, kind) => {
    const result = await verifyLog(sourceOf(events));
    expect(result).toMatchObject({
      ok: false,
      events: place - 1,
      finding: { kind, place, position: String(place) },
    });
  });

  test('an event was put in by somebody who made its hashes fit', async () => {
    const fitting = sealedLog([...streams.slice(0, 3), 'complaint-2'].map((stream) => ({ stream }))).at(-1);
    if (fitting === undefined) throw new Error('The log is empty.');
    const events = revised(renumbered(log.toSpliced(3, 0, fitting)), 'complaint-2');
    const finding = { kind: 'event-inserted', place: 4, position: '4', stream: 'complaint-2', revision: 1 };
    expect(await verifyLog(sourceOf(events))).toMatchObject({ ok: false, events: 3, finding });
  });

  test('the end was cut off, against a head', async () => {
    const head = { place: 6, logHash: at(5).logHash ?? '' };
    const finding = { kind: 'tail-cut', place: 5, position: '5', goodUntil: 0 };
    const result = await verifyLog(sourceOf(log.slice(0, 4)), { heads: [head] });
    expect(result).toMatchObject({ ok: false, events: 4, finding });
    expect(await verifyLog(sourceOf([]), { heads: [head] })).toMatchObject({
      ok: false,
      finding: { place: 1 },
    });
  });

  test('all was made anew with hashes that fit, against heads', async () => {
    const heads = [0, 3, 5].map((index) => ({ place: index + 1, logHash: at(index).logHash ?? '' }));
    const anew = sealedLog(
      streams.map((stream, index) => ({ stream, data: { text: index < 2 ? 'Called back.' : '' } })),
    );
    expect(await verifyLog(sourceOf(anew))).toMatchObject({ ok: true });
    const result = await verifyLog(sourceOf(anew), { heads });
    const finding = { kind: 'head-differs', place: 4, goodUntil: 1 };
    expect(result).toMatchObject({ ok: false, events: 3, finding });
  });

  test('in one stream', async () => {
    const options = { stream: 'complaint-1' };
    const gone = await verifyLog(sourceOf(log.toSpliced(2, 1)), options);
    expect(gone).toMatchObject({ ok: false, finding: { kind: 'event-missing', revision: 1, place: 2 } });
    const forged = await verifyLog(sourceOf(changed(2, { id: outsider.id })), options);
    expect(forged).toMatchObject({
      ok: false,
      finding: { kind: 'hash-changed', revision: 1, position: '3' },
    });
  });

  test('in a store that keeps no chains, as far as that can be known', async () => {
    const judge = (events: readonly SealedEvent[]) => verifyLog(sourceOf(withoutChains(events)));
    expect(await judge(changed(2, { type: 'x' }))).toMatchObject({
      finding: { kind: 'content-changed', place: 3 },
    });
    expect(await judge(renumbered(log.toSpliced(2, 1)))).toMatchObject({
      finding: { kind: 'event-missing', revision: 1, place: 5 },
    });
    expect(await judge(renumbered(swapped(1, 3)))).toMatchObject({
      finding: { kind: 'time-went-back', place: 3 },
    });
    expect(await judge(changed(5, { id: outsider.id }))).toMatchObject({ ok: true });
  });

  test('and what a person reads names position, stream and revision', async () => {
    const result = await verifyLog(sourceOf(changed(2, { type: 'x' })));
    expect(result.ok ? '' : describeFinding(result.finding)).toMatch(
      /^Position 3 \(complaint-1, revision 1\), content-changed: /,
    );
  });
});

test('a head and a stream do not go together', async () => {
  const heads = [{ place: 1, logHash: at(0).logHash ?? '' }];
  await expect(verifyLog(sourceOf(log), { stream: 'complaint-1', heads })).rejects.toThrow(RangeError);
});

test('an error of the store ends the walk as it is', async () => {
  const source = {
    async *sealed() {
      yield log.slice(0, 2);
      throw new Error('gone away');
    },
  };
  await expect(verifyLog(source)).rejects.toThrow('gone away');
});
