import { clockId } from '../clocks/clock';
import { LEVEL_CLOCKS } from '../clocks/rules';
import type { Policy } from '../policy/policy';
import { type ComplaintFacts, isIn } from './facts';
import type { Metric } from './metric';

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
    parts:
      '`clock:{clock}`, such as `clock:respond`, which also says how punctual `clock:customer-update` is',
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
];

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
