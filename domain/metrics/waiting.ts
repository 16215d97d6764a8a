import { openMs } from '../calendar/business-time';
import type { Period } from '../state';
import { toMs } from '../time';
import { periodsIn } from './facts';
import type { Metric, Scope } from './metric';
import { calendarIn, TIMES, timeBetween } from './times';

/** What stands and for whom it waits. */
export const waitingMetrics: readonly Metric[] = [
  {
    id: 'age-of-open',
    title: 'Age of open complaints',
    says: 'How many complaints are open at the end of the period, and how old they are.',
    formula:
      'Median and 90th percentile of the time from the registration to the end of the period, or to now.',
    counts: 'Complaints that are open at the end of the period, or now when it has not ended.',
    parts: TIMES,
    level: 'the one at which it is then',
    source: 'Usual service-desk practice (ageing of the backlog); FCA DISP 1.10 counts what is outstanding.',
    unit: 'milliseconds',
    better: 'lower',
    summary: 'median',
    observe(facts, scope) {
      const { until } = upToNow(scope);
      const then = facts.periods.findLast(
        (period) => period.from < until && (period.until === undefined || period.until >= until),
      );
      return then ? timeBetween(facts.registeredAt, until, scope, then.level) : [];
    },
  },
  {
    id: 'time-by-whom',
    title: 'Time by whom it waits for',
    says: 'Where the time of complaints goes: into work, or into waiting, and for whom.',
    formula:
      'Opening hours of the policy’s calendar in which complaints were not closed, by what they waited for. The share of a part is its time divided by the whole.',
    counts: 'Complaints that were open in some part of the period, with the time that lies in it.',
    parts:
      '`work`; `acceptance`: that somebody takes it on; `customer`: for the answer to an offer; `external`: for an outside body; `pause:{reasons}`: for what the policy lets clocks stand still; they add up to the whole',
    level: 'the one at which the time was spent',
    source: 'Usual practice: the breakdown of service levels by whoever had the case.',
    unit: 'milliseconds',
    better: 'lower',
    summary: 'total',
    observe(facts, scope) {
      const calendar = calendarIn(scope);
      return periodsIn(facts, upToNow(scope)).flatMap((period) => {
        const value = openMs(calendar, toMs(period.from), toMs(period.until));
        const { level } = period;
        return value === 0
          ? []
          : [
              { value, level },
              { value, level, part: waitingFor(period) },
            ];
      });
    },
  },
];

/** The span without what has not happened yet. */
export function upToNow({ from, until, now }: Scope) {
  return { from, until: until < now ? until : now };
}

function waitingFor({ status, pausedBy }: Period): string {
  if (pausedBy.some((key) => key.startsWith('external:'))) return 'external';
  if (pausedBy.length > 0) return `pause:${pausedBy.join('+')}`;
  if (status === 'resolved') return 'customer';
  return status === 'new' ? 'acceptance' : 'work';
}
