import type { Feedback } from '../state';
import { type ComplaintFacts, happenedIn, isIn, redressGiven, type TimeSpan } from './facts';
import type { Metric, Observation } from './metric';

const ESCALATED = '`escalated`: of complaints that went up the ladder at least once, up to now';

/** What customers and agents say, and what customers are given. */
export const peopleMetrics: readonly Metric[] = [
  {
    id: 'csat',
    title: 'Customer satisfaction (CSAT)',
    says: 'How happy customers are with how it went.',
    formula: 'Average of the ratings, 1 (very unhappy) to 5 (very happy).',
    counts: 'Ratings that were given in the period, every one of a complaint.',
    parts: ESCALATED,
    source:
      'Usual practice of customer service; ISO 10002:2018 asks to assess the satisfaction of complainants.',
    unit: 'points',
    better: 'higher',
    summary: 'average',
    observe: (facts, scope) => ofEscalatedToo(facts, ratingsIn(facts, scope, 'csat')),
  },
  {
    id: 'ces',
    title: 'Customer effort (CES)',
    says: 'How easy it was for customers.',
    formula: 'Average of the ratings, 1 (very hard) to 7 (very easy).',
    counts: 'Ratings that were given in the period, every one of a complaint.',
    parts: ESCALATED,
    source: 'Usual practice of customer service: the customer effort score on a scale of seven.',
    unit: 'points',
    better: 'higher',
    summary: 'average',
    observe: (facts, scope) => ofEscalatedToo(facts, ratingsIn(facts, scope, 'ces')),
  },
  {
    id: 'redress',
    title: 'Redress paid',
    says: 'What settling complaints cost.',
    formula:
      'The sum of the money, in minor units, of the resolutions that the customer accepted and of the one that stood at the closing.',
    counts:
      'Complaints that were closed in the period, by the closing that stands, and gave money. Money that was offered and neither accepted nor standing at the end does not count.',
    parts: '`currency:{code}`; amounts of two currencies are never added',
    source: 'FCA DISP 1.10 (redress paid).',
    unit: 'minor-units',
    better: 'neither',
    summary: 'total',
    partsOnly: true,
    observe(facts, scope) {
      if (!facts.closure || !isIn(scope, facts.closure.at)) return [];
      return redressGiven(facts).map(({ amount: { currency, minor } }) => ({
        value: minor,
        part: `currency:${currency}`,
      }));
    },
  },
  {
    id: 'agent-feedback',
    title: 'Agents’ feedback on the process',
    says: 'What those who work in the process think of it.',
    formula: 'Average of the ratings, 1 to 5.',
    counts: 'Ratings that were given in the period.',
    parts: '`about:{what}`: of what somebody said about a rule or another part of the process',
    level: 'the one at which it was given',
    source: 'Redress’s own: ISO 10002:2018 asks to audit the process and to improve it continually.',
    unit: 'points',
    better: 'higher',
    summary: 'average',
    observe: (facts, scope) =>
      happenedIn(facts.processFeedback, scope).flatMap(({ rating, about, level }) => [
        { value: rating, level },
        ...(about === undefined ? [] : [{ value: rating, level, part: `about:${about}` }]),
      ]),
  },
];

/** What the customer said of one thing in the span. */
export function ratingsIn(
  { feedback }: Pick<ComplaintFacts, 'feedback'>,
  span: TimeSpan,
  what: keyof Pick<Feedback, 'csat' | 'ces'>,
): readonly number[] {
  return happenedIn(feedback, span).flatMap((given) => given[what] ?? []);
}

function ofEscalatedToo({ handovers }: ComplaintFacts, ratings: readonly number[]): readonly Observation[] {
  const escalated = handovers.some(({ kind }) => kind === 'hierarchical');
  return ratings.flatMap((value) => [{ value }, ...(escalated ? [{ value, part: 'escalated' }] : [])]);
}
