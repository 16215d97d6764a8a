import { NOTHING_YET } from '../../domain/evolve';
import type { Complaint, Status } from '../../domain/state';
import type { ReadModelTransaction } from '../projection';

/** What of a complaint decides who has to hear of its next event. Nothing in it is personal. */
interface Holding {
  readonly id: string;
  readonly revision: number;
  readonly status: Status;
  readonly role: string;
  readonly owner: string | null;
  readonly assignee: string | null;
  readonly watchers: readonly string[];
  readonly approvers: readonly string[];
}

export function toHolding({ pendingApproval, ...complaint }: Complaint): Holding {
  const { id, revision, status, role, owner = null, assignee = null, watchers } = complaint;
  const approvers = pendingApproval?.approval.roles ?? [];
  return { id, revision, status, role, owner, assignee, watchers, approvers };
}

/**
 * The complaints with these ids, as far as reactions to their next events depend on them: everything else is left out,
 * so that it is kept once, by the read model `complaints`.
 */
export async function storedHoldings(
  tx: ReadModelTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Complaint>> {
  const { rows } = await tx.query<Holding>('SELECT * FROM notified_complaints WHERE id = ANY ($1)', [ids]);
  return new Map(rows.map((holding) => [holding.id, fromHolding(holding)]));
}

const LONG_AGO = '1970-01-01T00:00:00.000Z';

function fromHolding({ owner, assignee, approvers, ...holding }: Holding): Complaint {
  return {
    ...holding,
    ...(owner === null ? {} : { owner }),
    ...(assignee === null ? {} : { assignee }),
    ...(approvers.length === 0 ? {} : { pendingApproval: approvalBy(approvers) }),
    subject: '',
    description: '',
    category: '',
    priority: '',
    channel: 'other',
    complainant: {},
    department: '',
    level: '',
    policy: { id: '', version: 0 },
    registeredAt: LONG_AGO,
    changedAt: LONG_AGO,
    concerns: [],
    clocks: [],
    links: [],
    ...NOTHING_YET,
  };
}

function approvalBy(roles: readonly string[]): NonNullable<Complaint['pendingApproval']> {
  return {
    approval: { id: '', for: '', redress: [], requestedBy: '', level: '', requestedAt: LONG_AGO, roles },
    decision: { outcome: 'upheld', summary: '', redress: [], promises: [] },
  };
}
