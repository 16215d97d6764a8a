import { proxyActivities } from '@temporalio/workflow';
import type { HeadActivities, HeadReport } from '../activities/contract';

const activities = proxyActivities<HeadActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5 },
});

/** Keeps a signed head of the event log. Fails at once when the log is not what was recorded. */
export function exportHead(): Promise<HeadReport | null> {
  return activities.exportHead();
}
