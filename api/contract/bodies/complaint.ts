import { z } from 'zod';
import { relations } from '../../../domain/events/relations';
import { attemptOutcomes, channels, resolutionOutcomes } from '../../../domain/commands';
import { evidenceCommands, evidenceTypeNames } from '../../../domain/commands/evidence';
import { erasureGrounds } from '../../../domain/commands/personal-data';
import { contactSchema } from '../../../domain/letters/contact';
import type { Complaint } from '../../../domain/state';
import { instantOut } from '../schemas';
import { clock, deadline, missedDeadline } from './clock';
import { happened, money, promise, redress, status } from './parts';
import { permissions } from './permission';
import { policyVersion } from './policy';

const said = {
  csat: z.int().exactOptional().describe('Customer satisfaction, 1 to 5'),
  ces: z.int().exactOptional().describe('Customer effort, 1 (very hard) to 7 (very easy)'),
  comment: z.string().exactOptional(),
};

const complainant = z
  .strictObject({
    name: z.string().exactOptional(),
    email: z.string().exactOptional(),
    phone: z.string().exactOptional(),
    address: z.string().exactOptional(),
    reference: z.string().exactOptional().describe('The customer’s number in your books'),
    prefers: contactSchema.exactOptional(),
  })
  .meta({ id: 'Complainant' });

const decided = {
  outcome: z.enum(resolutionOutcomes),
  summary: z.string(),
  redress: z.array(redress),
};
const resolution = z
  .strictObject({
    ...decided,
    level: z.string(),
    approvedBy: z.string().exactOptional().describe('The second person, where one was needed'),
    ...happened,
  })
  .meta({ id: 'Resolution' });

const place = z.strictObject({ level: z.string(), department: z.string() });

const pendingApproval = z.strictObject({
  approval: z.strictObject({
    id: z.string(),
    for: z.string().describe('What is asked for, in words'),
    redress: z.array(redress),
    requestedBy: z.string(),
    level: z.string(),
    requestedAt: instantOut,
    roles: z.array(z.string()).describe('Who could approve when it was asked for'),
  }),
  decision: z.strictObject({ ...decided, promises: z.array(z.strictObject(promise)) }),
});

const period = z.strictObject({
  from: instantOut,
  until: instantOut.exactOptional(),
  status: status.exclude(['closed']),
  level: z.string(),
  department: z.string(),
  holder: z.string().exactOptional(),
  pausedBy: z.array(z.string()).describe('Keys of the pauses that held'),
});

const pause = z.strictObject({
  key: z.string().describe('The reason of the policy, or `external:{body}`'),
  title: z.string(),
  stops: z.union([z.literal('all'), z.array(z.string())]).describe('Which clocks'),
  endsWhenCustomerWrites: z.boolean(),
  until: instantOut.exactOptional(),
  since: instantOut,
});

const referral = z.strictObject({
  body: z.string(),
  title: z.string(),
  ladder: z.enum(['waits', 'goes-on']),
  reference: z.string().exactOptional(),
  closed: z
    .strictObject({ outcome: z.enum(['answered', 'withdrawn']), summary: z.string(), ...happened })
    .exactOptional(),
  ...happened,
});

const handover = z.strictObject({
  kind: z.enum(['hierarchical', 'functional', 'down']),
  from: place,
  to: place,
  byItself: z
    .enum(['deadline', 'trigger', 'ping-pong', 'follow-the-sun'])
    .exactOptional()
    .describe('What handed it over, where no person did'),
  ...happened,
});

const closure = z.strictObject({
  cause: z.enum(['closed', 'withdrawn', 'silence', 'merged']),
  note: z.string().exactOptional(),
  rootCause: z.string().exactOptional(),
  correctiveAction: z.string().exactOptional(),
  correctiveNote: z.string().exactOptional(),
  mergedInto: z.string().exactOptional(),
  ...happened,
});

const attempt = z.strictObject({
  tried: z.string(),
  proposedSolutions: z.array(z.string()),
  outcome: z.enum(attemptOutcomes),
  level: z.string(),
  ...happened,
});

const { attachmentId, ciphertextHash, from, bytes } = evidenceCommands['attach-evidence'].schema.shape;
export const evidence = z.strictObject({
  attachmentId,
  ciphertextHash,
  sha256: z.string().describe('SHA-256 of the file in hexadecimal'),
  name: z.string(),
  mediaType: z.enum(evidenceTypeNames),
  bytes,
  note: z.string().exactOptional(),
  from,
  ...happened,
});

/** Everything that is so about a complaint at one revision. */
const state = z.strictObject({
  id: z.string(),
  revision: z.int(),
  registeredAt: instantOut,
  changedAt: instantOut,
  policy: policyVersion,
  status,
  level: z.string(),
  role: z.string().describe('That works at the level'),
  department: z.string(),
  team: z.string().exactOptional(),
  assignee: z.string().exactOptional().describe('Who was asked to take it and has not accepted yet'),
  owner: z.string().exactOptional(),
  watchers: z.array(z.string()).describe('Everyone who owned it and let go of it'),
  subject: z.string(),
  description: z.string(),
  category: z.string(),
  priority: z.string(),
  severity: z.string().exactOptional(),
  technicalImpact: z.string().exactOptional(),
  amount: money.exactOptional().describe('The money that is at stake'),
  product: z.string().exactOptional(),
  channel: z.enum(channels),
  complainant,
  receivedAt: z.iso
    .datetime({ offset: true })
    .exactOptional()
    .describe('When the customer complained, if earlier; as it was given, with any offset'),
  source: z
    .strictObject({ system: z.string(), reference: z.string() })
    .exactOptional()
    .describe('Where it was imported from'),
  splitFrom: z.string().exactOptional(),
  previous: z
    .strictObject({
      count: z.int(),
      ids: z.array(z.string()).describe('The newest, at most ten'),
      lastHolder: z.string().exactOptional(),
    })
    .exactOptional()
    .describe('Earlier complaints of the same person'),
  similar: z
    .strictObject({ fingerprint: z.string(), count: z.int(), first: z.string().exactOptional() })
    .exactOptional()
    .describe('Complaints with the same narrative, when this one came'),
  concerns: z.array(z.string()),
  clocks: z.array(clock),
  interrupted: z.array(clock).exactOptional().describe('Clocks that work which goes on takes up again'),
  pauses: z.array(pause),
  periods: z.array(period).describe('In which the same people had it and the same pauses held'),
  acceptancesMissed: z.int(),
  attempts: z.array(attempt),
  promises: z.array(z.strictObject({ ...promise, ...happened })),
  notes: z.array(z.strictObject({ text: z.string(), ...happened })),
  customerUpdates: z.array(z.strictObject({ message: z.string(), ...happened })),
  customerMessages: z.array(z.strictObject({ message: z.string(), channel: z.enum(channels), ...happened })),
  missed: z.array(missedDeadline),
  handovers: z.array(handover),
  referrals: z.array(referral),
  fired: z
    .array(z.strictObject({ rule: z.string(), level: z.string(), stay: z.int(), at: instantOut }))
    .describe('Rules of the policy that fired; `stay` counts the stays at levels from 0'),
  pendingApproval: pendingApproval.exactOptional(),
  resolution: resolution.exactOptional(),
  formerResolutions: z.array(
    resolution.extend({
      accepted: z.literal(true).exactOptional().describe('The customer had accepted it'),
      setAside: z.strictObject({ reason: z.string(), ...happened }),
    }),
  ),
  answer: z
    .strictObject({ accepted: z.boolean(), reason: z.string().exactOptional(), ...said, ...happened })
    .exactOptional()
    .describe('The customer’s, to the resolution that is offered'),
  rejections: z.int(),
  reopenings: z.int(),
  closure: closure.exactOptional(),
  links: z.array(
    z.strictObject({
      to: z.string(),
      relation: z.enum(relations),
      note: z.string().exactOptional(),
      ...happened,
    }),
  ),
  feedback: z.array(z.strictObject({ ...said, ...happened })),
  processFeedback: z.array(
    z.strictObject({
      rating: z.int(),
      about: z.string().exactOptional(),
      text: z.string(),
      level: z.string(),
      ...happened,
    }),
  ),
  evidence: z.array(evidence),
  legalHold: z.strictObject({ reason: z.string(), ...happened }).exactOptional(),
  erased: z
    .strictObject({ subject: z.string(), ground: z.enum(erasureGrounds), on: z.string(), ...happened })
    .exactOptional()
    .describe('Nothing personal of what was recorded until then can be read any more'),
}) satisfies z.ZodType<Complaint>;

/** A complaint as the API shows it. */
export const complaint = state
  .extend({
    deadlines: z.array(deadline).describe('What will happen by itself, the earliest first'),
    masked: z
      .array(z.string())
      .describe('Fields of which you see only how they begin, such as complainant.email'),
    allowed: permissions.exactOptional().describe('Only of the complaint as it is now'),
    problems: z
      .array(z.string())
      .exactOptional()
      .describe('Recurring problems that it belongs to; only of the complaint as it is now'),
  })
  .meta({ id: 'Complaint' });
