import { z } from 'zod';
import { addMoney, compareMoney, type Money, moneySchema } from '../money';
import { text } from '../text';
import { type Authority, type RedressKind, type RoleAuthority, redressKinds } from './document';

/** The most that one item of redress may be, in minor units: sums of ninety of them are still exact. */
export const LARGEST_REDRESS = 1e14;

const redressItem = z.strictObject({
  kind: z.enum(redressKinds),
  amount: moneySchema.superRefine(({ minor }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (minor === 0) refuse('must be more than nothing');
    if (minor > LARGEST_REDRESS) refuse(`must not be more than ${LARGEST_REDRESS} minor units`);
  }),
  note: text(2_000).optional(),
});

/** One thing of money that a complainant is given. */
export type Redress = z.output<typeof redressItem>;

/** The redress of a resolution. */
export const redressSchema = z.array(redressItem).max(10).describe('What the customer is given, in money');

/** Redress above a limit. */
export interface Exceeded {
  readonly kind: RedressKind;
  /** Absent where the role may grant nothing of the kind in that currency. */
  readonly limit?: Money;
  /** The sum of everything asked for of the kind in that currency. */
  readonly asked: Money;
}

const EVERYTHING: RoleAuthority = { redress: 'unlimited', mayClose: true, mayRefer: true };
const NOTHING: RoleAuthority = { redress: {}, mayClose: false, mayRefer: false };

/** What a role may decide. */
export function authorityOf({ roles }: Authority, role: string): RoleAuthority {
  return roles ? (roles.find((item) => item.role === role) ?? NOTHING) : EVERYTHING;
}

/** The most that a role may grant of a kind in a currency; undefined for nothing. */
export function limitOf(
  redress: Exclude<RoleAuthority['redress'], 'unlimited'>,
  kind: RedressKind,
  currency: string,
): Money | undefined {
  return redress[kind]?.find((limit) => limit.currency === currency);
}

/**
 * What of the redress is beyond the role: sums per kind and currency, so that parts count as their whole. Empty when
 * the role may grant it all. `redress` has to be everything that the complainant is to have from the complaint, for
 * a limit holds per complaint.
 */
export function exceeded(
  authority: Authority,
  role: string,
  redress: readonly Redress[],
): readonly Exceeded[] {
  const may = authorityOf(authority, role).redress;
  if (may === 'unlimited') return [];
  return redressKinds.flatMap((kind) =>
    sums(redress.filter((item) => item.kind === kind)).flatMap((asked): Exceeded[] => {
      const limit = limitOf(may, kind, asked.currency);
      if (!limit) return asked.minor > 0 ? [{ kind, asked }] : [];
      return compareMoney(asked, limit) > 0 ? [{ kind, limit, asked }] : [];
    }),
  );
}

/** Redress above a four-eyes limit; `limit` is absent for a currency in which the policy has none. */
export type AboveFourEyes = Omit<Exceeded, 'kind'>;

/**
 * The sums per currency, over all kinds, for which a second person has to approve; empty for none. In a policy with
 * four-eyes limits a currency that has none needs approval at once: paying in another currency is no way around.
 */
export function aboveFourEyes(
  { fourEyes }: Authority,
  redress: readonly Redress[],
): readonly AboveFourEyes[] {
  if (fourEyes.length === 0) return [];
  return sums(redress).flatMap((asked): AboveFourEyes[] => {
    const limit = fourEyes.find(({ currency }) => currency === asked.currency);
    if (!limit) return asked.minor > 0 ? [{ asked }] : [];
    return compareMoney(asked, limit) > 0 ? [{ limit, asked }] : [];
  });
}

export function needsFourEyes(authority: Authority, redress: readonly Redress[]): boolean {
  return aboveFourEyes(authority, redress).length > 0;
}

/** Which of the roles may grant all of the redress, in their order. */
export function rolesThatMay(
  authority: Authority,
  redress: readonly Redress[],
  roles: readonly string[],
): readonly string[] {
  return roles.filter((role) => exceeded(authority, role, redress).length === 0);
}

export function mayClose(authority: Authority, role: string): boolean {
  return authorityOf(authority, role).mayClose;
}

export function mayRefer(authority: Authority, role: string): boolean {
  return authorityOf(authority, role).mayRefer;
}

/** One sum for each currency. */
function sums(redress: readonly Redress[]): readonly Money[] {
  const byCurrency = new Map<string, Money>();
  for (const { amount } of redress) {
    const before = byCurrency.get(amount.currency);
    byCurrency.set(amount.currency, before ? addMoney(before, amount) : amount);
  }
  return [...byCurrency.values()];
}
