import type { MissedDeadline, Recorded } from './events';

/** What happened, in one sentence for a person. Contains free text of people: treat it as personal data. */
export function describeEvent(event: Recorded): string {
  const by = event.by.id;
  switch (event.type) {
    case 'ComplaintRegistered':
      return `${by} registered the complaint at ${event.data.level}: ${event.data.subject}`;
    case 'ComplaintAccepted':
      return `${by} accepted the complaint${insteadOf(event.data.reassignedFrom)}`;
    case 'ComplaintAssigned':
      return `${by} assigned the complaint to ${event.data.assignee}${insteadOf(event.data.reassignedFrom)}${after(event.data.note)}`;
    case 'AttemptRecorded':
      return `${by} tried: ${event.data.tried} (${event.data.outcome})`;
    case 'NoteAdded':
      return `${by} noted: ${event.data.text}`;
    case 'ComplaintEscalated': {
      const { from, to, cause, summary, reason } = event.data;
      if (cause.type === 'deadline')
        return `Escalated from ${from} to ${to} by itself: ${missedText(cause.missed)}`;
      return `${by} escalated from ${from} to ${to}${reason === undefined ? '' : ` (${reason})`}: ${summary}`;
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
      return `${by} told the customer: ${event.data.message}`;
    case 'ResolutionOffered':
      return `${by} resolved the complaint (${event.data.outcome}): ${event.data.summary}`;
    case 'ResolutionAccepted':
      return `The customer accepted the resolution${rated(event.data.csat)}${after(event.data.comment)}`;
    case 'ResolutionRejected':
      return `The customer rejected the resolution${rated(event.data.csat)}: ${event.data.reason}`;
    case 'ComplaintClosed':
      return `${by} closed the complaint${after(event.data.note)}`;
    case 'ComplaintReopened':
      return `${by} reopened the complaint: ${event.data.reason}`;
    case 'ComplaintWithdrawn':
      return `The customer withdrew the complaint: ${event.data.reason}`;
  }
}

function missedText({ clock, level, dueAt, lateByMs }: MissedDeadline): string {
  return `the ${clock} deadline of ${level} was ${dueAt}, noticed ${(lateByMs / 1000).toFixed(3)} s later`;
}

function after(note: string | undefined): string {
  return note === undefined ? '' : `: ${note}`;
}

function insteadOf(former: string | undefined): string {
  return former === undefined ? '' : ` instead of ${former}`;
}

function rated(csat: number | undefined): string {
  return csat === undefined ? '' : ` (${csat} of 5)`;
}
