import { at, by, clock, complaintData, given, inOrganisation, registered, stop, waiting } from './kit';
import { COMPLAINT_ID, organisation } from './world';

const startClocks = [
  clock('acknowledge', 'frontline', 'PT0S', 'PT4H'),
  clock('respond', 'frontline', 'PT0S', 'P2D'),
  clock('customer-update', 'frontline', 'PT0S', 'P5D'),
];
const registration = {
  ...complaintData,
  complainant: {},
  complaintId: COMPLAINT_ID,
  priority: 'normal',
  department: 'accounts',
  level: 'frontline',
  role: 'agent',
  policy: { id: 'standard', version: 1 },
  clocks: { stopped: [], started: startClocks },
};

describe('registering', () => {
  test('starts at the first level with all three clocks, the default priority and the category’s department', () => {
    const { complaint } = given()
      .when(registered)
      .thenEvents({ type: 'ComplaintRegistered', data: registration });
    expect(complaint).toMatchObject({
      id: COMPLAINT_ID,
      revision: 0,
      status: 'new',
      level: 'frontline',
      role: 'agent',
      registeredAt: at('PT0S'),
      watchers: [],
      clocks: startClocks,
    });
    expect(complaint).not.toHaveProperty('owner');
    expect(complaint).not.toHaveProperty('assignee');
  });

  test('keeps everything that was said, word for word', () => {
    const said = {
      ...complaintData,
      priority: 'urgent',
      product: 'Credit card',
      complainant: { name: 'Éva Kovács', email: 'eva@example.org', phone: '+36 1 234', address: 'Fő u. 1' },
      receivedAt: '2026-03-01T23:59:00+01:00',
      source: { system: 'cfpb', reference: '1234567' },
    };
    given()
      .when(by('max', 'register', said))
      .thenEvents({ type: 'ComplaintRegistered', data: { ...registration, ...said } });
  });

  test('takes the complaint id of the stream, whatever the command says', () => {
    const { complaint } = given().when(by('ana', 'register', { ...complaintData, complaintId: 'ANOTHER' }));
    expect(complaint.id).toBe(COMPLAINT_ID);
  });

  test('tells the complainant and the role of the first level', () => {
    given().when(registered).thenTold('complainant customer-informed', 'role:agent new-complaint');
  });

  test('counts the clocks from the moment of registration', () => {
    const { complaint } = given(waiting('PT1H30M')).when(registered);
    expect(complaint.clocks[0]).toEqual(clock('acknowledge', 'frontline', 'PT1H30M', 'PT4H'));
  });

  test('accepts a complaint that is received this very moment, or today at a time that is not known', () => {
    given()
      .when(by('ana', 'register', { ...complaintData, receivedAt: '2026-03-02T10:00:00+01:00' }))
      .thenTypes('ComplaintRegistered');
    given()
      .when(by('ana', 'register', { ...complaintData, receivedAt: '2026-03-03T09:00:00Z' }))
      .thenTypes('ComplaintRegistered');
  });
});

describe('registering is refused', () => {
  test('when the category is none of the policy’s', () => {
    given()
      .when(by('ana', 'register', { ...complaintData, category: 'parking' }))
      .thenRefused('unknown-category');
  });

  test('when the priority is none of the policy’s', () => {
    given()
      .when(by('ana', 'register', { ...complaintData, priority: 'extreme' }))
      .thenRefused('unknown-priority');
  });

  test('when it was received more than a day after now', () => {
    given()
      .when(by('ana', 'register', { ...complaintData, receivedAt: '2026-03-03T10:00:00.001+01:00' }))
      .thenRefused('received-in-future');
  });

  test('when the id belongs to a complaint already, even a closed one', () => {
    given(registered)
      .when(by('ben', 'register', complaintData))
      .thenRefused('already-registered');
    given(registered, by('ben', 'withdraw', { reason: 'Settled' }))
      .when(registered)
      .thenRefused('already-registered');
  });

  test('when it is an auditor who registers', () => {
    given()
      .when(by('ida', 'register', complaintData))
      .thenRefused('role-may-not-act');
  });

  test('for a command id that belongs to a deadline', () => {
    given()
      .when(by('ana', 'register', complaintData, { id: 'deadline:respond:1772614800000' }))
      .thenRefused('command-id-reserved');
  });
});

describe('before anything is registered', () => {
  test('every other command is refused as not registered', () => {
    given()
      .when(by('ana', 'accept', {}))
      .thenRefused('not-registered');
    given()
      .when(by('ana', 'add-note', { text: 'Hello' }))
      .thenRefused('not-registered');
    given()
      .when(by('ana', 'reopen', { reason: 'Why not' }))
      .thenRefused('not-registered');
  });

  test('a deadline does nothing', () => {
    given()
      .when(() => ({
        name: 'deadline',
        id: 'deadline:respond:0',
        by: { id: 'system', role: 'system' },
        data: { clock: 'respond', dueAt: at('PT0S') },
      }))
      .thenNothing();
  });
});

describe('who may act', () => {
  test('is decided by role: an auditor is refused every command', () => {
    given(registered)
      .when(by('ida', 'accept', {}))
      .thenRefused('role-may-not-act');
    given(registered)
      .when(by('ida', 'add-note', { text: 'Seen' }))
      .thenRefused('role-may-not-act');
    given(registered)
      .when(by('ida', 'withdraw', { reason: 'Because' }))
      .thenRefused('role-may-not-act');
  });

  test('does not depend on being listed in the organisation', () => {
    given(registered, inOrganisation(organisation.people.filter(({ id }) => id !== 'ana')))
      .when(by('ana', 'accept', {}))
      .thenEvents({
        type: 'ComplaintAccepted',
        data: { owner: 'ana', level: 'frontline', clocks: stop('acknowledge') },
      });
  });
});

describe('a command that names a revision', () => {
  test('is carried out at that revision', () => {
    given(registered)
      .when(by('ana', 'accept', {}, { expectedRevision: 0 }))
      .thenTypes('ComplaintAccepted');
  });

  test('is refused at any other', () => {
    given(registered, by('ben', 'add-note', { text: 'First' }))
      .when(by('ana', 'accept', {}, { expectedRevision: 0 }))
      .thenRefused('revision-moved');
    given(registered)
      .when(by('ana', 'accept', {}, { expectedRevision: 1 }))
      .thenRefused('revision-moved');
  });
});
