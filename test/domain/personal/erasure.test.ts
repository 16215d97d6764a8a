import type { PersonalDataErased, Recorded } from '../../../domain/events';
import { evolve, fold } from '../../../domain/evolve';
import { decodeEvent } from '../../../eventstore/complaint-stream';
import { by, given, registered } from '../kit';
import { whateverHappens } from '../play';
import { richWorlds } from '../rich';
import { markersIn, stories } from './marked';
import { plainEvents, readBack, sealedEvents } from './stored';

const SUBJECT = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';
const erase = by('max', 'erase-personal-data', { subject: SUBJECT, ground: 'objection' });
const hold = by('max', 'place-legal-hold', { reason: 'Case 12 O 34/26' });
const withdrawn = [registered, by('ana', 'withdraw', { reason: 'Settled' })];

const erasure = (revision: number): Recorded<PersonalDataErased> => ({
  type: 'PersonalDataErased',
  data: { subject: SUBJECT, ground: 'objection', on: '2026-12-01' },
  id: 'e',
  revision,
  at: '2026-12-01T10:00:00.000Z',
  by: { id: 'max', role: 'manager' },
  commandId: 'erase',
});

describe('after an erasure the state of a complaint', () => {
  test('has nothing left of what people wrote, although their key may still be there', () => {
    for (const { events } of stories()) {
      const before = fold(events);
      expect(markersIn(before).length > 5).toBe(before?.erased === undefined);
      expect(markersIn(before && evolve(before, erasure(events.length)))).toEqual([]);
    }
  });

  test('is the same whether the key was destroyed before or after, whatever had happened', () => {
    whateverHappens(
      {
        'both folds agree': (_, { events }) => {
          if (events.length === 0) return;
          const stored = sealedEvents(plainEvents(events));
          const later = erasure(events.length);
          const [live, gone] = (['live', 'erased'] as const).map((key) =>
            fold([...readBack(stored, key).map(decodeEvent), later]),
          );
          expect(gone).toEqual(live);
        },
      },
      150,
      richWorlds,
    );
  });
});

describe('erasing', () => {
  test('records whose data, on which ground and on which day', () => {
    given(...withdrawn)
      .when(erase)
      .thenEvents({
        type: 'PersonalDataErased',
        data: { subject: SUBJECT, ground: 'objection', on: '2026-03-02' },
      });
  });

  test('is for the last level', () => {
    const sam = by('sam', 'erase-personal-data', { subject: SUBJECT, ground: 'objection' });
    given(...withdrawn)
      .when(sam)
      .thenRefused('level-out-of-reach');
  });

  test('a second time for the same person changes nothing, and for somebody who wrote since it erases that', () => {
    given(...withdrawn, erase)
      .when(erase)
      .thenRefused('nothing-changes');
    const other = '0a5b1c8e-7d9c-4c69-9a41-0f4e3d2c1b0a';
    given(...withdrawn, erase, by('ana', 'add-note', { text: 'They called' }))
      .when(by('max', 'erase-personal-data', { subject: other, ground: 'unlawful' }))
      .thenEvents({
        type: 'PersonalDataErased',
        data: { subject: other, ground: 'unlawful', on: '2026-03-02' },
      });
  });

  test('is refused under a legal hold, with the reason of the hold, until it is lifted', () => {
    const { verdict } = given(...withdrawn, hold)
      .when(erase)
      .thenRefused('legal-hold');
    expect(verdict).toMatchObject({ message: expect.stringContaining('Case 12 O 34/26') });
    given(...withdrawn, hold, by('max', 'lift-legal-hold', { reason: 'Over' }))
      .when(erase)
      .thenTypes('PersonalDataErased');
  });
});

describe('a legal hold', () => {
  test('is placed once, on open and closed complaints, by the last level', () => {
    given(registered)
      .when(hold)
      .thenEvents({ type: 'LegalHoldPlaced', data: { reason: 'Case 12 O 34/26' } });
    given(...withdrawn)
      .when(hold)
      .thenTypes('LegalHoldPlaced');
    given(...withdrawn, hold)
      .when(hold)
      .thenRefused('nothing-changes');
    given(registered)
      .when(by('sam', 'place-legal-hold', { reason: 'x' }))
      .thenRefused('level-out-of-reach');
    given(registered)
      .when(by('max', 'lift-legal-hold', { reason: 'x' }))
      .thenRefused('nothing-changes');
  });

  test('comes too late once everything is erased', () => {
    given(...withdrawn, erase)
      .when(hold)
      .thenRefused('personal-data-erased');
  });
});
