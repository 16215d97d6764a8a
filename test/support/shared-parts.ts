/** The way to end each part that global-setup started, for global-teardown. jest runs both in the same process. */
type Cleanup = () => Promise<void>;

declare global {
  var redressTestCleanups: Cleanup[] | undefined;
}

export function onTeardown(cleanup: Cleanup): void {
  globalThis.redressTestCleanups = [...(globalThis.redressTestCleanups ?? []), cleanup];
}

/** Runs them in reverse order, all of them even when one fails. */
export async function runCleanups(): Promise<void> {
  const failures: unknown[] = [];
  for (const cleanup of (globalThis.redressTestCleanups ?? []).reverse()) {
    await cleanup().catch((error) => failures.push(error));
  }
  globalThis.redressTestCleanups = [];
  if (failures.length > 0)
    throw new AggregateError(failures, 'Not everything of the test run could be stopped.');
}
