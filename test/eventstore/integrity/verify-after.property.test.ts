import fc from 'fast-check';
import type { KnownEnd } from '../../../eventstore/integrity/check';
import { verifyLog } from '../../../eventstore/integrity/verify';
import type { SealedEvent } from '../../../eventstore/port';
import { someLog, sourceOf, withoutChains } from './logs';

/** A log and a place in it at which a head was kept. */
const headIn = someLog.chain((log) =>
  fc.record({ log: fc.constant(log), place: fc.integer({ min: 1, max: log.length - 1 }) }),
);

function endAt(log: readonly SealedEvent[], place: number): KnownEnd {
  const event = log[place - 1];
  if (event?.logHash === undefined) throw new Error(`Nothing is known of place ${place}.`);
  return { place, position: event.position, logHash: event.logHash };
}

const manipulations = fc.constantFrom<(log: readonly SealedEvent[], index: number) => SealedEvent[]>(
  (log, index) => log.toSpliced(index, 1),
  (log, index) => log.map((event, at) => (at === index ? { ...event, type: `${event.type}!` } : event)),
  (log, index) =>
    log.map((event, at) => (at === index ? { ...event, id: event.id.replace('0000-4', '0001-4') } : event)),
  (log, index) =>
    log.map((event, at) => (at === index ? { ...event, streamHash: event.contentHash } : event)),
);

test('a walk that goes on behind a head comes to the same end as one through the whole log', () =>
  fc.assert(
    fc.asyncProperty(headIn, fc.boolean(), async ({ log, place }, chained) => {
      const source = sourceOf(chained ? log : withoutChains(log));
      const whole = await verifyLog(source);
      const rest = await verifyLog(source, { after: endAt(log, place) });
      if (!whole.ok || !rest.ok) throw new Error('The log is intact.');
      expect(rest.head).toEqual(whole.head);
      expect(rest.events).toBe(log.length - place);
    }),
  ));

test('what was done behind the head is found where a walk through the whole log finds it', () =>
  fc.assert(
    fc.asyncProperty(headIn, fc.nat(), manipulations, async ({ log, place }, seed, manipulate) => {
      const last = endAt(log, log.length);
      const changed = manipulate(log, place + (seed % (log.length - place)));
      const [whole, rest] = await Promise.all([
        verifyLog(sourceOf(changed), { heads: [last] }),
        verifyLog(sourceOf(changed), { heads: [last], after: endAt(log, place) }),
      ]);
      if (whole.ok || rest.ok) throw new Error('It was not found.');
      expect(rest.finding).toMatchObject({ kind: whole.finding.kind, position: whole.finding.position });
      expect(rest.events).toBe(whole.events - place);
    }),
  ));

test('whatever was done before the head, the end that it comes to is not that of a changed log', () =>
  fc.assert(
    fc.asyncProperty(headIn, fc.nat(), manipulations, async ({ log, place }, seed, manipulate) => {
      const changed = manipulate(log, seed % place);
      const rest = await verifyLog(sourceOf(changed), { after: endAt(log, place) });
      if (!rest.ok || rest.head === undefined) return;
      expect(await verifyLog(sourceOf(changed), { heads: [rest.head] })).toMatchObject({ ok: false });
    }),
  ));

test('a head that is not behind the beginning, and a stream, are refused', async () => {
  const [log] = fc.sample(someLog, { numRuns: 1, seed: 1 });
  const after = endAt(log ?? [], 1);
  await expect(verifyLog(sourceOf(log ?? []), { after, heads: [after] })).rejects.toThrow(RangeError);
  await expect(verifyLog(sourceOf(log ?? []), { after, stream: 'a' })).rejects.toThrow(RangeError);
});
