import { Failure } from '../../platform/failure';
import { describeFinding } from './finding';
import { type SealedSource, verifyLog, type VerifyOptions } from './verify';

/** Like {@link verifyLog}, for whoever builds on it: throws a {@link Failure} when something is found. */
export async function requireIntact(source: SealedSource, options: VerifyOptions) {
  const result = await verifyLog(source, options);
  if (result.ok) return result;
  throw new Failure({
    code: 'RDS-5210',
    what: 'The event log is not what was recorded.',
    why: describeFinding(result.finding),
    fix: 'Stop writing, keep the database as it is, and compare it with a backup from this position on.',
  });
}
