import { type Month, monthOf, type Period, periodOf } from '../review/period';
import type { Instant } from '../time';
import { type ComplaintFacts, type Escalation, escalationsIn, happenedIn, isIn } from './facts';
import type { Metric } from './metric';
import { calendarIn } from './times';

const kinds = ['hierarchical', 'functional', 'external'] as const satisfies readonly Escalation['kind'][];
const causes = [
  'person',
  'deadline',
  'trigger',
  'ping-pong',
] as const satisfies readonly Escalation['cause'][];

const WHAT =
  'An escalation goes up the ladder (hierarchical), to another department (functional) or to an outside body (external). Handing over to a team that is open (follow-the-sun) and going back down are none.';

/** How often complaints need somebody else. */
export const escalationMetrics: readonly Metric[] = [
  {
    id: 'escalation-rate',
    title: 'Escalation rate',
    says: 'How many of the complaints could not be settled where they were.',
    formula: `Complaints that were escalated at least once up to now, divided by all that count. ${WHAT}`,
    counts:
      'Complaints that were registered in the period. One that is escalated after the period counts as escalated too, so the number of a young period can still grow.',
    parts:
      '`kind:{hierarchical|functional|external}` and `cause:{person|deadline|trigger|ping-pong}`: escalated in this way, of all that count; `from:{level}`: escalated up from this level, of those that were at it',
    level: 'the first',
    source:
      'ISO 10002:2018 asks to escalate what cannot be settled; the rate is usual service-desk practice.',
    unit: 'share',
    better: 'lower',
    summary: 'share',
    observe(facts, scope) {
      if (!isIn(scope, facts.registeredAt)) return [];
      const escalations = escalationsIn(facts);
      const levels = levelsOf(facts);
      const share = (happened: boolean) => ({ value: happened ? 1 : 0, level: levels[0] ?? facts.level });
      return [
        share(escalations.length > 0),
        ...kinds.map((kind) => ({
          ...share(escalations.some((one) => one.kind === kind)),
          part: `kind:${kind}`,
        })),
        ...causes.map((cause) => ({
          ...share(escalations.some((one) => one.cause === cause)),
          part: `cause:${cause}`,
        })),
        ...levels.map((level) => ({
          ...share(escalations.some((one) => one.kind === 'hierarchical' && one.level === level)),
          part: `from:${level}`,
        })),
      ];
    },
  },
  {
    id: 'escalations',
    title: 'Escalations',
    says: 'How many escalations there were, month by month, of which kind, and what caused them.',
    formula: `The number of escalations. ${WHAT}`,
    counts: 'Escalations that happened in the period, whenever the complaint was registered.',
    parts:
      '`kind:{kind}`, `cause:{cause}`, and `month:{month}` by the time zone of the policy’s calendar: each adds up to the whole',
    level: 'the one that let go of it',
    source:
      'ISO 10002:2018 asks to escalate what cannot be settled; counting them is usual service-desk practice.',
    unit: 'escalations',
    better: 'lower',
    summary: 'total',
    observe(facts, scope) {
      return happenedIn(escalationsIn(facts), scope).flatMap(({ at, level, kind, cause }) => {
        const month = monthIn(calendarIn(scope).timeZone, at);
        const parts = [`kind:${kind}`, `cause:${cause}`, `month:${month}`];
        return [{ value: 1, level }, ...parts.map((part) => ({ value: 1, level, part }))];
      });
    },
  },
];

/** The levels that the complaint was at, in the order of its arrivals. */
function levelsOf({ periods }: Pick<ComplaintFacts, 'periods'>): readonly string[] {
  return [...new Set(periods.map(({ level }) => level))];
}

/** Months of each zone that were looked up: that takes longer than all the rest, and there are few. */
const monthsOf = new Map<string, readonly Period[]>();

function monthIn(zone: string, at: Instant): Month {
  const known = monthsOf.get(zone) ?? [];
  const found = known.find((one) => isIn(one, at));
  if (found) return found.month;
  const period = periodOf(monthOf(at, zone), zone);
  monthsOf.set(zone, [period, ...known]);
  return period.month;
}
