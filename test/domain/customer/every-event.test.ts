import { describeEvent } from '../../../domain/describe';
import { type DeliveryOutcome, deliveryCommand } from '../../../domain/deliveries';
import { type ComplaintEventType, eventTypes } from '../../../domain/events';
import { authority, DAY, HOUR, offer, people } from '../deciding/people';
import { receipt } from '../evidence';
import { policyWithSections, Story } from '../story';

type Sections = Parameters<typeof policyWithSections>[0];

const policy = (sections: Sections = {}) =>
  policyWithSections({
    authority,
    concerns: [{ id: 'vulnerable', title: 'The customer is vulnerable' }],
    pauseReasons: [{ id: 'hold', title: 'Legal hold', stops: 'all' }],
    externalBodies: [
      {
        id: 'ombudsman',
        title: 'Ombudsman',
        kind: 'ombudsman',
        answer: 'P3D',
        ladder: 'waits',
        warnAt: [50],
      },
    ],
    ...sections,
  });
const begun = (sections: Sections = {}) => new Story({ policy: policy(sections), organisation: people });
const registered = (sections?: Sections) => begun(sections).register();
/** Ana watches, sam owns: everyone who could hear of something is there. */
const owned = (sections?: Sections) =>
  registered(sections)
    .by('ana', 'accept', {})
    .by('ana', 'escalate', { reason: 'threat', summary: 'Press' })
    .by('sam', 'accept', {});
const offered = () => owned().by('sam', 'resolve', offer());
const closed = () => offered().by('sam', 'close', { note: 'No answer' });
function delivering(outcome: Partial<DeliveryOutcome>): Story {
  const story = owned();
  story.give(deliveryCommand({ messageId: 'm', channel: 'email', at: story.now, ...outcome }, 1));
  return story;
}
const watch = ['person:ana watching', 'person:sam owner'];

interface Row {
  readonly story: () => Story;
  readonly says: string;
  readonly told: readonly string[];
}

/** The compiler keeps this complete: an event without a row does not pass. */
const rows: Record<ComplaintEventType, Row> = {
  ComplaintRegistered: {
    story: () => registered(),
    says: 'ana registered the complaint at frontline: Charged twice',
    told: ['complainant customer-informed', 'role:agent new-complaint'],
  },
  ComplaintAccepted: {
    story: () => owned().by('sam', 'assign', { assignee: 'sue' }).by('max', 'accept', {}),
    says: 'max accepted the complaint instead of sue',
    told: ['person:ana watching', 'person:sam watching', 'person:sue reassigned'],
  },
  ComplaintAssigned: {
    story: () => owned().by('max', 'assign', { assignee: 'sue', note: 'Sam is ill' }),
    says: 'max assigned the complaint to sue instead of sam: Sam is ill',
    told: ['person:ana watching', 'person:sam reassigned', 'person:sue assigned'],
  },
  AcknowledgementMissed: {
    story: () =>
      owned()
        .pass(HOUR)
        .by('max', 'assign', { assignee: 'sue' })
        .pass(4 * HOUR),
    says: 'Nobody accepted the complaint: the acknowledge deadline of supervisor was 2026-06-01T13:00:00.000Z, noticed 0.000 s later. It waits in the inbox of the level',
    told: [
      'person:ana watching',
      'person:sam watching',
      'person:sue deadline-missed',
      'role:department deadline-missed',
      'role:supervisor handed-over',
    ],
  },
  AttemptRecorded: {
    story: () => owned().by('sam', 'record-attempt', { tried: 'Called the shop', outcome: 'not-solved' }),
    says: 'sam tried: Called the shop (not-solved)',
    told: ['person:ana watching'],
  },
  NoteAdded: {
    story: () => owned().by('ben', 'add-note', { text: 'Hello' }),
    says: 'ben noted: Hello',
    told: watch,
  },
  ConcernRaised: {
    story: () => registered().by('ana', 'raise-concern', { concern: 'vulnerable', note: 'Is very old' }),
    says: 'ana raised a concern: vulnerable: Is very old',
    told: ['role:agent owner'],
  },
  ComplaintReclassified: {
    story: () => owned().by('sam', 'reclassify', { reason: 'Asked', priority: 'high', amount: 'GBP 20.00' }),
    says: 'sam changed priority from normal to high, amount to GBP 20.00: Asked',
    told: ['person:ana watching'],
  },
  ComplaintPaused: {
    story: () => owned().by('sam', 'pause', { reason: 'hold', note: 'Court' }),
    says: 'sam stopped the clocks (Legal hold): Court',
    told: ['person:ana watching'],
  },
  ComplaintResumed: {
    story: () => owned().by('sam', 'pause', { reason: 'hold' }).by('max', 'resume', { reason: 'hold' }),
    says: 'The clocks run again, max said: no longer hold',
    told: watch,
  },
  CustomerMessageReceived: {
    story: () => owned().by('ben', 'record-customer-message', { message: 'Well?', channel: 'email' }),
    says: 'The customer wrote (email): Well?',
    told: watch,
  },
  CustomerUpdateSent: {
    story: () => owned().by('max', 'send-customer-update', { message: 'Soon' }),
    says: 'max told the customer: Soon',
    told: ['complainant customer-informed', ...watch],
  },
  ClockWarned: {
    story: () =>
      owned({
        clocks: [{ id: 'respond', warnAt: [50], warns: { roles: ['manager'], people: ['mia'] } }],
      }).pass(DAY),
    says: 'Supervisor: respond: 50 % of the time is used, due 2026-06-03T08:00:00.000Z',
    told: ['person:ana watching', 'person:mia warned', 'person:sam owner', 'role:manager warned'],
  },
  ResponseMissed: {
    story: () =>
      begun({
        levels: [{ id: 'all', title: 'All', role: 'manager', acknowledge: 'P9D', respond: 'P1D' }],
        authority: undefined,
      })
        .register({}, 'max')
        .by('max', 'accept', {})
        .pass(DAY),
    says: 'The last level did not resolve the complaint: the respond deadline of all was 2026-06-02T08:00:00.000Z, noticed 0.000 s later',
    told: ['person:max owner', 'role:manager deadline-missed'],
  },
  CustomerUpdateMissed: {
    story: () =>
      owned({ clocks: [{ id: 'customer-update', target: 'PT3H' }] })
        .outage(3 * HOUR + 1_500)
        .pass(0),
    says: 'The customer was not kept informed: the customer-update deadline of supervisor was 2026-06-01T11:00:00.000Z, noticed 1.500 s later',
    told: [...watch, 'role:department deadline-missed'],
  },
  DeadlineMissed: {
    story: () =>
      owned({
        clocks: [
          { id: 'final-response', title: 'Final response', target: 'P1D', warns: { people: ['mia'] } },
        ],
      }).pass(DAY),
    says: 'Final response: the final-response deadline of supervisor was 2026-06-02T08:00:00.000Z, noticed 0.000 s later',
    told: ['person:ana watching', 'person:mia deadline-missed', 'person:sam owner'],
  },
  TriggerFired: {
    story: () =>
      owned({
        triggers: [
          {
            id: 'kind',
            title: 'Be kind',
            when: { field: 'concerns', contains: 'vulnerable' },
            then: { notify: { roles: ['manager'], people: ['mia'] } },
          },
        ],
      }).by('sam', 'raise-concern', { concern: 'vulnerable' }),
    says: 'Rule kind fired (Be kind): concerns ["vulnerable"]',
    told: ['person:ana watching', 'person:mia warned', 'person:sam owner', 'role:manager warned'],
  },
  PolicyAdopted: {
    story: () => {
      const told = owned();
      told.policies.push(policy({ version: 2 }));
      return told.by('max', 'adopt-policy', { version: 2, reason: 'New law' });
    },
    says: 'max put the complaint under standard version 2 instead of standard version 1: New law',
    told: watch,
  },
  ComplaintEscalated: {
    story: () => owned().by('max', 'escalate', { reason: 'threat', summary: 'Press again' }),
    says: 'max escalated from supervisor to department (threat): Press again',
    told: [
      'complainant customer-informed',
      'person:ana watching',
      'person:sam watching',
      'role:department handed-over',
    ],
  },
  ComplaintTransferred: {
    story: () => owned().by('sam', 'transfer', { department: 'payments', summary: 'Theirs' }),
    says: 'sam transferred from accounts to payments: Theirs',
    told: ['complainant customer-informed', 'person:ana watching', 'role:supervisor handed-over'],
  },
  ComplaintDeescalated: {
    story: () => owned().by('sam', 'de-escalate', { justification: 'Easy' }),
    says: 'sam handed back from supervisor to frontline: Easy',
    told: ['complainant customer-informed', 'person:ana assigned'],
  },
  ComplaintReferred: {
    story: () => owned().by('max', 'refer', { body: 'ombudsman', summary: 'Please decide' }),
    says: 'max referred to Ombudsman: Please decide',
    told: ['complainant customer-informed', ...watch],
  },
  ReferralClosed: {
    story: () =>
      owned()
        .by('max', 'refer', { body: 'ombudsman', summary: 'Please decide' })
        .by('max', 'close-referral', { body: 'ombudsman', outcome: 'answered', summary: 'For the customer' }),
    says: 'The referral to ombudsman is answered: For the customer',
    told: watch,
  },
  HandOverPostponed: {
    story: () => {
      const team = (id: string, hours: string) => ({
        id,
        title: id,
        level: 'frontline',
        assignment: 'inbox' as const,
        followTheSun: ['east', 'west'],
        calendar: hours,
      });
      const hours = (id: string, open: string) => ({
        id,
        title: id,
        timeZone: 'UTC',
        hours: { mon: [open], tue: [open], wed: [open], thu: [open], fri: [open] },
      });
      const told = new Story({
        policy: policy({ calendars: [hours('early', '06:00-14:00'), hours('late', '14:00-22:00')] }),
        organisation: { ...people, teams: [team('east', 'early'), team('west', 'late')] },
      }).register();
      // The other team was dissolved meanwhile.
      Object.assign(told, {
        organisation: {
          ...told.organisation,
          teams: told.organisation.teams.filter(({ id }) => id === 'east'),
        },
      });
      return told.by('ana', 'accept', {}).pass('2026-06-01T14:00:00Z');
    },
    says: 'No other team is open to take over; it stays where it is',
    told: ['person:ana owner'],
  },
  ApprovalRequested: {
    story: () => owned().by('sam', 'resolve', offer('goodwill GBP 301.00')),
    says: 'sam asked for approval of a decision (upheld): sam has the role supervisor, which may not grant goodwill of GBP 301.00 (at most GBP 300.00). Offered: goodwill GBP 301.00.',
    told: ['person:ana watching', 'role:department approval', 'role:manager approval'],
  },
  ApprovalDeclined: {
    story: () =>
      owned().by('sam', 'resolve', offer('goodwill GBP 301.00')).by('max', 'decline', { reason: 'Too much' }),
    says: 'max declined the decision: Too much',
    told: watch,
  },
  ResolutionOffered: {
    story: () => owned().by('sam', 'resolve', offer('goodwill GBP 301.00')).by('max', 'approve', {}),
    says: 'sam resolved the complaint, approved by max (upheld): It was our mistake.',
    told: ['complainant customer-informed', ...watch],
  },
  ResolutionAccepted: {
    story: () => offered().by('ben', 'accept-resolution', { csat: 5, ces: 2, comment: 'Quick' }),
    says: 'The customer accepted the resolution (5 of 5, effort 2 of 7): Quick',
    told: watch,
  },
  ResolutionRejected: {
    story: () => offered().by('ben', 'reject-resolution', { reason: 'Too little', ces: 7 }),
    says: 'The customer rejected the resolution (effort 7 of 7): Too little',
    told: ['complainant customer-informed', ...watch],
  },
  ComplaintClosed: {
    story: () => offered().by('max', 'close', { note: 'No answer' }),
    says: 'max closed the complaint: No answer',
    told: ['complainant customer-informed', ...watch],
  },
  ComplaintReopened: {
    story: () => closed().by('ben', 'reopen', { reason: 'New facts' }),
    says: 'ben reopened the complaint: New facts',
    told: ['complainant customer-informed', 'person:ana watching', 'person:sam assigned'],
  },
  ComplaintWithdrawn: {
    story: () => owned().by('ben', 'withdraw', { reason: 'Settled' }),
    says: 'The customer withdrew the complaint: Settled',
    told: ['complainant customer-informed', ...watch],
  },
  ContactUpdated: {
    story: () => owned().by('ben', 'update-contact', { complainant: { phone: '1' } }),
    says: 'ben corrected how the customer can be reached',
    told: watch,
  },
  FeedbackRecorded: {
    story: () => closed().by('ben', 'record-feedback', { csat: 3 }),
    says: 'The customer gave feedback (3 of 5)',
    told: watch,
  },
  ProcessFeedbackGiven: {
    story: () => owned().by('ana', 'give-process-feedback', { rating: 2, text: 'Slow' }),
    says: 'ana said of the process (2 of 5): Slow',
    told: ['person:sam owner'],
  },
  EvidenceAttached: {
    story: () => registered().by('ben', 'attach-evidence', receipt({ from: 'customer', note: 'By post' })),
    says: 'ben attached receipt.pdf of the customer: By post',
    told: ['role:agent owner'],
  },
  ComplaintLinked: {
    story: () => owned().by('ben', 'link', { to: 'C-2', relation: 'duplicate', note: 'Same words' }),
    says: 'ben linked to C-2 (duplicate): Same words',
    told: watch,
  },
  ComplaintMerged: {
    story: () => owned().by('max', 'merge', { into: 'C-2', reason: 'Same matter' }),
    says: 'max merged into C-2: Same matter',
    told: ['complainant customer-informed', ...watch],
  },
  LegalHoldPlaced: {
    story: () => owned().by('max', 'place-legal-hold', { reason: 'A court asked' }),
    says: 'max placed a legal hold: A court asked',
    told: watch,
  },
  LegalHoldLifted: {
    story: () =>
      owned()
        .by('max', 'place-legal-hold', { reason: 'A court asked' })
        .by('max', 'lift-legal-hold', { reason: 'The case is over' }),
    says: 'max lifted the legal hold: The case is over',
    told: watch,
  },
  PersonalDataErased: {
    story: () =>
      closed().by('max', 'erase-personal-data', {
        subject: '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a',
        ground: 'consent-withdrawn',
      }),
    says: 'max erased the personal data (consent-withdrawn)',
    told: watch,
  },
  ComplaintSplit: {
    story: () => owned().by('sam', 'split', { complaintId: 'C-3', subject: 'The fee', description: 'A fee' }),
    says: 'sam split off C-3: The fee',
    told: ['person:ana watching'],
  },
  MessageDelivered: {
    story: () => delivering({ kind: 'acknowledgement' }),
    says: 'The letter “Acknowledgement” went to the customer by e-mail',
    told: [],
  },
  MessageFailed: {
    story: () => delivering({ failed: 'refused' }),
    says: 'A message could not be sent by e-mail (the other side refuses it for good): no other way is known',
    told: ['person:sam by-hand'],
  },
};

describe('every event says what happened in one sentence, and everyone concerned hears of it once', () => {
  test.each(eventTypes)('%s', (type) => {
    const { story, says, told } = rows[type];
    const happened = story();
    const event = happened.last(type);
    expect(describeEvent(event)).toBe(says);
    expect(happened.told(event)).toEqual([...told].sort());
  });

  test('whoever caused an event is not told of it, a role only once, nobody twice', () => {
    for (const type of eventTypes) {
      const happened = rows[type].story();
      for (const event of happened.events) {
        const told = happened.told(event).map((line) => line.split(' ')[0]);
        expect(told).not.toContain(`person:${event.by.id}`);
        expect(new Set(told).size).toBe(told.length);
      }
    }
  });

  test('what comes from the customer while nobody has the complaint reaches the role of the level', () => {
    const told = registered().by('ben', 'record-customer-message', { message: 'Well?' });
    expect(told.told()).toEqual(['role:agent owner']);
    expect(told.by('ben', 'withdraw', { reason: 'Settled' }).told()).toEqual([
      'complainant customer-informed',
    ]);
  });
});

describe('other sentences of the same events', () => {
  test.each<[string, () => Story]>([
    [
      'Closed by itself: the customer did not answer the offer in time',
      () =>
        owned({ clocks: [{ id: 'customer-answer', target: 'P1D' }] })
          .by('sam', 'resolve', offer())
          .pass(DAY),
    ],
    [
      'Told the customer by itself that work goes on',
      () => owned({ clocks: [{ id: 'customer-update', target: 'PT3H', automatic: true }] }).pass(3 * HOUR),
    ],
    [
      'Ombudsman: still open at 150 % of the time, was due 2026-06-02T08:00:00.000Z',
      () =>
        owned({
          clocks: [{ id: 'ombudsman-answer', title: 'Ombudsman', target: 'P1D', remindAt: [150] }],
        }).pass(1.5 * DAY),
    ],
    [
      'The clocks run again, the customer wrote: no longer asked',
      () =>
        owned({ pauseReasons: [{ id: 'asked', title: 'Asked', stops: 'all', endsWhenCustomerWrites: true }] })
          .by('sam', 'pause', { reason: 'asked' })
          .by('sam', 'record-customer-message', { message: 'Here' }),
    ],
    [
      'The clocks run again, the time of the pause is over: no longer hold',
      () => owned().by('sam', 'pause', { reason: 'hold', until: '2026-06-01T09:00:00Z' }).pass(HOUR),
    ],
  ])('%s', (sentence, story) => {
    const last = story().events.at(-1);
    expect(last && describeEvent(last)).toBe(sentence);
  });
});
