import { compareMoney, formatMoney, type Money } from '../money';
import { type Authority, type RoleAuthority, redressKinds } from './document';
import { authorityOf, limitOf, mayClose } from './limits';

/** One thing wrong in the section `authority`; the path begins inside it. */
export interface AuthorityMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with an authority for a ladder with these roles, lowest first. Empty for one that can be worked by. */
export function authorityMistakes(
  authority: Authority,
  ladder: readonly string[],
): readonly AuthorityMistake[] {
  return [
    ...roleMistakes(authority, ladder),
    ...currenciesTwice(authority),
    ...fallingAuthority(authority, ladder),
    ...nobodyCloses(authority, ladder),
    ...fourEyesMistakes(authority, ladder),
  ];
}

function roleMistakes({ roles = [] }: Authority, ladder: readonly string[]): AuthorityMistake[] {
  return roles.flatMap(({ role }, index) => {
    const path = ['roles', index, 'role'];
    if (!ladder.includes(role)) return [{ path, message: `role "${role}" works at no level` }];
    const first = roles.findIndex((other) => other.role === role);
    return first < index ? [{ path, message: `"${role}" occurs twice` }] : [];
  });
}

function currenciesTwice({ roles = [], fourEyes }: Authority): AuthorityMistake[] {
  const inList = (list: readonly Money[], path: readonly (string | number)[]) =>
    list.flatMap(({ currency }, index) =>
      list.findIndex((other) => other.currency === currency) < index
        ? [{ path: [...path, index], message: `${currency} occurs twice` }]
        : [],
    );
  return [
    ...roles.flatMap(({ redress }, index) =>
      redressKinds.flatMap((kind) =>
        redress === 'unlimited' ? [] : inList(redress[kind] ?? [], ['roles', index, 'redress', kind]),
      ),
    ),
    ...inList(fourEyes, ['fourEyes']),
  ];
}

/** Going up must never mean to be allowed less: a complaint would climb to someone who cannot decide it. */
function fallingAuthority(authority: Authority, ladder: readonly string[]): AuthorityMistake[] {
  return ladder.slice(1).flatMap((role, index) => {
    const below = ladder[index] ?? role;
    const losses = lost(authorityOf(authority, below), authorityOf(authority, role));
    const listed = authority.roles?.findIndex((item) => item.role === role) ?? -1;
    if (listed < 0 && losses.length > 0) {
      const message = `"${role}" is not listed, so it may nothing, and "${below}" below it may more`;
      return [{ path: ['roles'], message }];
    }
    return losses.map(({ field, may, mayAbove }) => ({
      path: ['roles', listed, ...field],
      message: `"${below}" may ${may}, and "${role}" above it ${mayAbove}: authority must not fall on the way up`,
    }));
  });
}

/** What the lower role may do and the higher may not. */
interface Lost {
  readonly field: readonly string[];
  readonly may: string;
  readonly mayAbove: string;
}

function lost(lower: RoleAuthority, higher: RoleAuthority): readonly Lost[] {
  const mayAbove = 'may not';
  return [
    ...(lower.mayClose && !higher.mayClose ? [{ field: ['mayClose'], may: 'close', mayAbove }] : []),
    ...(lower.mayRefer && !higher.mayRefer ? [{ field: ['mayRefer'], may: 'refer', mayAbove }] : []),
    ...lostRedress(lower.redress, higher.redress),
  ];
}

function lostRedress(lower: RoleAuthority['redress'], higher: RoleAuthority['redress']): readonly Lost[] {
  if (higher === 'unlimited') return [];
  if (lower === 'unlimited') {
    return [{ field: ['redress'], may: 'grant without limit', mayAbove: 'has limits' }];
  }
  return redressKinds.flatMap((kind) =>
    (lower[kind] ?? []).flatMap((limit): Lost[] => {
      const above = limitOf(higher, kind, limit.currency);
      if (above ? compareMoney(above, limit) >= 0 : limit.minor === 0) return [];
      const may = `grant ${kind} up to ${formatMoney(limit)}`;
      const mayAbove = above ? `up to ${formatMoney(above)}` : `none in ${limit.currency}`;
      return [{ field: ['redress', kind], may, mayAbove }];
    }),
  );
}

function nobodyCloses(authority: Authority, ladder: readonly string[]): AuthorityMistake[] {
  if (ladder.some((role) => mayClose(authority, role))) return [];
  return [{ path: ['roles'], message: 'no role may close a complaint, so none would ever be closed' }];
}

/**
 * A four-eyes limit is of use when two roles get beyond it: with none it is never reached, and with one alone nobody
 * is sure to be there who can approve what that role decides.
 */
function fourEyesMistakes(authority: Authority, ladder: readonly string[]): AuthorityMistake[] {
  const { fourEyes, roles = [] } = authority;
  if (fourEyes.length === 0) return [];
  const tooFew = fourEyes.flatMap((limit, index) => {
    const [first, second] = ladder.filter((role) => getsBeyond(authorityOf(authority, role), limit));
    if (second !== undefined) return [];
    const who = first === undefined ? 'no role may grant' : `only "${first}" may grant`;
    const message = `${who} more than ${formatMoney(limit)}, so there are no two roles to decide and to approve: lower it, or raise what a role may grant`;
    return [{ path: ['fourEyes', index], message }];
  });
  const limited = roles.flatMap(({ redress }) =>
    redress === 'unlimited' ? [] : redressKinds.flatMap((kind) => redress[kind] ?? []),
  );
  const without = new Set(limited.filter(({ minor }) => minor > 0).map(({ currency }) => currency));
  for (const { currency } of fourEyes) without.delete(currency);
  return [
    ...tooFew,
    ...[...without].map((currency) => ({
      path: ['fourEyes'],
      message: `has no limit in ${currency}, which roles may grant: without one, every amount in it would need approval`,
    })),
  ];
}

/** Whether all kinds together can be more than this for the role. */
function getsBeyond({ redress }: RoleAuthority, { currency, minor }: Money): boolean {
  if (redress === 'unlimited') return true;
  const limits = redressKinds.map((kind) => limitOf(redress, kind, currency)?.minor ?? 0);
  return limits.reduce((sum, limit) => sum + limit, 0) > minor;
}
