import { calendarOf } from '../policy/policy';
import { bestChannel } from '../letters/contact';
import { writeLetter, letterLanguage, type SentLetter } from '../letters/letter';
import { dateInWords, lastDayInWords, moneyInWords, outcomeInWords } from '../letters/format';
import type { LetterKind, LetterVariable } from '../letters/kinds';
import type { Complaint } from '../state';
import { levelOf } from '../policy/ladder';
import { type Instant, toMs } from '../time';
import type { Context, Decided } from './context';

/** Which letter an event calls for, undefined for an event that customers are not told of. `before`: the state before it. */
export function letterKindFor(
  event: Decided,
  before: Complaint | undefined,
  { policy, now }: Context,
): LetterKind | undefined {
  switch (event.type) {
    case 'ComplaintRegistered':
      return 'acknowledgement';
    case 'ComplaintEscalated':
      return 'escalated';
    case 'ComplaintTransferred':
      // Which of our teams is awake is no news for a customer.
      return event.data.cause.type === 'follow-the-sun' ? undefined : 'transferred';
    case 'ComplaintDeescalated':
      return 'de-escalated';
    case 'ComplaintReferred':
      return 'referred';
    case 'CustomerUpdateSent':
      return event.data.automatic ? 'status-update' : 'update';
    case 'ResolutionOffered':
      return withinSummaryPeriod(before, now) ? 'summary-resolution' : 'final-response';
    case 'ResolutionRejected':
    case 'ComplaintReopened':
      return 'reopened';
    case 'ComplaintClosed':
      if (event.data.cause === 'silence') return 'closed-by-silence';
      return before?.answer?.accepted && before.feedback.length === 0 ? 'feedback-request' : 'closed';
    case 'ComplaintWithdrawn':
      return 'closed';
    case 'ComplaintMerged':
      return 'merged';
    case 'ClockWarned':
      return atThreshold(event.data.clock, event.data.percent);
    case 'AcknowledgementMissed':
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
    case 'DeadlineMissed':
      return atThreshold(event.data.missed.clock, 100);
    case 'ComplaintAccepted':
    case 'ComplaintAssigned':
    case 'AttemptRecorded':
    case 'NoteAdded':
    case 'ConcernRaised':
    case 'ComplaintReclassified':
    case 'ComplaintPaused':
    case 'ComplaintResumed':
    case 'CustomerMessageReceived':
    case 'TriggerFired':
    case 'PolicyAdopted':
    case 'ReferralClosed':
    case 'HandOverPostponed':
    case 'ApprovalRequested':
    case 'ApprovalDeclined':
    case 'ResolutionAccepted':
    case 'ContactUpdated':
    case 'FeedbackRecorded':
    case 'ProcessFeedbackGiven':
    case 'ComplaintLinked':
    case 'ComplaintSplit':
    case 'EvidenceAttached':
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
    case 'PersonalDataErased':
    case 'MessageDelivered':
    case 'MessageFailed':
      return undefined;
  }

  function atThreshold(clock: string, percent: number): LetterKind | undefined {
    // Where nobody wrote letters there is nothing to say at a threshold.
    if (!policy.letters) return undefined;
    const rule = policy.clocks.find(({ id }) => id === clock);
    return rule?.letters.find(({ at }) => at === percent)?.letter;
  }
}

/** FCA DISP 1.5: settled by the end of the third business day, a summary resolution communication is enough. */
function withinSummaryPeriod(before: Complaint | undefined, now: Instant): boolean {
  const clock = before?.clocks.find(({ name }) => name === 'summary-resolution');
  return clock !== undefined && clock.breachedAt === undefined && (clock.dueAt ?? now) >= now;
}

/**
 * What the customer is told because of an event, in their language. `before` is the state before the event, `after`
 * the one after it. Undefined when the policy has no letters.
 */
export function letterFor(
  kind: LetterKind,
  event: Decided,
  before: Complaint | undefined,
  after: Complaint,
  context: Context,
): SentLetter | undefined {
  const { policy, now } = context;
  if (!policy.letters) return undefined;
  const { templates, defaultLanguage } = policy.letters;
  const wanted = after.complainant.prefers?.language;
  const choice = { languages: wanted === undefined ? [] : [wanted], defaultLanguage };
  const { locale } = letterLanguage(templates, kind, choice);
  const { timeZone } = calendarOf(policy, policy.calendar);
  const day = (at: string | undefined) =>
    at === undefined ? undefined : lastDayInWords(toMs(at), timeZone, locale);
  // Nobody is promised a day that has gone by.
  const promised = (name: string) => {
    const due = dueOf(after, name);
    return due !== undefined && due > now ? day(due) : undefined;
  };
  // One that the customer rejected is not our decision any more.
  const resolution = after.answer?.accepted === false ? undefined : after.resolution;
  const { ombudsman } = policy;
  const values = {
    complaintId: after.id,
    subject: after.subject,
    receivedOn: dateInWords(toMs(after.receivedAt ?? after.registeredAt), timeZone, locale),
    levelTitle: levelOf(policy, after.level).title,
    complainantName: after.complainant.name,
    departmentTitle: policy.departments.find(({ id }) => id === after.department)?.title ?? after.department,
    bodyTitle: event.type === 'ComplaintReferred' ? event.data.title : '',
    dueBy: promised('respond'),
    nextUpdateBy: promised('customer-update'),
    // A holding response is sent because that day has come.
    finalResponseBy: kind === 'holding-response' ? undefined : promised('final-response'),
    answerBy:
      kind === 'closed-by-silence' ? day(dueOf(before, 'customer-answer')) : promised('customer-answer'),
    outcome: resolution ? outcomeInWords(resolution.outcome, locale) : '',
    summary: resolution?.summary ?? '',
    redress: resolution?.redress.map(({ amount }) => moneyInWords(amount, locale)).join(' + '),
    message: event.type === 'CustomerUpdateSent' ? event.data.message : '',
    mergedInto: event.type === 'ComplaintMerged' ? event.data.into : '',
    ombudsmanTitle: ombudsman?.title,
    ombudsmanAddress: ombudsman?.address,
    ombudsmanWebsite: ombudsman?.website,
    ombudsmanMonths: ombudsman === undefined ? undefined : String(ombudsman.monthsToRefer),
    reason: kind === 'holding-response' ? whyItTakesLonger(after) : undefined,
  } satisfies Record<LetterVariable, string | undefined>;
  return {
    ...writeLetter(templates, kind, choice, values),
    via: bestChannel(after.complainant, policy.letters.channels),
  };
}

function dueOf(complaint: Complaint | undefined, clock: string): Instant | undefined {
  return complaint?.clocks.find(({ name }) => name === clock)?.dueAt;
}

/** FCA DISP 1.6.2: a holding response says why there is no final one yet. */
function whyItTakesLonger({ pauses, referrals }: Complaint): string | undefined {
  const waiting = [
    ...pauses.map(({ title }) => title),
    ...referrals.filter(({ closed, ladder }) => !closed && ladder === 'goes-on').map(({ title }) => title),
  ];
  return waiting.length > 0 ? `${waiting.join(', ')}.` : undefined;
}
