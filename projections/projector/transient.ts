import { isNativeError } from 'node:util/types';
import { DatabaseError } from 'pg';
import { StoreUnavailable } from '../../eventstore/errors';
import { ConnectionLost } from '../../platform/transaction';

// Serialisation failure and deadlock; lost connections; too few resources; shutdown and takeover; I/O errors of the
// server; a server that became a standby; timeouts, of which only the machine's load decides.
const TRANSIENT = /^(40001|40P01|08...|53...|57P..|58...|25006|25P03|25P04|55P03|57014)$/;

// What the driver says when its `query_timeout` is over: a plain error, with nothing else to tell it by.
const NO_ANSWER = 'Query read timeout';

/** True for an error that says nothing about the events: the same batch may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof StoreUnavailable || error instanceof ConnectionLost) return true;
  if (isNativeError(error) && error.message === NO_ANSWER) return true;
  return error instanceof DatabaseError && TRANSIENT.test(error.code ?? '');
}
