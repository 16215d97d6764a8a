import { Failure } from '../../platform/failure';
import { describeFinding, type Finding } from './finding';
import { type SealedSource, verifyLog, type VerifyOptions } from './verify';

/** Like {@link verifyLog}, for whoever builds on it: throws a {@link Failure} when something is found. */
export async function requireIntact(source: SealedSource, options: VerifyOptions) {
  const result = await verifyLog(source, options);
  if (result.ok) return result;
  throw tampered('The event log is not what was recorded.', result.finding);
}

export function tampered(what: string, finding: Finding): Failure {
  return new Failure({
    code: 'RDS-5210',
    what,
    why: describeFinding(finding),
    fix: 'Stop writing, keep the database as it is, and compare it with a backup from this position on.',
  });
}
