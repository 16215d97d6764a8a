import fc from 'fast-check';
import { ALWAYS } from '../../domain/calendar/calendar';
import { escalationsIn, happenedIn } from '../../domain/metrics/facts';
import { dimensions } from '../../domain/metrics/metric';
import { metrics } from '../../domain/metrics/metrics';
import { reviewOf } from '../../domain/review/review';
import { addTallies, NO_TALLY, tallyOf } from '../../domain/review/tally';
import { toInstant } from '../../domain/time';
import { histories, moments, rich } from './histories';
import { behind, factsOf, groupsOf, metricCalled, readingOf, type Wanted } from './read';

const between = (from = 0, until = 0): Wanted => ({
  policy: rich,
  from: toInstant(from),
  until: toInstant(until),
});

/** All that is behind each metric in the runs of a test, so that no law holds only because nothing happened. */
const seen = new Map<string, number>();
const see = (id: string, complaints: number) => seen.set(id, (seen.get(id) ?? 0) + complaints);

test('a total over a period is the sum of the totals of its halves, and so is each of its parts', () => {
  const totals = metrics.filter(({ summary }) => summary === 'total');
  fc.assert(
    fc.property(histories, moments, (all, unsorted) => {
      const [a, b, c] = unsorted.sort((x, y) => x - y);
      for (const metric of totals) {
        const whole = readingOf(metric, all, between(a, c));
        const halves = [between(a, b), between(b, c)].map((half) => readingOf(metric, all, half));
        const sum = (part: string) =>
          halves.reduce((n, { parts }) => n + (parts.find((one) => one.part === part)?.value ?? 0), 0);
        if (!metric.partsOnly) expect(whole.value).toBe(halves.reduce((n, { value }) => n + (value ?? 0), 0));
        for (const { part, value } of whole.parts)
          expect({ part, value: sum(part) }).toEqual({ part, value });
        see(metric.id, whole.complaints);
      }
    }),
    { numRuns: 60 },
  );
  for (const { id } of totals) expect({ id, behind: seen.get(id) }).not.toEqual({ id, behind: 0 });
});

test('behind a share are as many complaints as its denominator says, and it lies between 0 and 1', () => {
  const shares = metrics.filter(({ summary }) => summary === 'share');
  fc.assert(
    fc.property(histories, moments, (all, unsorted) => {
      const [a, , c] = unsorted.sort((x, y) => x - y);
      for (const metric of shares) {
        const list = behind(metric, all, between(a, c));
        const { complaints, observations, value, parts } = readingOf(metric, all, between(a, c));
        expect({ complaints, observations }).toEqual({ complaints: list.length, observations: list.length });
        expect(value === null).toBe(list.length === 0);
        for (const { part, ...figure } of parts) {
          const ofPart = list.filter((one) => one.observations.some((each) => each.part === part));
          expect({ part, of: figure.observations }).toEqual({ part, of: ofPart.length });
        }
        for (const figure of [{ value }, ...parts]) expect(figure.value ?? 0).toBeGreaterThanOrEqual(0);
        for (const figure of [{ value }, ...parts]) expect(figure.value ?? 0).toBeLessThanOrEqual(1);
        see(metric.id, list.length);
      }
    }),
    { numRuns: 60 },
  );
  for (const { id } of shares) expect({ id, behind: seen.get(id) }).not.toEqual({ id, behind: 0 });
});

test('by whatever it is grouped, every observation is in one group, and a filter gives what the group says', () => {
  fc.assert(
    fc.property(histories, moments, fc.constantFrom(...dimensions), (all, unsorted, by) => {
      const [a, , c] = unsorted.sort((x, y) => x - y);
      for (const metric of metrics) {
        const wanted = between(a, c);
        const groups = groupsOf(metric, all, { ...wanted, by });
        const whole = readingOf(metric, all, wanted);
        if (!metric.partsOnly)
          expect(groups.reduce((n, { observations }) => n + observations, 0)).toBe(whole.observations);
        for (const { group, ...reading } of groups)
          if (group !== null)
            expect(readingOf(metric, all, { ...wanted, filters: { [by]: group } })).toEqual(reading);
      }
    }),
    { numRuns: 30 },
  );
});

test('the review of the process and the metrics say the same where they speak of the same', () => {
  let counted = 0;
  fc.assert(
    fc.property(histories, moments, (unfiltered, unsorted) => {
      // The review is of one policy, as complaints follow it at the end of its period.
      const all = unfiltered.filter((history) => !history.some(({ type }) => type === 'PolicyAdopted'));
      const [a, , c] = unsorted.sort((x, y) => x - y);
      const wanted = between(a, c);
      const scope = { policyId: rich.id, calendar: ALWAYS, period: { month: '2026-03', ...wanted } };
      const tally = all.map((history) => tallyOf(history, scope)).reduce(addTallies, NO_TALLY);
      const review = reviewOf(tally, scope, rich, { opened: [], resolved: [] });
      const ofPolicy = all.filter((history) => factsOf(history)?.policy.id === rich.id);
      const read = (id: string) => readingOf(metricCalled(id), ofPolicy, wanted);
      expect(read('received').value).toBe(review.complaints.registered);
      expect(read('age-of-open').complaints).toBe(review.complaints.openAtEnd);
      const escalations = review.escalations.filter(({ cause }) => cause !== 'follow-the-sun');
      expect(read('escalations').value).toBe(escalations.reduce((n, { count }) => n + count, 0));
      const { csat, ces } = review.satisfaction;
      for (const [id, { count, average }] of Object.entries({ csat, ces }))
        expect(read(id)).toMatchObject({ observations: count, value: average });
      counted += escalations.length;
    }),
    { numRuns: 60 },
  );
  expect(counted).toBeGreaterThan(0);
});

test('an escalation that happened is in the periods that it happened in, and in no other', () => {
  fc.assert(
    fc.property(histories, moments, (all, unsorted) => {
      const [a, , c] = unsorted.sort((x, y) => x - y);
      const wanted = between(a, c);
      const moved = ['ComplaintEscalated', 'ComplaintReferred'];
      for (const history of all) {
        const facts = factsOf(history);
        const found = facts ? happenedIn(escalationsIn(facts), wanted) : [];
        const events = history.filter(
          ({ type, at }) => moved.includes(type) && at >= wanted.from && at < wanted.until,
        );
        expect(found.filter(({ kind }) => kind !== 'functional')).toHaveLength(events.length);
      }
    }),
    { numRuns: 60 },
  );
});
