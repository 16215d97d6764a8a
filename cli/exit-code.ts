import { CommanderError } from 'commander';
import { describeFailure, Failure } from '../platform/failure';
import { ApiProblem, describeProblem } from './http/api-problem';
import { UsageError } from './usage-error';

/** How the command ended, for scripts. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  notAllowed: 5,
  unreachable: 6,
  /** Stopped with Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that said already what went wrong. */
export class Ended extends Error {
  constructor(readonly exitCode: ExitCode) {
    super(`ended with exit code ${exitCode}`);
    this.name = 'Ended';
  }
}

/** The exit code of an error, and what to print for it; nothing when everything was said. */
export function outcomeOf(error: unknown): { readonly exitCode: ExitCode; readonly message?: string } {
  if (error instanceof Ended) return { exitCode: error.exitCode };
  // Commander has printed its own messages, and help and version also end this way.
  if (error instanceof CommanderError)
    return { exitCode: error.exitCode === 0 ? exitCodes.ok : exitCodes.usage };
  if (error instanceof UsageError) {
    return { exitCode: exitCodes.usage, message: `${error.message}\n→ ${error.hint}` };
  }
  if (error instanceof ApiProblem) {
    return { exitCode: exitCodeOfStatus(error.status), message: describeProblem(error) };
  }
  const unreachable = error instanceof Failure && error.code === 'RDS-4101';
  return {
    exitCode: unreachable ? exitCodes.unreachable : exitCodes.failed,
    message: describeFailure(error),
  };
}

function exitCodeOfStatus(status: number): ExitCode {
  if (status === 400) return exitCodes.usage;
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  if (status === 404) return exitCodes.notFound;
  if ([409, 412, 422, 428].includes(status)) return exitCodes.refused;
  if ([502, 503, 504].includes(status)) return exitCodes.unreachable;
  return exitCodes.failed;
}
