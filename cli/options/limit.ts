import { UsageError } from '../usage-error';

/** What `--limit` says. Throws {@link UsageError} for anything but a whole number from 1. */
export function readLimit(given: string): number {
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new UsageError(`--limit: "${given}" is not a number from 1.`);
}
