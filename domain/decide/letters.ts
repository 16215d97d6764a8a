import type { Clock } from '../clocks/clock';
import { calendarOf } from '../policy/policy';
import { writeLetter, letterLanguage, type Letter } from '../letters/letter';
import { dateInWords, lastDayInWords, moneyInWords, outcomeInWords } from '../letters/format';
import type { LetterKind, LetterVariable } from '../letters/kinds';
import type { Complaint } from '../state';
import { levelOf } from '../policy/ladder';
import { toMs } from '../time';
import type { Context, Decided } from './context';

/** Which letter an event calls for, undefined for an event that customers are not told of. */
export function letterKindFor(
  event: Decided,
  complaint: Complaint,
  { policy }: Context,
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
      return withinSummaryPeriod(complaint) ? 'summary-resolution' : 'final-response';
    case 'ComplaintReopened':
      return 'reopened';
    case 'ComplaintClosed':
      return event.data.cause === 'silence' ? 'closed-by-silence' : 'closed';
    case 'ComplaintWithdrawn':
      return 'closed';
    case 'ComplaintMerged':
      return 'merged';
    case 'ClockWarned':
      return atThreshold(event.data.clock, event.data.percent);
    case 'DeadlineMissed':
      return atThreshold(event.data.missed.clock, 100);
    default:
      return undefined;
  }

  function atThreshold(clock: string, percent: number): LetterKind | undefined {
    const rule = policy.clocks.find(({ id }) => id === clock);
    return rule?.letters.find(({ at }) => at === percent)?.letter;
  }
}

/** FCA DISP 1.5: settled by the end of the third business day, a summary resolution communication is enough. */
function withinSummaryPeriod({ clocks }: Complaint): boolean {
  return clocks.some(({ name, breachedAt }) => name === 'summary-resolution' && breachedAt === undefined);
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
): Letter | undefined {
  const { policy } = context;
  if (!policy.letters) return undefined;
  const { templates, defaultLanguage } = policy.letters;
  const wanted = after.complainant.prefers?.language;
  const choice = { languages: wanted === undefined ? [] : [wanted], defaultLanguage };
  const { locale } = letterLanguage(templates, kind, choice);
  const { timeZone } = calendarOf(policy, policy.calendar);
  const day = (at: string | undefined) =>
    at === undefined ? undefined : lastDayInWords(toMs(at), timeZone, locale);
  const dueOf = (name: string) => after.clocks.find((clock: Clock) => clock.name === name)?.dueAt;
  const resolution = after.resolution ?? before?.resolution;
  const { ombudsman } = policy;
  const values = {
    complaintId: after.id,
    subject: after.subject,
    receivedOn: dateInWords(toMs(after.receivedAt ?? after.registeredAt), timeZone, locale),
    levelTitle: levelOf(policy, after.level).title,
    complainantName: after.complainant.name,
    departmentTitle: policy.departments.find(({ id }) => id === after.department)?.title ?? after.department,
    bodyTitle: event.type === 'ComplaintReferred' ? event.data.title : '',
    dueBy: day(dueOf('respond')),
    nextUpdateBy: day(dueOf('customer-update')),
    // A holding response is sent because that day has come.
    finalResponseBy: kind === 'holding-response' ? undefined : day(dueOf('final-response')),
    answerBy: day(dueOf('customer-answer')),
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
  return writeLetter(templates, kind, choice, values);
}

/** FCA DISP 1.6.2: a holding response says why there is no final one yet. */
function whyItTakesLonger({ pauses, referrals }: Complaint): string | undefined {
  const waiting = [
    ...pauses.map(({ title }) => title),
    ...referrals.filter(({ closed, ladder }) => !closed && ladder === 'goes-on').map(({ title }) => title),
  ];
  return waiting.length > 0 ? `${waiting.join(', ')}.` : undefined;
}
