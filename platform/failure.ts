/** What a {@link Failure} tells: each text is one or two sentences for a person at a terminal. */
export interface FailureDetails {
  /** Stable and searchable. 1xxx PostgreSQL, 2xxx Temporal, 3xxx settings and policy, 4xxx API and client, 5xxx data. */
  readonly code: `RDS-${number}`;
  /** What did not happen. */
  readonly what: string;
  /** The cause, as far as it is known. */
  readonly why: string;
  /** What to do about it; a command where there is one. */
  readonly fix: string;
  readonly cause?: unknown;
}

/** Something that a person has to put right. Shown with {@link describeFailure}, never as a stack trace. */
export class Failure extends Error {
  readonly code: FailureDetails['code'];
  readonly what: string;
  readonly why: string;
  readonly fix: string;

  constructor(details: FailureDetails) {
    super(`${details.what} ${details.why}`, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'Failure';
    this.code = details.code;
    this.what = details.what;
    this.why = details.why;
    this.fix = details.fix;
  }
}

/** The lines to print for an error: what, why, the fix, the code. Anything but a {@link Failure} was not foreseen. */
export function describeFailure(error: unknown): string {
  if (error instanceof Failure) {
    return [error.what, error.why, `→ ${error.fix}`, `  (${error.code})`].join('\n');
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return [message, '→ This was not foreseen. Please report it with what you did.', '  (RDS-9999)'].join('\n');
}
