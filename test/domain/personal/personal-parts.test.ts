import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandNames } from '../../../domain/commands';
import { complainantSchema } from '../../../domain/complainant';
import { describeEvent } from '../../../domain/describe';
import { eventTypes, type Recorded } from '../../../domain/events';
import { evolve, fold } from '../../../domain/evolve';
import { erasedText, isErasedText } from '../../../domain/personal/judgement';
import { personalPartsOf } from '../../../domain/personal/personal-parts';
import { foldProblem } from '../../../domain/problems/problem';
import { reactions } from '../../../domain/reactions';
import type { Complaint } from '../../../domain/state';
import { decodeEvent } from '../../../eventstore/complaint-stream';
import type { NewEvent, RecordedEvent } from '../../../eventstore/port';
import { decodeProblemEvent } from '../../../eventstore/problem-log';
import { whateverHappens } from '../play';
import { richWorlds } from '../rich';
import { given, marked, markersIn, stories } from './marked';
import { ERASED, plainEvents, readBack, sealedEvents } from './stored';

/** What people are shown of a complaint: its state, and every event and message in words. */
function shown(events: readonly Recorded[]): { complaint: Complaint; texts: readonly string[] } {
  const texts = events.map(describeEvent);
  let complaint: Complaint | undefined;
  for (const event of events) {
    complaint = evolve(complaint, event);
    texts.push(...reactions(complaint, event).map(({ text }) => text));
  }
  if (!complaint) throw new Error('nothing was folded');
  return { complaint, texts };
}

describe('what people write in a complaint', () => {
  const told = stories();
  const stored = told.map((story) => sealedEvents(plainEvents(story.events, marked('hash'))));

  test('was written by every command that there is', () => {
    expect([...given].sort()).toEqual([...commandNames].sort());
    expect(told.flatMap(({ events }) => events).filter(({ data }) => data.letter).length).toBeGreaterThan(5);
  });

  test('is nowhere in what is stored', () => {
    expect(new Set(markersIn(told.map(({ events }) => events))).size).toBeGreaterThan(50);
    for (const event of stored.flat()) {
      expect([event.type, ...markersIn(event)]).toEqual([event.type]);
    }
  });

  test('is read as it was while the key is there', () => {
    told.forEach((story, index) => {
      const [sealed = []] = [stored[index]];
      const read = readBack(sealed, 'live').map(decodeEvent);
      expect(read.map(({ type, data }) => ({ type, data }))).toEqual(
        story.events.map(({ type, data }) => ({ type, data })),
      );
    });
  });

  test('is gone for good without the key, and the complaint can be read, folded and told all the same', () => {
    for (const sealed of stored) {
      const read = readBack(sealed, 'erased');
      expect(markersIn(read)).toEqual([]);
      const { complaint, texts } = shown(read.map(decodeEvent));
      expect(markersIn({ complaint, texts })).toEqual([]);
      const blank = erasedText(complaint.erased?.on ?? '2026-11-22');
      expect(complaint).toMatchObject({
        subject: blank,
        description: blank,
        complainant: { name: blank },
        source: { system: 'crm', reference: blank },
      });
      expect(complainantSchema.parse(complaint.complainant)).toEqual(complaint.complainant);
    }
    const [worked = []] = stored;
    const events = readBack(worked, 'erased').map(decodeEvent);
    const sentences = new Set(events.map(describeEvent));
    expect(sentences).toContain(`ana registered the complaint at frontline: ${ERASED}`);
    expect(sentences).toContain(`ana tried: ${ERASED} (not-solved)`);
    expect(sentences).toContain(`sam handed back from supervisor to frontline: ${ERASED}`);
    expect(sentences).toContain(`The customer rejected the resolution (1 of 5): ${ERASED}`);
  });

  test('leaves level, status, deadlines and everything else that decides what happens next as it was', () => {
    told.forEach(({ events }, index) => {
      const read = readBack(stored[index] ?? [], 'erased').map(decodeEvent);
      const [before, after] = [fold(events), fold(read)];
      expect(after).toMatchObject({
        level: before?.level,
        status: before?.status,
        clocks: before?.clocks,
        periods: before?.periods,
        handovers: before?.handovers,
        missed: before?.missed,
        fired: before?.fired,
        concerns: before?.concerns,
      });
    });
  });
});

describe('what is declared', () => {
  test('names parts for each type of event of a complaint, and nothing that comes by itself', () => {
    const none = eventTypes.filter((type) => {
      const parts = personalPartsOf({ type, metadata: { commandId: 'deadline:respond:1' } });
      return parts?.every(({ path }) => path[1] === 'letter');
    });
    expect(none).toEqual([
      'ComplaintAccepted',
      'AcknowledgementMissed',
      'ClockWarned',
      'ResponseMissed',
      'CustomerUpdateMissed',
      'DeadlineMissed',
      'HandOverPostponed',
      'PersonalDataErased',
      'MessageDelivered',
      'MessageFailed',
    ]);
  });

  test('says nothing of a type that nobody judged', () => {
    expect(personalPartsOf({ type: 'NobodyKnows', metadata: {} })).toBeUndefined();
    expect(personalPartsOf({ type: 'constructor', metadata: {} })).toBeUndefined();
  });

  test('takes the hash of a person’s command for personal, and not that of a deadline', () => {
    const hashOf = (commandId?: string) =>
      personalPartsOf({ type: 'HandOverPostponed', metadata: { ...(commandId && { commandId }) } })
        ?.map(({ path }) => path.join('.'))
        .includes('metadata.commandHash');
    expect([hashOf('c-1'), hashOf('deadline:respond:1'), hashOf()]).toEqual([true, false, false]);
  });

  test('has texts that can be told from those of people', () => {
    expect(isErasedText(erasedText('2026-11-22'))).toBe(true);
    expect(isErasedText('It was erased on 2026-11-22')).toBe(false);
  });
});

test('notes and shared texts of problems are erased, and the problem can be folded all the same', () => {
  const metadata = { at: '2026-06-01T08:00:00.000Z', by: { id: 'max', role: 'manager' }, subject: 's' };
  const key = { category: 'card', product: marked('product'), narrative: marked('fingerprint') };
  const opened = {
    rule: 'r',
    title: 'R',
    key,
    complaints: ['C-1'],
    withinDays: 3,
    policy: { id: 'p', version: 1 },
  };
  const events: readonly NewEvent[] = [
    { type: 'ProblemOpened', data: { ...opened, problemId: 'r-1' } },
    { type: 'ProblemNoted', data: { text: marked('text') } },
    { type: 'ProblemResolved', data: { summary: marked('summary') } },
  ].map((event) => ({ ...event, id: '', metadata }));
  const stored = sealedEvents(events);
  expect(markersIn(stored)).toEqual([]);
  expect(foldProblem(readBack(stored, 'live').map(decodeProblemEvent))?.key).toEqual(key);
  expect(foldProblem(readBack(stored, 'erased').map(decodeProblemEvent))).toMatchObject({
    key: { category: 'card', product: ERASED, narrative: ERASED },
    notes: [{ text: ERASED }],
    resolution: { summary: ERASED },
  });
});

test('what earlier versions stored is read, folded and told without its key', () => {
  const file = join(__dirname, '../../eventstore-codec/golden/0.1.0.json');
  const golden: { complaints: { events: RecordedEvent[] }[] } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { events } of golden.complaints) {
    const sealed = sealedEvents(
      events.map((event) => ({ ...event, metadata: { ...event.metadata, subject: 's' } })),
    );
    expect(shown(readBack(sealed, 'erased').map(decodeEvent)).complaint.subject).toBe(ERASED);
    // And in plain, as it stands in the logs of that version.
    expect(readBack(events, 'erased')).toEqual(events);
  }
});

test('whatever happened, it is read as it was with the key, and folded and told without it', () => {
  whateverHappens(
    {
      'erasure breaks no history': (_, { events }) => {
        if (events.length === 0) return;
        const sealed = sealedEvents(plainEvents(events));
        assert.deepEqual(
          readBack(sealed, 'live').map(({ data }) => data),
          events.map(({ data }) => JSON.parse(JSON.stringify(data))),
        );
        const { complaint } = shown(readBack(sealed, 'erased').map(decodeEvent));
        assert.ok(isErasedText(complaint.subject));
        assert.equal(complaint.status, fold(events)?.status);
      },
    },
    40,
    richWorlds,
  );
});
