import type { Complaint } from '../state';
import { blankComplainant } from './blanks';
import { blanked } from './blanked';
import { approval, decision, evidence, feedback } from './complaint';
import type { Judgement, Judgements } from './judgement';

const happened = { at: 'plain', by: 'plain' } as const;
const promised = { what: 'text', dueBy: 'plain' } as const;
const resolution = {
  ...happened,
  outcome: 'plain',
  summary: 'text',
  redress: 'plain',
  level: 'plain',
  approvedBy: 'plain',
} as const;

/** What is personal in the state of a complaint, by the same measure as in its events (personal/complaint.ts). */
const judgements: Judgements<Complaint> = {
  id: 'plain',
  revision: 'plain',
  registeredAt: 'plain',
  changedAt: 'plain',
  policy: 'plain',
  status: 'plain',
  level: 'plain',
  role: 'plain',
  department: 'plain',
  team: 'plain',
  assignee: 'plain',
  owner: 'plain',
  watchers: 'plain',
  subject: 'text',
  description: 'text',
  category: 'plain',
  priority: 'plain',
  severity: 'plain',
  technicalImpact: 'plain',
  amount: 'plain',
  product: 'text',
  channel: 'plain',
  complainant: { whole: blankComplainant },
  receivedAt: 'plain',
  source: { members: { system: 'plain', reference: 'text' } },
  splitFrom: 'plain',
  previous: 'plain',
  similar: { members: { fingerprint: 'text', count: 'plain', first: 'plain' } },
  concerns: 'plain',
  clocks: 'plain',
  interrupted: 'plain',
  pauses: 'plain',
  periods: 'plain',
  acceptancesMissed: 'plain',
  attempts: {
    each: {
      members: {
        ...happened,
        tried: 'text',
        proposedSolutions: { each: 'text' },
        outcome: 'plain',
        level: 'plain',
      },
    },
  },
  promises: { each: { members: { ...promised, ...happened } } },
  notes: { each: { members: { ...happened, text: 'text' } } },
  customerUpdates: { each: { members: { ...happened, message: 'text' } } },
  customerMessages: { each: { members: { ...happened, message: 'text', channel: 'plain' } } },
  missed: 'plain',
  handovers: 'plain',
  referrals: {
    each: {
      members: {
        ...happened,
        body: 'plain',
        title: 'plain',
        ladder: 'plain',
        reference: 'text',
        closed: { members: { ...happened, outcome: 'plain', summary: 'text' } },
      },
    },
  },
  fired: 'plain',
  pendingApproval: { members: { approval, decision: { members: decision } } },
  resolution: { members: resolution },
  formerResolutions: {
    each: {
      members: {
        ...resolution,
        accepted: 'plain',
        setAside: { members: { ...happened, reason: 'text' } },
      },
    },
  },
  answer: { members: { ...happened, accepted: 'plain', reason: 'text', ...feedback } },
  rejections: 'plain',
  reopenings: 'plain',
  closure: {
    members: {
      ...happened,
      cause: 'plain',
      note: 'text',
      rootCause: 'plain',
      correctiveAction: 'plain',
      correctiveNote: 'text',
      mergedInto: 'plain',
    },
  },
  links: { each: { members: { ...happened, to: 'plain', relation: 'plain', note: 'text' } } },
  feedback: { each: { members: { ...happened, ...feedback } } },
  processFeedback: {
    each: { members: { ...happened, rating: 'plain', about: 'plain', text: 'text', level: 'plain' } },
  },
  evidence: { each: { members: { ...happened, ...evidence } } },
  legalHold: { members: { ...happened, reason: 'text' } },
  erased: 'plain',
};

const judgement: Judgement<Complaint> = { members: judgements };

/** The complaint as it is once its personal data are erased, on a day such as 2026-11-22; whatever decides what happens next stays. */
export function withoutPersonalData(complaint: Complaint, day: string): Complaint {
  return blanked(complaint, judgement, day);
}
