import fc from 'fast-check';
import { type Authority, authoritySchema, redressKinds } from '../../../domain/authority/document';
import type { Redress } from '../../../domain/authority/limits';
import { parseMoney } from '../../../domain/money';
import { parseYaml } from '../../../domain/yaml-document';

export const levels = [
  { id: 'frontline', role: 'agent' },
  { id: 'supervisor', role: 'supervisor' },
  { id: 'department', role: 'department' },
  { id: 'senior-management', role: 'manager' },
];
export const ladder = levels.map(({ role }) => role);

/** A usual authority section as it stands in a policy. */
export const usual = `roles:
  - role: agent
    redress: { goodwill: [GBP 50.00, EUR 60.00], refund: [GBP 200.00] }
    mayClose: true
  - role: supervisor
    redress: { goodwill: [GBP 250.00, EUR 300.00], refund: [GBP 500.00] }
    mayClose: true
  - role: department
    redress: { goodwill: [GBP 1000.00, EUR 1200.00], refund: [GBP 5000.00], compensation: [GBP 5000.00] }
    mayClose: true
    mayRefer: true
  - role: manager
    redress: unlimited
    mayClose: true
    mayRefer: true
fourEyes: [GBP 1000.00, EUR 1150.00]
overLimit: approval
laterStageNeedsAnother: true
`;

export function authorityOf(text: string): Authority {
  return parseYaml(authoritySchema, text, 'policy.yaml');
}

/** Redress from words such as `goodwill GBP 20.00`. */
export function redress(...items: string[]): Redress[] {
  return items.map((item) => {
    const kind = redressKinds.find((known) => item.startsWith(`${known} `));
    if (!kind) throw new Error(`${item} has no kind`);
    return { kind, amount: parseMoney(item.slice(kind.length + 1)) };
  });
}

const currency = fc.constantFrom('GBP', 'EUR', 'JPY');
const amount = (minor: fc.Arbitrary<number>) => fc.record({ currency, minor });

export const redressArbitrary: fc.Arbitrary<Redress[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...redressKinds), amount: amount(fc.integer({ min: 1, max: 40 })) }),
  { maxLength: 10 },
);

/** Steps up the ladder: mostly more than below, sometimes the same, now and then less. */
const step = fc.constantFrom(0, 0, 3, 5, 8, 13, 21, 30, 8, 3, 5, -2);
const limitsArbitrary = fc.record(
  Object.fromEntries(redressKinds.map((kind) => [kind, fc.record({ GBP: step, EUR: step })])),
);

/** Authorities of every sort, of which a good part has no mistakes. */
export const authorityArbitrary: fc.Arbitrary<Authority> = fc
  .record({
    steps: fc.array(limitsArbitrary, { minLength: ladder.length, maxLength: ladder.length }),
    unlimitedFrom: fc.integer({ min: 1, max: ladder.length }),
    closesFrom: fc.integer({ min: 0, max: ladder.length - 1 }),
    unlisted: fc.option(fc.constantFrom(...ladder), { nil: undefined, freq: 4 }),
    open: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    fourEyes: fc.option(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 60 })), { nil: undefined }),
    overLimit: fc.constantFrom('approval' as const, 'refuse' as const),
    laterStageNeedsAnother: fc.boolean(),
  })
  .map(
    ({ steps, unlimitedFrom, closesFrom, unlisted, open, fourEyes, overLimit, laterStageNeedsAnother }) => {
      const roles = ladder.map((role, index) => ({
        role,
        mayClose: index >= closesFrom,
        mayRefer: index >= closesFrom,
        redress:
          index >= unlimitedFrom
            ? ('unlimited' as const)
            : Object.fromEntries(
                redressKinds.map((kind) => [
                  kind,
                  (['GBP', 'EUR'] as const).map((code) => ({
                    currency: code,
                    minor: Math.max(
                      0,
                      steps.slice(0, index + 1).reduce((sum, limits) => sum + (limits[kind]?.[code] ?? 0), 0),
                    ),
                  })),
                ]),
              ),
      }));
      return {
        ...(open ? {} : { roles: roles.filter(({ role }) => role !== unlisted) }),
        fourEyes: fourEyes
          ? [
              { currency: 'GBP', minor: fourEyes[0] },
              { currency: 'EUR', minor: fourEyes[1] },
            ]
          : [],
        overLimit,
        laterStageNeedsAnother,
      };
    },
  );
