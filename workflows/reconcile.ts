import { proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities, ReconcileReport } from '../activities/contract';

const { reconcileComplaints } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5 },
});

/** Puts every open complaint back to work whose workflow is missing or behind its stream. */
export function reconcile(): Promise<ReconcileReport> {
  return reconcileComplaints();
}
