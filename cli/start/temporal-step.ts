import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Failure } from '../../platform/failure';
import { ensureSearchAttributes } from '../../platform/search-attributes';
import type { Settings } from '../../platform/settings';
import { encryptingConverter, type PayloadKeys } from '../../platform/temporal/payload-codec';
import { searchAttributeTypes } from '../../workflows/search-attributes';
import { findTemporalCli } from '../parts/temporal-cli';
import { startTemporalServer } from '../parts/temporal-server';
import type { Started, StepTools } from './sequence';
import { messageOf } from '../../platform/errors';

const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;

/** Where Temporal is. */
export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | undefined;
}

/** Takes the Temporal of the settings, or starts a dev server of its own. */
export async function provideTemporal(
  settings: Settings,
  { note, signal }: StepTools,
): Promise<Started<TemporalPlace>> {
  const { address, namespace, uiUrl } = settings.temporal;
  if (address !== undefined) {
    const version = await checkTemporal(address, namespace);
    return {
      value: { address, namespace, uiUrl },
      detail: `Temporal ${version} at ${address}, namespace ${namespace} (TEMPORAL_ADDRESS)`,
    };
  }
  const cli = await findTemporalCli({ log: note, signal });
  const dataFile = join(settings.dataDir, 'temporal.db');
  const server = await startTemporalServer({
    cli: cli.path,
    dataFile,
    logFile: join(settings.dataDir, 'temporal.log'),
    namespace,
  });
  return {
    value: { address: server.address, namespace, uiUrl: server.uiUrl },
    detail: `Temporal ${cli.serverVersion} at ${server.address}, data in ${dataFile} (${cli.foundBy})`,
    ended: server.exited.then(
      ({ code, signal: by }) => `The Temporal server ended (${by ?? `exit code ${code}`}).`,
    ),
    stop: () => server.stop(),
  };
}

/** A client of Temporal. Without `payloads`, for whoever starts no workflow and reads none, it cannot decrypt. */
export async function connectTemporal(
  { address, namespace }: Pick<TemporalPlace, 'address' | 'namespace'>,
  payloads?: PayloadKeys,
): Promise<Started<Client>> {
  const connection = await Connection.connect({ address, connectTimeout: CONNECT_WITHIN_MS }).catch(
    (cause: unknown) => {
      throw temporalUnreachable(address, cause);
    },
  );
  return {
    value: new Client({
      connection,
      namespace,
      ...(payloads ? { dataConverter: encryptingConverter(payloads) } : {}),
    }),
    detail: `connected to ${address}`,
    stop: () => connection.close(),
  };
}

/** A client of a Temporal in which complaints can be found: the search attributes that are missing are registered. */
export async function provideSearchAttributes(
  place: Pick<TemporalPlace, 'address' | 'namespace'>,
  payloads?: PayloadKeys,
): Promise<Started<Client>> {
  const client = await connectTemporal(place, payloads);
  try {
    await ensureSearchAttributes(client.value.connection, place.namespace, searchAttributeTypes);
  } catch (error) {
    await client.stop?.();
    throw error;
  }
  const count = Object.keys(searchAttributeTypes).length;
  return { ...client, detail: `${count} in the namespace ${place.namespace}` };
}

/** The version of a server that answers and has the namespace. Rejects with a {@link Failure}. */
async function checkTemporal(address: string, namespace: string): Promise<string> {
  const { value: client, stop } = await connectTemporal({ address, namespace });
  const { connection } = client;
  try {
    return await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      await connection.workflowService.describeNamespace({ namespace }).catch((cause: unknown) => {
        throw noNamespace(address, namespace, cause);
      });
      return serverVersion ?? '';
    });
  } catch (cause) {
    throw cause instanceof Failure ? cause : temporalUnreachable(address, cause);
  } finally {
    await stop?.();
  }
}

export function temporalUnreachable(address: string, cause: unknown): Failure {
  return new Failure({
    code: 'RDS-2201',
    what: `Temporal at ${address} cannot be reached.`,
    why: messageOf(cause),
    fix: 'Start it (temporal server start-dev), name another one with TEMPORAL_ADDRESS=host:7233, or unset TEMPORAL_ADDRESS to let "redress start" start one.',
    cause,
  });
}

function noNamespace(address: string, namespace: string, cause: unknown): Failure {
  return new Failure({
    code: 'RDS-2202',
    what: `The Temporal at ${address} has no namespace "${namespace}".`,
    why: messageOf(cause),
    fix: `temporal operator namespace create --address ${address} --retention 30d ${namespace}`,
    cause,
  });
}
