import { runCleanups } from './shared-parts';

export default async function globalTeardown(): Promise<void> {
  await runCleanups();
}
