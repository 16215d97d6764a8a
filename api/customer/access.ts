import type { Pool } from 'pg';
import { complaintIdSchema } from '../../domain/complaint-id';
import type { Complaint } from '../../domain/state';
import { readComplaint } from '../complaint-reading';
import type { SubjectKeys } from '../../eventstore/vault/subject-keys';
import type { EventSource } from '../dependencies';
import { Problem } from '../problem';
import { CLOSED_MS, MOST_WRONG_CODES, openCustomerBook } from './book';
import { type Claim, claimIn, codeOf, isCode, tokenOf } from './credentials';

/** A token that an agent gives out. */
const GIVEN_OUT_MS = 90 * 86_400_000;
/** A token that is given for a reference and a code, or for another token. */
export const SESSION_MS = 15 * 60_000;

export interface Token {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Where the page is that takes such a token. */
export function statusPath(token: string): string {
  return `/status?link=${token}`;
}

/** How whoever complains comes to their own complaint, and to no other. */
export interface CustomerAccess {
  /** For whoever complains; `revoke`: whatever was given out before is worth nothing from now on. */
  giveOut(complaintId: string, revoke: boolean): Promise<Token & { readonly code: string }>;
  /** Throws a Problem, the same for a wrong code and an unknown reference. */
  enter(reference: string, code: string): Promise<Token>;
  /** A short-lived token for another that is good. Throws a Problem. */
  comeIn(token: string): Promise<Token>;
  /** The complaint that the token is for. Throws a Problem, also for no token at all. */
  complaintOf(token: string | undefined): Promise<Complaint>;
}

/** What it is made of. */
export interface CustomerAccessParts {
  readonly events: EventSource;
  readonly keys: Pick<SubjectKeys, 'secret'>;
  readonly pool: Pool;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export function createCustomerAccess({ events, keys, pool, clock }: CustomerAccessParts): CustomerAccess {
  const book = openCustomerBook({ pool, clock });
  // Kept, for it never changes; a failure is not.
  let kept: Buffer | undefined;
  const secret = async () => (kept ??= await keys.secret('customers'));

  async function find(complaintId: string): Promise<Complaint | undefined> {
    const { complaint } = await readComplaint(events, complaintId);
    return complaint?.erased ? undefined : complaint;
  }

  return {
    async giveOut(complaintId, revoke) {
      const generation = await (revoke ? book.revoke(complaintId) : book.generationOf(complaintId));
      const expiresAt = clock() + GIVEN_OUT_MS;
      const key = await secret();
      const token = tokenOf(key, { complaintId, generation, expiresAt });
      return { code: codeOf(key, complaintId, generation), token, expiresAt };
    },
    async enter(reference, code) {
      const complaintId = asWritten(reference);
      if (!(await book.enter(complaintId))) throw closed();
      const key = await secret();
      // Every reference has a code, whether there is such a complaint or not: nothing else is looked at before it fits.
      const generation = await book.generationOf(complaintId);
      const fits = isCode(code, codeOf(key, complaintId, generation));
      if (!fits || !(await find(complaintId))) throw unknown();
      await book.forget(complaintId);
      return sessionFor(complaintId, generation);
    },
    async comeIn(token) {
      const { complaintId, generation, expiresAt } = await claimOf(token);
      return sessionFor(complaintId, generation, expiresAt);
    },
    async complaintOf(token) {
      const complaint = await find((await claimOf(token)).complaintId);
      if (!complaint) throw notValid();
      return complaint;
    },
  };

  async function claimOf(token: string | undefined): Promise<Claim> {
    const claim = token === undefined ? undefined : claimIn(await secret(), token);
    if (!claim || claim.expiresAt <= clock()) throw notValid();
    if (claim.generation !== (await book.generationOf(claim.complaintId))) throw notValid();
    return claim;
  }

  async function sessionFor(complaintId: string, generation: number, until = Infinity): Promise<Token> {
    const expiresAt = Math.min(clock() + SESSION_MS, until);
    return { token: tokenOf(await secret(), { complaintId, generation, expiresAt }), expiresAt };
  }
}

/** References of our own making are in capitals, whatever somebody types. What cannot be one stands for none. */
function asWritten(reference: string): string {
  const typed = reference.trim();
  const text = /^rd-/i.test(typed) ? typed.toUpperCase() : typed;
  return complaintIdSchema.safeParse(text).success ? text : '-';
}

const CHALLENGE = { 'WWW-Authenticate': 'Customer realm="redress"' };

function notValid(): Problem {
  return new Problem('customer-access-refused', {
    detail: 'What was sent gives no access to a complaint, or not any more.',
    hint: 'Come in with your reference and code, or ask us for a new link.',
    headers: CHALLENGE,
  });
}

function unknown(): Problem {
  return new Problem('unknown-reference-or-code', {
    detail: 'There is no complaint with this reference and this code.',
    hint: 'Compare both with what we wrote to you, or ask us for a new code.',
    headers: CHALLENGE,
  });
}

function closed(): Problem {
  return new Problem('too-many-wrong-codes', {
    detail: `${MOST_WRONG_CODES} wrong codes came for this reference.`,
    hint: 'Try again in an hour, or use the link that we sent you.',
    headers: { 'Retry-After': String(CLOSED_MS / 1_000) },
  });
}
