import { clockId } from '../clocks/clock';
import { LEVEL_CLOCKS } from '../clocks/rules';
import type { Policy } from '../policy/policy';
import type { Instant } from '../time';
import { SYSTEM } from '../actor';
import { type ComplaintFacts, happenedIn, isIn } from './facts';
import type { Metric, Observation } from './metric';

/** What others have to keep, within the organisation or the customer, and appointments: no promise to the customer. */
const NO_PROMISE = ['customer-answer', 'closing', 'approval', 'hand-over', 'pause'];

/** Whether what was promised was kept. */
export const promiseMetrics: readonly Metric[] = [
  {
    id: 'breach-rate',
    title: 'Breach rate',
    says: 'How often what customers were promised was not kept in time.',
    formula:
      'Complaints for which a clock ran out at least once, divided by all that count. For one clock: those for which it ran out, divided by those for which it ran. The clocks of offers, closings and approvals are left out: they wait for the customer or for each other.',
    counts:
      'Complaints that were closed in the period, by the closing that stands; merged ones do not count.',
    parts: '`clock:{clock}`, such as `clock:respond`',
    source:
      'Usual service-desk practice (SLA breaches); FCA DISP 1.5 and 1.6 name the times of UK complaints.',
    unit: 'share',
    better: 'lower',
    summary: 'share',
    observe(facts, scope) {
      const { closure } = facts;
      if (!closure || closure.cause === 'merged' || !isIn(scope, closure.at)) return [];
      const missed = new Set(facts.missed.map(({ clock }) => clock).filter(isPromise));
      const clocks = [...new Set([...promisesOf(facts, scope.policy), ...missed])];
      return [
        { value: missed.size > 0 ? 1 : 0 },
        ...clocks.map((clock) => ({ value: missed.has(clock) ? 1 : 0, part: `clock:${clock}` })),
      ];
    },
  },
  {
    id: 'customer-update-punctuality',
    title: 'Punctuality of customer updates',
    says: 'How often customers heard from us before the time for it was over.',
    formula:
      'Updates that were sent in time, divided by all that count. The first update after one that was missed is the missed one, late, and does not count again.',
    counts:
      'Updates that were sent in the period, and those that had become due in it without having been sent. Letters on other occasions, such as an offer, are no updates, although the next update is due later because of them.',
    parts:
      '`by:person` and `by:redress`: those that somebody wrote or had to write, and those that went out by themselves when they were due, where the policy has it so',
    level: 'the one at which it was due or sent',
    source: 'FCA DISP 1.6.1R(2) and ISO 10002:2018 ask to keep the complainant informed, and give no number.',
    unit: 'share',
    better: 'higher',
    summary: 'average',
    observe: (facts, scope) =>
      happenedIn(updatesOf(facts), scope).flatMap(({ value, level, by }) => [
        { value, level },
        { value, level, part: `by:${by === SYSTEM.id ? 'redress' : 'person'}` },
      ]),
  },
];

/** The updates that the customer got in time (1), and those that were missed (0), when they were due. */
function updatesOf({ customerUpdates, missed, periods }: ComplaintFacts): readonly (Observation & {
  readonly at: Instant;
  readonly by?: string;
  readonly level: string;
})[] {
  const broken = missed.filter(({ clock }) => clock === 'customer-update');
  const made = new Set(
    broken.map(({ firedAt }) => customerUpdates.find(({ at }) => at >= firedAt)).filter(Boolean),
  );
  const sent = customerUpdates.filter((one) => !made.has(one));
  return [
    ...broken.map(({ dueAt: at, level }) => ({ at, level, value: 0 })),
    ...sent.flatMap(({ at, by }) => {
      const level = periods.findLast(({ from }) => from <= at)?.level;
      return level === undefined ? [] : [{ at, by, level, value: 1 }];
    }),
  ];
}

function isPromise(clock: string): boolean {
  return !NO_PROMISE.includes(clockId(clock));
}

/** The clocks that ran for a closed complaint: every level's, the policy's own, and those of outside bodies. */
function promisesOf(facts: ComplaintFacts, policy: Policy): readonly string[] {
  const tells = policy.clocks.some(({ id, target }) => id === 'customer-update' && target !== undefined);
  const kept = [...facts.clocks, ...(facts.interrupted ?? [])].map(({ name }) => name);
  return [
    ...LEVEL_CLOCKS,
    ...(tells ? ['customer-update'] : []),
    ...kept.filter(isPromise),
    ...facts.referrals.map(({ body }) => `external:${body}`),
  ];
}
