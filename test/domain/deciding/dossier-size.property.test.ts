import fc from 'fast-check';
import { BODY_LIMIT_BYTES } from '../../../api/body';
import type { Recorded } from '../../../domain/events';
import { encodeEvent, streamOf } from '../../../eventstore/complaint-stream';
import { encodeAppend } from '../../../eventstore/encode-append';
import { shipped } from '../letters/shipped';
import { policyWithSections, Story } from '../story';

/** As many of a character as a text of this length takes, of any kind from one to six bytes of JSON each. */
const fillings = ['x', '申', '\u0001', '😀', '"'] as const;
const filling = fc.constantFrom(...fillings);
const long = (filler: string, length: number) => filler.repeat(Math.floor(length / filler.length));

/** One command leads to several handovers at once: an attempt that fails goes to another department and up, and up again. */
const policy = policyWithSections({
  letters: { defaultLanguage: 'en', templates: shipped },
  concerns: Array.from({ length: 50 }, (_, index) => ({
    id: `concern-${index}-${'x'.repeat(50)}`,
    title: 'x',
  })),
  externalBodies: [{ id: 'vendor', title: 'Vendor', kind: 'vendor', answer: 'P300D', ladder: 'goes-on' }],
  levels: ['agent', 'supervisor', 'department', 'manager'].map((role) => ({
    id: role,
    title: role,
    role,
    acknowledge: 'P300D',
    respond: 'P300D',
  })),
  triggers: [
    {
      id: 'often',
      title: 'Tried often enough',
      when: {
        all: [
          { field: 'attempts', atLeast: 3 },
          { field: 'level', is: 'agent' },
        ],
      },
      then: { transferTo: 'payments', escalateTo: 'supervisor' },
    },
    ...['supervisor', 'department'].map((level, index) => ({
      id: `on-${level}`,
      title: 'And on',
      when: {
        all: [
          { field: 'attempts', atLeast: 3 },
          { field: 'level', is: level },
        ],
      },
      then: { escalateTo: ['department', 'manager'][index] ?? '' },
    })),
  ],
});

const handsOver = ({ data }: Recorded) => 'dossier' in data;

/** The size of what is stored at once: the events since a revision, in the form of the store. Throws when they do not fit. */
function append(told: Story, since: number): number {
  const stream = streamOf('C-1');
  const events = told.events.slice(since).map((event, index) => {
    const { by, at, commandId } = event;
    const metadata = { by, at, commandId, commandHash: 'x'.repeat(64), traceparent: 'x'.repeat(55) };
    return encodeEvent(stream, event, index, metadata);
  });
  return encodeAppend(stream, events, 'no-stream').bytes;
}

const bytes = (data: object) => Buffer.byteLength(JSON.stringify(data));

const histories = fc.record({
  filler: filling,
  description: fc.nat(50_000),
  attempts: fc.array(fc.record({ solutions: fc.nat(20), length: fc.nat(2_000), promises: fc.nat(20) }), {
    maxLength: 6,
  }),
  resolutions: fc.array(fc.nat(20_000), { maxLength: 3 }),
  concerns: fc.nat(20),
  last: fc.record({ solutions: fc.nat(20), length: fc.nat(2_000), promises: fc.nat(20) }),
});

type Attempt = { readonly solutions: number; readonly length: number; readonly promises: number };
type History = typeof histories extends fc.Arbitrary<infer H> ? H : never;

function attempt(filler: string, { solutions, length, promises }: Attempt) {
  const text = long(filler, length) || 'x';
  return {
    tried: long(filler, 5_000),
    proposedSolutions: Array.from({ length: solutions }, () => text),
    outcome: 'not-solved' as const,
    promises: Array.from({ length: promises }, () => ({ what: long(filler, 1_000) })),
  };
}

/** A complaint with this history, right before the attempt that hands it over four times. */
function told({ filler, description, attempts, resolutions, concerns }: History): Story {
  const story = new Story({ policy })
    .register({
      description: long(filler, description) || 'x',
      subject: long(filler, 300),
      complainant: { name: long(filler, 200) },
      concerns: policy.concerns.slice(0, concerns).map(({ id }) => id),
    })
    .by('ana', 'accept', {})
    .by('ana', 'refer', { body: 'vendor', summary: 'Please' });
  for (const one of attempts.slice(0, 2)) story.by('ana', 'record-attempt', attempt(filler, one));
  for (const length of resolutions) {
    story.by('ana', 'resolve', { outcome: 'upheld', summary: long(filler, length) || 'x' });
    story.by('ana', 'reject-resolution', { reason: long(filler, 5_000) });
  }
  while (story.complaint.attempts.length < 2)
    story.by('ana', 'record-attempt', attempt(filler, attempts[0] ?? tiny));
  return story.pass(1_000);
}
const tiny: Attempt = { solutions: 0, length: 1, promises: 0 };

describe('row 20: a dossier always fits into an append, with its letters, rules and the handovers that follow', () => {
  test('whatever the complaint holds', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const last = attempt(history.filler, history.last);
        fc.pre(bytes(last) <= BODY_LIMIT_BYTES);
        const story = told(history);
        const since = story.events.length;
        story.by('ana', 'record-attempt', last);
        const handovers = story.events.slice(since).filter(handsOver);
        expect(handovers).toHaveLength(4);
        expect(append(story, since)).toBeLessThanOrEqual(1024 * 1024);
      }),
      { numRuns: 25 },
    );
  });

  test('the largest of everything', () => {
    for (const filler of fillings) {
      const most = { solutions: 20, length: 2_000, promises: 20 };
      const story = told({
        filler,
        description: 50_000,
        attempts: [most, most],
        resolutions: [20_000, 20_000],
        concerns: 20,
        last: most,
      });
      const since = story.events.length;
      // As much as the API takes.
      const last = {
        solutions: filler === '\u0001' ? 19 : 20,
        length: filler === '\u0001' ? 1_400 : 2_000,
        promises: 5,
      };
      expect(bytes(attempt(filler, last))).toBeLessThanOrEqual(BODY_LIMIT_BYTES);
      story.by('ana', 'record-attempt', attempt(filler, last));
      expect(append(story, since)).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  test('what is left out is counted, and what is there is the newest', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const last = attempt(history.filler, history.last);
        fc.pre(bytes(last) <= BODY_LIMIT_BYTES);
        const story = told(history).by('ana', 'record-attempt', last);
        const { attempts, promises, formerResolutions, description } = story.complaint;
        for (const { data } of story.events.slice(3).filter(handsOver)) {
          if (!('dossier' in data)) continue;
          const { dossier } = data;
          const omitted = dossier.omitted ?? { stepsTaken: 0, promisesMade: 0, formerResolutions: 0 };
          expect(dossier.stepsTaken).toEqual(attempts.slice(omitted.stepsTaken));
          expect(dossier.promisesMade).toEqual(promises.slice(omitted.promisesMade));
          expect(dossier.formerResolutions).toEqual(formerResolutions.slice(omitted.formerResolutions));
          expect(description.startsWith(dossier.details.description)).toBe(true);
          expect(dossier.details.description.length + (omitted.description ?? 0)).toBe(description.length);
          expect(dossier.details.description.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('of an ordinary complaint nothing is left out, not even of the fourth handover', () => {
    const story = told({
      filler: 'x',
      description: 3_000,
      attempts: [],
      resolutions: [1_000],
      concerns: 2,
      last: tiny,
    }).by('ana', 'record-attempt', attempt('x', { solutions: 3, length: 300, promises: 2 }));
    expect(story.last('ComplaintEscalated').data.to).toBe('manager');
    for (const { data } of story.events.filter(handsOver))
      expect('dossier' in data && data.dossier.omitted).toBeUndefined();
  });
});
