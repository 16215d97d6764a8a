import type { ComplaintFacts } from './facts';
import { firstAcceptance, firstClosing, isIn, settlement } from './facts';
import type { Metric, Observation } from './metric';
import { TIMES, timeBetween } from './times';

const RESOLVED =
  'Complaints that were closed in the period with a resolution, by the closing that stands: one that was reopened counts when it is closed again. Withdrawn and merged complaints do not count.';

/** How complaints are worked on, from the first hand to the last. */
export const handlingMetrics: readonly Metric[] = [
  {
    id: 'received',
    title: 'Complaints received',
    says: 'How much came in.',
    formula: 'The number of complaints.',
    counts: 'Complaints that were registered in the period, imported and split-off ones among them.',
    source:
      'FCA DISP 1.10 (complaints opened); ISO 10002:2018 asks to track each complaint from its receipt.',
    level: 'the first',
    unit: 'complaints',
    better: 'neither',
    summary: 'total',
    observe: (facts, scope) => (isIn(scope, facts.registeredAt) ? [{ value: 1, ...startOf(facts) }] : []),
  },
  {
    id: 'first-contact-resolution',
    title: 'First-contact resolution (FCR)',
    says: 'How often the first who had the complaint settled it for good.',
    formula:
      'Complaints without any handover, referral, rejected resolution, reopening, or message of the customer after registration, divided by all that count. The handing over to a team that is open (follow-the-sun) is no handover here.',
    counts: RESOLVED,
    level: 'the one that resolved it',
    source: 'Usual service-desk practice, which differs in what ends a contact; no standard sets a number.',
    unit: 'share',
    better: 'higher',
    summary: 'share',
    observe(facts, scope) {
      const settled = settlement(facts);
      if (!settled || !isIn(scope, settled.at)) return [];
      return [{ value: isFirstContact(facts) ? 1 : 0, level: settled.resolution.level }];
    },
  },
  {
    id: 'time-to-acknowledge',
    title: 'Time to acknowledge',
    says: 'How long complaints wait until somebody takes them on.',
    formula: 'Median and 90th percentile of the time from the registration to the first acceptance.',
    counts: 'Complaints that somebody accepted for the first time in the period.',
    parts: TIMES,
    level: 'the one that accepted it',
    source: 'ISO 10002:2018 and FCA DISP 1.6.1 ask for a prompt acknowledgement, and give no number.',
    unit: 'milliseconds',
    better: 'lower',
    summary: 'median',
    observe(facts, scope) {
      const accepted = firstAcceptance(facts);
      if (!accepted || !isIn(scope, accepted.from)) return [];
      return timeBetween(facts.registeredAt, accepted.from, scope, accepted.level);
    },
  },
  {
    id: 'time-to-resolve',
    title: 'Time to resolve',
    says: 'How long customers wait for the resolution that lasts.',
    formula:
      'Median and 90th percentile of the time from the registration to the offer of the resolution that stood at the closing.',
    counts: RESOLVED,
    parts: TIMES,
    level: 'the one that resolved it',
    source:
      'FCA DISP 1.5 (third business day), 1.6.2 (eight weeks) and 1.10 count by it; usual service-desk practice.',
    unit: 'milliseconds',
    better: 'lower',
    summary: 'median',
    observe(facts, scope) {
      const settled = settlement(facts);
      if (!settled || !isIn(scope, settled.at)) return [];
      const { resolution } = settled;
      return timeBetween(facts.registeredAt, resolution.at, scope, resolution.level);
    },
  },
  {
    id: 'reopen-rate',
    title: 'Reopen rate',
    says: 'How often what was thought to be settled was not.',
    formula: 'Complaints that were opened again after their first closing, divided by all that count.',
    counts:
      'Complaints that were closed for the first time in the period, in whatever way. One that is reopened after the period counts as reopened too, so the number of a young period can still grow.',
    source: 'Usual service-desk practice.',
    unit: 'share',
    better: 'lower',
    summary: 'share',
    observe(facts, scope) {
      const closing = firstClosing(facts);
      return closing && isIn(scope, closing.at) ? [{ value: closing.reopened ? 1 : 0 }] : [];
    },
  },
  {
    id: 'ping-pong',
    title: 'Ping-pong',
    says: 'How often a complaint comes back to a department that has passed it on.',
    formula:
      'Complaints that were transferred to a department which had them before, divided by all that count.',
    counts: RESOLVED,
    source: 'Process mining; the BPI Challenge of 2013 asks for it by this name.',
    unit: 'share',
    better: 'lower',
    summary: 'share',
    observe(facts, scope) {
      const settled = settlement(facts);
      return settled && isIn(scope, settled.at) ? [{ value: cameBack(facts) ? 1 : 0 }] : [];
    },
  },
];

function startOf({ periods }: ComplaintFacts): Pick<Observation, 'level'> {
  const level = periods[0]?.level;
  return level === undefined ? {} : { level };
}

function isFirstContact(facts: ComplaintFacts): boolean {
  const { handovers, referrals, rejections, reopenings, customerMessages } = facts;
  return (
    handovers.every(({ byItself }) => byItself === 'follow-the-sun') &&
    referrals.length === 0 &&
    rejections === 0 &&
    reopenings === 0 &&
    customerMessages.length === 0
  );
}

function cameBack({ handovers }: ComplaintFacts): boolean {
  const left = new Set<string>();
  return handovers.some(({ from, to }) => {
    if (to.department === from.department) return false;
    left.add(from.department);
    return left.has(to.department);
  });
}
