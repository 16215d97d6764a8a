import { types } from 'node:util';
import { Failure } from '../../platform/failure';

// fetch may come from another realm, where instanceof is of no use.
const { isNativeError } = types;

/** Codes of the CLI as a client of the API: RDS-4101 to RDS-4105. RDS-4101 alone stands for "not reachable". */
export function apiUnreachable(baseUrl: string, cause: unknown): Failure {
  return new Failure({
    code: 'RDS-4101',
    what: `The API at ${baseUrl} cannot be reached.`,
    why: isConnectionRefused(cause) ? 'Nobody listens there.' : reasonOf(cause),
    fix: 'Start Redress with "redress start", or name the right address with --url or REDRESS_URL.',
    cause,
  });
}

export function answerNotUnderstood(baseUrl: string, why: string, cause?: unknown): Failure {
  return new Failure({
    code: 'RDS-4102',
    what: `The answer of ${baseUrl} was not understood.`,
    why,
    fix: 'Check that --url or REDRESS_URL names a Redress of the same version as this command.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function noToken(why: string): Failure {
  return new Failure({
    code: 'RDS-4103',
    what: 'There is no token to identify you to the API.',
    why,
    fix: 'Give an access token or an API key with --token or REDRESS_TOKEN, or run this where "redress start" runs (or with its REDRESS_DATA_DIR).',
  });
}

export function unknownPerson(id: string, file: string, known: readonly string[]): Failure {
  return new Failure({
    code: 'RDS-4104',
    what: `There is nobody called "${id}" in the organisation.`,
    why: `The people in ${file} are: ${known.join(', ')}.`,
    fix: `Choose one of them with --user or REDRESS_USER, or add "${id}" to that file.`,
  });
}

export function isConnectionRefused(error: unknown): boolean {
  return codesOf(error).some((code) =>
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(code),
  );
}

/** A request that began and got no answer: fetch says no more than that it failed. */
export function isConnectionBroken(error: unknown): boolean {
  return isNativeError(error) && error.name === 'TypeError' && error.cause !== undefined;
}

export function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
}

/** The codes of an error and of everything that caused it; several where several addresses were tried. */
function codesOf(error: unknown): string[] {
  if (!isNativeError(error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors.flatMap(codesOf) : [];
  return [...own, ...inner, ...codesOf(error.cause)];
}

function reasonOf(error: unknown): string {
  if (isTimeout(error)) return 'It did not answer in time.';
  if (!isNativeError(error)) return String(error);
  const { cause } = error;
  return isNativeError(cause) && cause.message ? `${error.message}: ${cause.message}` : error.message;
}
