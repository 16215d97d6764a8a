import type { Recorded } from '../events';
import type { Workload } from '../organisation/assignment';
import type { Complaint } from '../state';

/** What everybody holds, kept up to date event by event. */
export interface LiveWorkload {
  /** Always what is so now: it changes with every event seen. */
  readonly now: Workload;
  see(event: Recorded, before: Complaint | undefined, after: Complaint): void;
}

export function createWorkload(): LiveWorkload {
  const openComplaints: Record<string, number> = {};
  const lastAssigned: Record<string, string> = {};
  const count = (person: string | undefined, by: number) => {
    if (person === undefined) return;
    openComplaints[person] = (Object.hasOwn(openComplaints, person) ? (openComplaints[person] ?? 0) : 0) + by;
  };
  return {
    now: { openComplaints, lastAssigned },
    see(event, before, after) {
      const [was, is] = [holderOf(before), holderOf(after)];
      if (was !== is) {
        count(was, -1);
        count(is, 1);
      }
      const got =
        event.type === 'ComplaintAssigned'
          ? event.data.assignee
          : event.type === 'AcknowledgementMissed'
            ? event.data.reassignedTo
            : undefined;
      if (got !== undefined) lastAssigned[after.team ?? after.role] = got;
    },
  };
}

function holderOf(complaint: Complaint | undefined): string | undefined {
  return complaint && complaint.status !== 'closed' ? (complaint.owner ?? complaint.assignee) : undefined;
}
