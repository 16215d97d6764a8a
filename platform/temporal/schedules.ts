import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';

/** Has a workflow run at intervals, one run at a time. A schedule that is there gets these intervals, and is otherwise left as it is. */
export async function schedule(
  client: Client,
  taskQueue: string,
  workflowType: string,
  every: '10 minutes' | '1 hour' | number,
  jitter: '30s' | '5m',
): Promise<void> {
  const spec = { intervals: [{ every }], jitter };
  try {
    await client.schedule.create({
      scheduleId: `redress-${workflowType}`,
      spec,
      policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType,
        workflowId: `redress-${workflowType}`,
        taskQueue,
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(`redress-${workflowType}`).update((former) => ({ ...former, spec }));
  }
}

/** Ends a schedule; nothing where there is none. */
export async function unschedule(client: Client, workflowType: string): Promise<void> {
  try {
    await client.schedule.getHandle(`redress-${workflowType}`).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
