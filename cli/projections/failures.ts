import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import type { NotDivisible } from '../../projections/generations/rebuild';
import type { SwapRefusal, SwapRefused } from '../../projections/generations/swap';

/** Of a database whose tables are not those of this release. */
export function notMigrated(cause: unknown): Failure {
  return new Failure({
    code: 'RDS-5401',
    what: 'The read models cannot be looked at.',
    why: `Their tables are not as this version makes them: ${messageOf(cause)}.`,
    fix: 'redress migrate',
    cause,
  });
}

/** Of a rebuild by so many parts. */
export function notDivisible(cause: NotDivisible): Failure {
  return new Failure({
    code: 'RDS-5402',
    what: `${cause.projection} is not built anew.`,
    why: cause.message,
    fix: `redress projections rebuild ${cause.projection}`,
    cause,
  });
}

const REFUSALS: Readonly<
  Record<SwapRefusal, { readonly why: string; readonly fix: (name: string) => string }>
> = {
  'nothing-stands-by': {
    why: 'Nothing stands by to take over.',
    fix: (name) => `redress projections rebuild ${name}`,
  },
  'standby-halted': {
    why: 'What stands by has halted at an event that it cannot apply.',
    fix: (name) =>
      `redress projections status; when it is mended: redress projections resume ${name} --standby`,
  },
  'standby-paused': {
    why: 'What stands by is paused.',
    fix: (name) => `redress projections resume ${name} --standby`,
  },
  'standby-behind': {
    why: 'What stands by is behind what serves.',
    fix: () => 'Check that projectors run: redress projections status',
  },
};

/** Of a swap; nothing was changed. */
export function swapRefused(cause: SwapRefused): Failure {
  const { why, fix } = REFUSALS[cause.reason];
  return new Failure({
    code: 'RDS-5403',
    what: `${cause.projection} serves what it served.`,
    why,
    fix: fix(cause.projection),
    cause,
  });
}
