import { proxyActivities } from '@temporalio/workflow';
import type { DetectionReport, LearnActivities, ReviewReport } from '../activities/contract';

const { detectProblems, reviewPeriods } = proxyActivities<LearnActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5 },
});

/** Looks for recurring issues, and reviews every period that is over and was not reviewed. One may fail without the other. */
export async function learn(): Promise<{ problems: DetectionReport; reviews: ReviewReport }> {
  const now = Date.now();
  const [problems, reviews] = await Promise.allSettled([detectProblems(now), reviewPeriods(now)]);
  if (problems.status === 'rejected') throw problems.reason;
  if (reviews.status === 'rejected') throw reviews.reason;
  return { problems: problems.value, reviews: reviews.value };
}
