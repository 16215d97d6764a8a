import { deadlines } from './deadlines';
import type { Complaint } from './state';
import { toMs } from './time';

/**
 * What the workflow is told of a complaint: enough to schedule and to be found by, nothing personal. `revision` is
 * -1 and `status` `none` before registration. Deadlines are in milliseconds since 1970, the earliest first.
 */
export interface View {
  readonly revision: number;
  readonly status: Complaint['status'] | 'none';
  readonly closed: boolean;
  readonly deadlines: readonly { readonly name: string; readonly at: number }[];
  readonly level?: string;
  readonly priority?: string;
  readonly department?: string;
  readonly holder?: string;
  readonly breached: boolean;
}

const NOTHING: View = { revision: -1, status: 'none', closed: false, deadlines: [], breached: false };

export function viewOf(complaint: Complaint | undefined): View {
  if (!complaint) return NOTHING;
  const { revision, status, level, priority, department, missed } = complaint;
  const holder = complaint.owner ?? complaint.assignee;
  return {
    revision,
    status,
    closed: status === 'closed',
    deadlines: deadlines(complaint).map(({ name, dueAt }) => ({ name, at: toMs(dueAt) })),
    level,
    priority,
    department,
    ...(holder === undefined ? {} : { holder }),
    breached: missed.length > 0,
  };
}
