import {
  accept,
  after,
  at,
  attempted,
  by,
  clock,
  given,
  lastMessages,
  registered,
  resolved,
  waiting,
} from './kit';
import { COMPLAINT_ID, type PersonId } from './world';

const attempt = (person: PersonId) => by(person, 'record-attempt', attempted);
const escalate = (person: PersonId, reason?: string) =>
  by(person, 'escalate', { summary: 'Please take over', ...(reason === undefined ? {} : { reason }) });
const note = (person: PersonId) => by(person, 'add-note', { text: 'Customer called again' });
const update = (person: PersonId) =>
  by(person, 'send-customer-update', { message: 'We are waiting for the merchant.' });
const owned = [registered, accept('ana')];
const withdrawn = by('ben', 'withdraw', { reason: 'Settled' });

describe('recording an attempt', () => {
  test('keeps what was tried with its level, and runs no clock', () => {
    const promises = [{ what: 'A call back', dueBy: '2026-03-03T12:00:00Z' }];
    const { complaint } = given(...owned, waiting('PT1H'))
      .when(by('ana', 'record-attempt', { ...attempted, promises }))
      .thenEvents({ type: 'AttemptRecorded', data: { ...attempted, promises, level: 'frontline' } })
      .thenTold();
    const happened = { at: at('PT1H'), by: 'ana' };
    expect(complaint.attempts).toEqual([{ ...attempted, level: 'frontline', ...happened }]);
    expect(complaint.promises).toEqual([{ ...promises[0], ...happened }]);
    expect(complaint.clocks).toHaveLength(2);
  });

  test('is the owner’s alone, and needs one', () => {
    given(registered).when(attempt('ana')).thenRefused('not-accepted');
    given(...owned)
      .when(attempt('ben'))
      .thenRefused('not-the-owner');
    given(...owned)
      .when(attempt('max'))
      .thenRefused('not-the-owner');
  });

  test('is over when a resolution is offered or the complaint is closed', () => {
    given(...owned, by('ana', 'resolve', resolved))
      .when(attempt('ana'))
      .thenRefused('already-resolved');
    given(...owned, withdrawn)
      .when(attempt('ana'))
      .thenRefused('complaint-closed');
  });
});

describe('adding a note', () => {
  test('is open to everyone who works on complaints, at any time, and to nobody else', () => {
    given(registered)
      .when(note('ben'))
      .thenEvents({ type: 'NoteAdded', data: { text: 'Customer called again' } });
    given(...owned, by('ana', 'resolve', resolved))
      .when(note('max'))
      .thenTypes('NoteAdded');
    given(registered).when(note('ida')).thenRefused('role-may-not-act');
  });

  test('changes a closed complaint in nothing else', () => {
    const { before, complaint } = given(...owned, withdrawn, waiting('P1D'))
      .when(note('ana'))
      .thenTypes('NoteAdded');
    expect(complaint).toEqual({
      ...before.complaint,
      revision: 3,
      changedAt: at('P1D'),
      notes: [{ text: 'Customer called again', at: at('P1D'), by: 'ana' }],
    });
  });

  test('is told to the owner, or to the assignee, but not to its writer', () => {
    given(...owned)
      .when(note('ben'))
      .thenTold('person:ana owner');
    given(...owned)
      .when(note('ana'))
      .thenTold();
    given(registered, by('sam', 'assign', { assignee: 'ben' }))
      .when(note('ana'))
      .thenTold('person:ben assigned');
  });
});

describe('a customer update', () => {
  test('goes to the customer, keeps promises and starts the time to the next one', () => {
    const promises = [{ what: 'A letter' }];
    const message = 'We are waiting for the merchant.';
    const { complaint } = given(...owned, waiting('P1D'))
      .when(by('ana', 'send-customer-update', { message, promises }))
      .thenEvents({
        type: 'CustomerUpdateSent',
        data: {
          message,
          promises,
          clocks: { stopped: [], started: [clock('customer-update', 'frontline', 'P1D', 'P5D')] },
        },
      })
      .thenTold('complainant customer-informed');
    expect(complaint.customerUpdates).toEqual([{ message, at: at('P1D'), by: 'ana' }]);
    expect(complaint.promises).toEqual([{ what: 'A letter', at: at('P1D'), by: 'ana' }]);
  });

  test('may come from the owner or from whoever reaches the level', () => {
    given(registered).when(update('ben')).thenTypes('CustomerUpdateSent');
    given(registered, escalate('ana', 'threat')).when(update('ana')).thenRefused('level-out-of-reach');
    given(registered, escalate('ana', 'threat')).when(update('max')).thenTypes('CustomerUpdateSent');
  });

  test('starts no clock while a resolution is offered, and none is sent after closing', () => {
    const { complaint } = given(...owned, by('ana', 'resolve', resolved))
      .when(update('ana'))
      .thenTypes('CustomerUpdateSent');
    expect(complaint.clocks).toEqual([]);
    given(...owned, withdrawn)
      .when(update('ana'))
      .thenRefused('complaint-closed');
  });
});

describe('texts of events', () => {
  test('name the complaint, who did what, and instead of whom', () => {
    const assigned = after(...owned, by('sam', 'assign', { assignee: 'ben', note: 'Ill' }));
    expect(lastMessages(assigned).map(({ text }) => text)).toContain(
      `${COMPLAINT_ID}: sam assigned the complaint to ben instead of ana: Ill`,
    );
  });
});
