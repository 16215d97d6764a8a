import type { ComplaintEventType } from '../../domain/events';
import {
  type Ask,
  accept,
  attempted,
  by,
  deadline,
  given,
  lastMessages,
  registered,
  resolved,
  type Step,
  up,
  waiting,
} from './kit';

const offer = by('sam', 'resolve', resolved);

// Ana watches, sam owns at the supervisor's level: everyone who could hear of something is there.
const watched = [registered, accept('ana'), up('ana'), accept('sam')];
const offered = [...watched, offer];
const atTop = [...watched, up('sam'), accept('dana'), up('dana'), accept('max')];

const told: Record<ComplaintEventType, { given: Step[]; when: Ask; told: string[] }> = {
  ComplaintRegistered: {
    given: [],
    when: registered,
    told: ['complainant customer-informed', 'role:agent new-complaint'],
  },
  ComplaintAccepted: {
    given: [...watched, by('sam', 'assign', { assignee: 'dana' })],
    when: accept('max'),
    told: ['person:dana reassigned', 'person:ana watching', 'person:sam watching'],
  },
  ComplaintAssigned: {
    given: watched,
    when: by('max', 'assign', { assignee: 'dana' }),
    told: ['person:dana assigned', 'person:sam reassigned', 'person:ana watching'],
  },
  AttemptRecorded: {
    given: watched,
    when: by('sam', 'record-attempt', attempted),
    told: ['person:ana watching'],
  },
  NoteAdded: {
    given: watched,
    when: by('ben', 'add-note', { text: 'Hello' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ComplaintEscalated: {
    given: watched,
    when: up('max'),
    told: [
      'role:department handed-over',
      'complainant customer-informed',
      'person:ana watching',
      'person:sam watching',
    ],
  },
  AcknowledgementMissed: {
    given: [...watched, by('max', 'assign', { assignee: 'dana' }), waiting('PT4H')],
    when: deadline('acknowledge'),
    told: [
      'person:sam assigned',
      'person:dana deadline-missed',
      'role:department deadline-missed',
      'person:ana watching',
    ],
  },
  ResponseMissed: {
    given: [...atTop, waiting('P10D')],
    when: deadline('respond'),
    told: [
      'role:manager deadline-missed',
      'person:max owner',
      'person:ana watching',
      'person:sam watching',
      'person:dana watching',
    ],
  },
  CustomerUpdateMissed: {
    given: [...watched, waiting('P5D')],
    when: deadline('customer-update'),
    told: ['role:department deadline-missed', 'person:sam owner', 'person:ana watching'],
  },
  CustomerUpdateSent: {
    given: watched,
    when: by('max', 'send-customer-update', { message: 'Soon' }),
    told: ['complainant customer-informed', 'person:sam owner', 'person:ana watching'],
  },
  ResolutionOffered: {
    given: watched,
    when: offer,
    told: ['complainant customer-informed', 'person:ana watching'],
  },
  ResolutionAccepted: {
    given: offered,
    when: by('ana', 'accept-resolution', {}),
    told: ['person:sam owner'],
  },
  ResolutionRejected: {
    given: offered,
    when: by('ben', 'reject-resolution', { reason: 'No' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ComplaintClosed: {
    given: offered,
    when: by('max', 'close', { note: 'No answer' }),
    told: ['complainant customer-informed', 'person:sam owner', 'person:ana watching'],
  },
  ComplaintReopened: {
    given: [...offered, by('sam', 'close', { note: 'No answer' })],
    when: by('ben', 'reopen', { reason: 'New facts' }),
    told: ['complainant customer-informed', 'person:sam assigned', 'person:ana watching'],
  },
  ComplaintWithdrawn: {
    given: watched,
    when: by('ana', 'withdraw', { reason: 'Settled' }),
    told: ['complainant customer-informed', 'person:sam owner'],
  },
};

function isType(type: string): type is ComplaintEventType {
  return Object.hasOwn(told, type);
}

describe('everyone concerned hears of it once, and whoever did it does not', () => {
  test.each(Object.keys(told).filter(isType))('%s', (type) => {
    const row = told[type];
    given(...row.given)
      .when(row.when)
      .thenTypes(type)
      .thenTold(...row.told);
  });
});

test('who watches and gets the complaint back hears as its assignee, once', () => {
  given(registered, accept('ana'), by('ana', 'assign', { assignee: 'ben' }))
    .when(by('ben', 'assign', { assignee: 'ana' }))
    .thenTold('person:ana assigned');
});

test('what the customer reads is written for the customer', () => {
  const { world } = given(registered, accept('ana')).when(
    by('ana', 'send-customer-update', { message: 'We are on it.' }),
  );
  expect(lastMessages(world).map(({ text }) => text)).toEqual(['We are on it.']);
});
