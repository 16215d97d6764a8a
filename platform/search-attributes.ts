import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, type OperatorService, type WorkflowService } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import { Failure } from './failure';

const USABLE_WITHIN_MS = 30_000;
const CALL_WITHIN_MS = 10_000;

/** The part of a connection that is needed: the client's and the worker's both have it. */
export interface SearchAttributeConnection {
  readonly operatorService: OperatorService;
  readonly workflowService: WorkflowService;
  withDeadline<R>(deadline: number | Date, fn: () => Promise<R>): Promise<R>;
}

/** The numbers of Temporal's API for the types (`temporal.api.enums.v1.IndexedValueType`). */
const indexedValueTypes = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
} as const satisfies Record<SearchAttributeType, number>;

/** gRPC status codes. */
const INVALID_ARGUMENT = 3;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

type Wanted = Readonly<Record<string, SearchAttributeType>>;

function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}

/** The call's answer, or `instead` when it failed with this code. */
async function unless<T, U>(code: number, instead: U, call: Promise<T>): Promise<T | U> {
  return call.catch((error: unknown) => {
    if (hasCode(error, code)) return instead;
    throw error;
  });
}

function wrongType(name: string, namespace: string, wanted: SearchAttributeType): Failure {
  return new Failure({
    code: 'RDS-2111',
    what: `The search attribute ${name} of the Temporal namespace ${namespace} has another type than ${wanted}.`,
    why: 'Something else registered it under this name, and Temporal cannot change the type of one.',
    fix: `temporal operator search-attribute remove --namespace ${namespace} --name ${name}    (or use another namespace)`,
  });
}

function notRegistered(namespace: string, error: unknown): Failure {
  const said = isGrpcServiceError(error) ? error.details : error instanceof Error ? error.message : undefined;
  return new Failure({
    code: 'RDS-2110',
    what: `The search attributes could not be registered in the Temporal namespace ${namespace}.`,
    why:
      said === undefined
        ? 'Temporal took them, but did not put them to use in time.'
        : `Temporal says: ${said}`,
    fix: `temporal operator namespace describe --namespace ${namespace}    (must find it, with the rights of Redress)`,
    cause: error,
  });
}

/** One step towards the goal. Resolves with true when all attributes can be used. */
async function approach(
  connection: SearchAttributeConnection,
  namespace: string,
  wanted: Wanted,
): Promise<boolean> {
  const { operatorService, workflowService } = connection;
  const add = (names: readonly string[]) => {
    const searchAttributes: Record<string, number> = {};
    for (const name of names) searchAttributes[name] = indexedValueTypes[wanted[name] ?? 'KEYWORD'];
    return unless(ALREADY_EXISTS, null, operatorService.addSearchAttributes({ namespace, searchAttributes }));
  };
  const names = Object.keys(wanted);
  const listed = await unless(UNIMPLEMENTED, null, operatorService.listSearchAttributes({ namespace }));
  if (listed === null) {
    // One by one: a server that cannot list refuses all of a request when it has one of them.
    for (const name of names) await add([name]);
    return true;
  }
  const missing: string[] = [];
  for (const [name, type] of Object.entries(wanted)) {
    const found = listed.customAttributes?.[name];
    if (found === undefined || found === null) missing.push(name);
    else if (found !== indexedValueTypes[type]) throw wrongType(name, namespace, type);
  }
  if (missing.length > 0) {
    await add(missing);
    return false;
  }
  // Listed is not yet usable: what a server keeps of the namespace in memory is a few seconds old.
  const query = names.map((name) => `${name} IS NULL`).join(' AND ');
  const counted = unless(UNIMPLEMENTED, {}, workflowService.countWorkflowExecutions({ namespace, query }));
  return (await unless(INVALID_ARGUMENT, null, counted)) !== null;
}

/**
 * Registers search attributes where they are missing, and resolves once workflows can be started with them. May be called
 * again, and by many processes at once. Throws a Failure when one exists with another type, when it is not allowed, or
 * when they are not usable in time, by default half a minute.
 */
export async function ensureSearchAttributes(
  connection: SearchAttributeConnection,
  namespace: string,
  attributes: Wanted,
  { withinMs = USABLE_WITHIN_MS }: { readonly withinMs?: number } = {},
): Promise<void> {
  if (Object.keys(attributes).length === 0) return;
  const deadline = Date.now() + withinMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 1000)) {
    let last: unknown;
    try {
      const step = () => approach(connection, namespace, attributes);
      if (await connection.withDeadline(Date.now() + CALL_WITHIN_MS, step)) return;
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (hasCode(error, INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED))
        throw notRegistered(namespace, error);
      // Anything else may be another process adding the same at this moment, or a namespace made a second ago.
      last = error;
    }
    if (Date.now() >= deadline) throw notRegistered(namespace, last);
    await sleep(pause);
  }
}
