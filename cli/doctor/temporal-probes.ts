import type { Client } from '@temporalio/client';
import { searchAttributeTypes } from '../../workflows/search-attributes';
import { TASK_QUEUE } from '../../workflows/messages';
import { connectTemporal, type TemporalPlace } from '../start/temporal-step';
import type { Probe } from './probe';

/** The kinds of tasks of Temporal’s API. */
const taskQueueTypes = { workflow: 1, activity: 2 } as const;

type Place = Pick<TemporalPlace, 'address' | 'namespace'>;

/** Looks whether Temporal answers; the client that it made is handed to `keep`. */
export const temporalProbe = (
  address: string | undefined,
  namespace: string,
  keep: (client: Client, close: () => Promise<void>) => void,
): Probe => ({
  name: 'Temporal',
  wanted: 'a server that answers',
  fix: 'Start it (temporal server start-dev), or check TEMPORAL_ADDRESS.',
  look: async () => {
    if (address === undefined) {
      return {
        ok: false,
        found: 'TEMPORAL_ADDRESS is not set, and no "redress start" runs here',
        fix: 'redress start',
      };
    }
    const { value: client, stop } = await connectTemporal({ address, namespace });
    keep(client, async () => stop?.());
    const { serverVersion } = await client.workflowService.getSystemInfo({});
    return { ok: true, found: `Temporal ${serverVersion} at ${address}` };
  },
});

/** What can be looked at in a Temporal that answers. */
export function temporalProbes(client: Client, { address, namespace }: Place): readonly Probe[] {
  const { connection, workflowService } = client;
  return [
    {
      name: 'namespace',
      wanted: namespace,
      fix: `temporal operator namespace create --address ${address} --retention 30d ${namespace}`,
      look: async () => {
        const { config } = await workflowService.describeNamespace({ namespace });
        const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
        return {
          ok: true,
          found: `${namespace}, keeps closed histories for ${Math.round(seconds / 86_400)} days`,
        };
      },
    },
    {
      name: 'search attributes',
      wanted: Object.keys(searchAttributeTypes).join(', '),
      fix: 'redress migrate    (with DATABASE_URL and TEMPORAL_ADDRESS), or redress start',
      look: async () => {
        const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
        const names = Object.keys(searchAttributeTypes);
        const missing = names.filter((name) => customAttributes?.[name] === undefined);
        const found = missing.length === 0 ? `all ${names.length}` : `without ${missing.join(', ')}`;
        return { ok: missing.length === 0, found };
      },
    },
    {
      name: 'worker',
      wanted: `at least one that polls the task queue ${TASK_QUEUE}`,
      fix: 'redress worker    (or redress start)',
      look: async () => {
        const [workflows, activities] = await Promise.all(
          Object.values(taskQueueTypes).map(async (taskQueueType) => {
            const { pollers } = await workflowService.describeTaskQueue({
              namespace,
              taskQueue: { name: TASK_QUEUE },
              taskQueueType,
            });
            return pollers?.length ?? 0;
          }),
        );
        const ok = workflows !== 0 && activities !== 0;
        return { ok, found: ok ? `${workflows} polling` : 'nobody polls' };
      },
    },
  ];
}

export const temporalProbeNames = ['namespace', 'search attributes', 'worker'] as const;
