import { formatMoney, type Money } from './money';
import type { HandoverDossier } from './dossier';
import type {
  Cause,
  ComplaintReclassified,
  ComplaintResumed,
  DeliveryFailure,
  FeedbackRecorded,
  MessageDelivered,
  MessageFailed,
  MissedDeadline,
  Recorded,
} from './events';
import { channelTitle } from './letters/contact';
import { letterKinds } from './letters/kinds';

/** What happened, in one sentence for a person. Contains free text of people: treat it as personal data. */
export function describeEvent(event: Recorded): string {
  const by = event.by.id;
  switch (event.type) {
    case 'ComplaintRegistered':
      return `${by} registered the complaint at ${event.data.level}: ${event.data.subject}`;
    case 'ComplaintAccepted':
      return `${by} accepted the complaint${insteadOf(event.data.reassignedFrom)}`;
    case 'ComplaintAssigned':
      if (event.data.assignment)
        return `Assigned to ${event.data.assignee} by the rules of the team: ${event.data.assignment.reason}`;
      return `${by} assigned the complaint to ${event.data.assignee}${insteadOf(event.data.reassignedFrom)}${after(event.data.note)}`;
    case 'AttemptRecorded':
      return `${by} tried: ${event.data.tried} (${event.data.outcome})`;
    case 'NoteAdded':
      return `${by} noted: ${event.data.text}`;
    case 'ComplaintEscalated': {
      const { from, to, cause, summary, reason, dossier } = event.data;
      const way = `from ${from} to ${to}`;
      return cause.type === 'command'
        ? `${by} escalated ${way}${reason === undefined ? '' : ` (${reason})`}: ${summary}${lapsed(dossier)}`
        : `Escalated ${way} by itself: ${causeText(cause)}${lapsed(dossier)}`;
    }
    case 'AcknowledgementMissed': {
      const { missed, reassignedTo } = event.data;
      return `Nobody accepted the complaint: ${missedText(missed)}. ${
        reassignedTo === undefined
          ? 'It waits in the inbox of the level'
          : `It was assigned to ${reassignedTo}`
      }`;
    }
    case 'ResponseMissed':
      return `The last level did not resolve the complaint: ${missedText(event.data.missed)}`;
    case 'CustomerUpdateMissed':
      return `The customer was not kept informed: ${missedText(event.data.missed)}`;
    case 'CustomerUpdateSent':
      if (event.data.automatic) return 'Told the customer by itself that work goes on';
      return `${by} told the customer: ${event.data.message}`;
    case 'ResolutionOffered':
      return event.data.decidedBy === undefined
        ? `${by} resolved the complaint (${event.data.outcome}): ${event.data.summary}`
        : `${event.data.decidedBy} resolved the complaint, approved by ${by} (${event.data.outcome}): ${event.data.summary}`;
    case 'ResolutionAccepted':
      return `The customer accepted the resolution${rated(event.data)}${after(event.data.comment)}`;
    case 'ResolutionRejected':
      return `The customer rejected the resolution${rated(event.data)}: ${event.data.reason}`;
    case 'ComplaintClosed':
      if (event.data.cause === 'silence')
        return 'Closed by itself: the customer did not answer the offer in time';
      return `${by} closed the complaint${after(event.data.note)}`;
    case 'ComplaintReopened':
      return `${by} reopened the complaint: ${event.data.reason}`;
    case 'ComplaintWithdrawn':
      return `The customer withdrew the complaint: ${event.data.reason}`;
    case 'ConcernRaised':
      return `${by} raised a concern: ${event.data.concern}${after(event.data.note)}`;
    case 'ComplaintReclassified':
      return `${event.data.rule === undefined ? by : `Rule ${event.data.rule}`} changed ${changes(event.data)}: ${event.data.reason}`;
    case 'ComplaintPaused':
      return `${by} stopped the clocks (${event.data.pause.title})${after(event.data.note)}`;
    case 'ComplaintResumed':
      return `The clocks run again${resumedBy(event.data.cause, by)}: no longer ${event.data.keys.join(', ')}`;
    case 'CustomerMessageReceived':
      return `The customer wrote (${event.data.channel}): ${event.data.message}`;
    case 'ClockWarned': {
      const { title, percent, dueAt } = event.data;
      return percent < 100
        ? `${title}: ${percent} % of the time is used, due ${dueAt}`
        : `${title}: still open at ${percent} % of the time, was due ${dueAt}`;
    }
    case 'DeadlineMissed':
      return `${event.data.title}: ${missedText(event.data.missed)}`;
    case 'TriggerFired':
      return `Rule ${event.data.rule} fired (${event.data.title}): ${event.data.because
        .map(({ field, value }) => `${field} ${JSON.stringify(value)}`)
        .join(', ')}`;
    case 'PolicyAdopted': {
      const { from, to, reason } = event.data;
      return `${by} put the complaint under ${to.id} version ${to.version} instead of ${from.id} version ${from.version}: ${reason}`;
    }
    case 'ComplaintTransferred': {
      const { from, to, cause, summary, dossier } = event.data;
      const way = `from ${from.team ?? from.department} to ${to.team ?? to.department}`;
      return cause.type === 'command'
        ? `${by} transferred ${way}: ${summary}${lapsed(dossier)}`
        : `Transferred ${way} by itself: ${causeText(cause)}${lapsed(dossier)}`;
    }
    case 'ComplaintDeescalated': {
      const { from, to, justification, dossier } = event.data;
      return `${by} handed back from ${from} to ${to}: ${justification}${lapsed(dossier)}`;
    }
    case 'ComplaintReferred':
      return `${by} referred to ${event.data.title}: ${event.data.summary}`;
    case 'ReferralClosed':
      return `The referral to ${event.data.body} is ${event.data.outcome}: ${event.data.summary}`;
    case 'HandOverPostponed':
      return 'No other team is open to take over; it stays where it is';
    case 'ApprovalRequested':
      return `${by} asked for approval of a decision (${event.data.decision.outcome}): ${event.data.approval.for}`;
    case 'ApprovalDeclined':
      return `${by} declined the decision: ${event.data.reason}`;
    case 'ContactUpdated':
      return `${by} corrected how the customer can be reached`;
    case 'FeedbackRecorded':
      return `The customer gave feedback${rated(event.data)}${after(event.data.comment)}`;
    case 'ProcessFeedbackGiven':
      return `${by} said of the process (${event.data.rating} of 5): ${event.data.text}`;
    case 'ComplaintLinked':
      return `${by} linked to ${event.data.to} (${event.data.relation})${after(event.data.note)}`;
    case 'ComplaintMerged':
      return `${by} merged into ${event.data.into}: ${event.data.reason}`;
    case 'ComplaintSplit':
      return `${by} split off ${event.data.complaintId}: ${event.data.subject}`;
    case 'EvidenceAttached': {
      const { name, from, note } = event.data;
      return `${by} attached ${name}${from === 'customer' ? ' of the customer' : ''}${after(note)}`;
    }
    case 'LegalHoldPlaced':
      return `${by} placed a legal hold: ${event.data.reason}`;
    case 'LegalHoldLifted':
      return `${by} lifted the legal hold: ${event.data.reason}`;
    case 'PersonalDataErased':
      return `${by} erased the personal data (${event.data.ground})`;
    case 'MessageDelivered':
      return `${letterOf(event)} went to the customer by ${channelTitle(event.data.channel)}`;
    case 'MessageFailed': {
      const { channel, reason, next } = event.data;
      const then = next === undefined ? 'no other way is known' : `next by ${channelTitle(next)}`;
      return `${letterOf(event)} could not be sent by ${channelTitle(channel)} (${failures[reason]}): ${then}`;
    }
  }
}

const failures: Readonly<Record<DeliveryFailure, string>> = {
  refused: 'the other side refuses it for good',
  'no-address': 'no address is known',
  'timed-out': 'nobody took it for days',
  erased: 'the personal data were erased before',
};

function letterOf({ data: { kind } }: Recorded<MessageDelivered | MessageFailed>): string {
  return kind === undefined ? 'A message' : `The letter “${letterKinds[kind].title}”`;
}

function missedText({ clock, level, dueAt, lateByMs, because }: MissedDeadline): string {
  const why = because ? ` (broken at once when the ${because.change} changed)` : '';
  return `the ${clock} deadline of ${level} was ${dueAt}, noticed ${(lateByMs / 1000).toFixed(3)} s later${why}`;
}

function causeText(cause: Exclude<Cause, { type: 'command' }>): string {
  switch (cause.type) {
    case 'deadline':
      return missedText(cause.missed);
    case 'trigger':
      return `rule ${cause.rule} (${cause.title})`;
    case 'ping-pong':
      return `${cause.between.join(' and ')} had passed it to each other ${cause.times} times`;
    case 'follow-the-sun':
      return `${cause.from} closed and ${cause.to} is open`;
  }
}

const changeable = [
  'priority',
  'category',
  'department',
  'severity',
  'technicalImpact',
  'product',
  'amount',
] as const satisfies readonly (keyof ComplaintReclassified['data'])[];

function changes(data: ComplaintReclassified['data']): string {
  return changeable
    .flatMap((field) => {
      const change = data[field];
      if (!change) return [];
      const from = change.from === undefined ? '' : ` from ${value(change.from)}`;
      return [`${field}${from} to ${value(change.to)}`];
    })
    .join(', ');
}

function value(of: string | Money): string {
  return typeof of === 'string' ? of : formatMoney(of);
}

function resumedBy(cause: ComplaintResumed['data']['cause'], by: string): string {
  switch (cause) {
    case 'command':
      return `, ${by} said`;
    case 'customer-wrote':
      return ', the customer wrote';
    case 'until-reached':
      return ', the time of the pause is over';
  }
}

function after(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}

function insteadOf(former: string | undefined): string {
  return former === undefined ? '' : ` instead of ${former}`;
}

function rated({ csat, ces }: Pick<FeedbackRecorded['data'], 'csat' | 'ces'>): string {
  const marks = [
    ...(csat === undefined ? [] : [`${csat} of 5`]),
    ...(ces === undefined ? [] : [`effort ${ces} of 7`]),
  ];
  return marks.length === 0 ? '' : ` (${marks.join(', ')})`;
}

/** What a handover does to a decision that was to be approved. */
function lapsed({ pendingApproval }: HandoverDossier): string {
  return pendingApproval === undefined
    ? ''
    : `; the decision of ${pendingApproval.requestedBy} that waited for approval is void`;
}
