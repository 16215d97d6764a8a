import { deliveryCommand } from '../../domain/deliveries';
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
  underPolicy,
  up,
  waiting,
} from './kit';
import { receipt } from './evidence';
import { richPolicy, teams } from './rich';
import type { World } from './world';

const offer = by('sam', 'resolve', resolved);

// Ana watches, sam owns at the supervisor's level: everyone who could hear of something is there.
const watched = [registered, accept('ana'), up('ana'), accept('sam')];
const offered = [...watched, offer];
/** The same under a policy that has everything. */
const rich = [underPolicy(richPolicy(), richPolicy({ version: 2 })), ...watched];
const inTeams = { change: (world: World) => ({ ...world, organisation: teams }) };
const asked = by('sam', 'resolve', { ...resolved, redress: [{ kind: 'goodwill', amount: 'GBP 20000.00' }] });
const atTop = [...watched, up('sam'), accept('dana'), up('dana'), accept('max')];

const posted = { messageId: 'm', channel: 'email', at: '2026-01-01T00:00:00.000Z' } as const;

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
      // Sam had it here and let go of it, so it waits for the whole level.
      'role:supervisor handed-over',
      'person:dana deadline-missed',
      'role:department deadline-missed',
      'person:ana watching',
      'person:sam watching',
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
    told: ['complainant customer-informed', 'person:sam owner', 'person:ana watching'],
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
  ConcernRaised: {
    given: rich,
    when: by('ben', 'raise-concern', { concern: 'vulnerable' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ComplaintReclassified: {
    given: rich,
    when: by('sam', 'reclassify', { reason: 'Urgent', priority: 'urgent' }),
    told: ['person:ana watching'],
  },
  ComplaintPaused: {
    given: rich,
    when: by('sam', 'pause', { reason: 'legal-hold' }),
    told: ['person:ana watching'],
  },
  ComplaintResumed: {
    given: [...rich, by('sam', 'pause', { reason: 'legal-hold' })],
    when: by('max', 'resume', { reason: 'legal-hold' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  CustomerMessageReceived: {
    given: rich,
    when: by('ben', 'record-customer-message', { message: 'Well?' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ClockWarned: {
    given: [...rich, waiting('P29D')],
    when: deadline('final-response@50'),
    told: ['role:manager warned', 'person:sam warned', 'person:ana watching'],
  },
  DeadlineMissed: {
    given: [...rich, waiting('P3DT8H')],
    when: deadline('summary-resolution'),
    told: ['role:department deadline-missed', 'person:sam owner', 'person:ana watching'],
  },
  TriggerFired: {
    given: rich,
    when: by('sam', 'raise-concern', { concern: 'threat' }),
    told: ['role:manager warned', 'person:sam owner', 'person:ana watching'],
  },
  PolicyAdopted: {
    given: rich,
    when: by('max', 'adopt-policy', { version: 2, reason: 'Fairer' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ComplaintTransferred: {
    given: rich,
    when: by('sam', 'transfer', { department: 'payments', summary: 'Theirs' }),
    told: ['role:supervisor handed-over', 'complainant customer-informed', 'person:ana watching'],
  },
  ComplaintDeescalated: {
    given: rich,
    when: by('sam', 'de-escalate', { justification: 'Easy' }),
    told: ['complainant customer-informed', 'person:ana assigned'],
  },
  ComplaintReferred: {
    given: rich,
    when: by('sam', 'refer', { body: 'processor', summary: 'Was it booked twice?' }),
    told: ['complainant customer-informed', 'person:ana watching'],
  },
  ReferralClosed: {
    given: [...rich, by('sam', 'refer', { body: 'processor', summary: 'Was it booked twice?' })],
    when: by('max', 'close-referral', { body: 'processor', outcome: 'answered', summary: 'It was' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  HandOverPostponed: {
    // London closed when New York was open; when it is noticed, New York is closed too.
    given: [underPolicy(richPolicy()), inTeams, registered, accept('ana'), waiting('PT15H')],
    when: deadline('hand-over'),
    told: ['person:ana owner'],
  },
  ApprovalRequested: {
    given: rich,
    when: asked,
    told: ['role:department approval', 'role:manager approval', 'person:ana watching'],
  },
  ApprovalDeclined: {
    given: [...rich, asked],
    when: by('dana', 'decline', { reason: 'Too much' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ContactUpdated: {
    given: rich,
    when: by('ben', 'update-contact', { complainant: { phone: '1' } }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  FeedbackRecorded: {
    given: rich,
    when: by('ben', 'record-feedback', { ces: 2 }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ProcessFeedbackGiven: {
    given: rich,
    when: by('ben', 'give-process-feedback', { rating: 2, text: 'Too many forms' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  EvidenceAttached: {
    given: rich,
    when: by('ben', 'attach-evidence', receipt()),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ComplaintLinked: {
    given: rich,
    when: by('ben', 'link', { to: 'RD-OTHER', relation: 'related' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  LegalHoldPlaced: {
    given: watched,
    when: by('max', 'place-legal-hold', { reason: 'A court asked' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  LegalHoldLifted: {
    given: [...watched, by('max', 'place-legal-hold', { reason: 'A court asked' })],
    when: by('max', 'lift-legal-hold', { reason: 'It is over' }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  PersonalDataErased: {
    given: [...watched, by('ana', 'withdraw', { reason: 'Settled' })],
    when: by('max', 'erase-personal-data', {
      subject: '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a',
      ground: 'objection',
    }),
    told: ['person:sam owner', 'person:ana watching'],
  },
  ComplaintSplit: {
    given: rich,
    when: by('sam', 'split', { subject: 'The fee', description: 'And the fee.' }),
    told: ['person:ana watching'],
  },
  ComplaintMerged: {
    given: rich,
    when: by('sam', 'merge', { into: 'RD-OTHER', reason: 'The same' }),
    told: ['complainant customer-informed', 'person:ana watching'],
  },
  ComplaintWithdrawn: {
    given: watched,
    when: by('ana', 'withdraw', { reason: 'Settled' }),
    told: ['complainant customer-informed', 'person:sam owner'],
  },
  MessageDelivered: { given: watched, when: () => deliveryCommand(posted, 1), told: [] },
  MessageFailed: {
    given: watched,
    when: () => deliveryCommand({ ...posted, failed: 'refused' }, 1),
    told: ['person:sam by-hand'],
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
      .thenToldOf(type, ...row.told);
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
