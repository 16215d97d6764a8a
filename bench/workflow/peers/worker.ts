import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { openBenchLog } from '../../projections/log';
import { type Appends, createPeerActivities } from './activities';

/** The workflow type of a peer, which is also its task queue. */
export type Peer = 'bare' | 'ordinary';

export interface PeerWorkerOptions {
  readonly peer: Peer;
  readonly address: string;
  readonly databaseUrl: string;
  readonly appends: Appends;
}

/** Runs one of the peers until it is stopped. The options come as JSON. */
async function main({ peer, address, databaseUrl, appends }: PeerWorkerOptions): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: peer,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: require.resolve('./workflows'),
      logger: new DefaultLogger('ERROR'),
    }),
    ...(peer === 'bare'
      ? {}
      : { activities: createPeerActivities(openBenchLog(databaseUrl).store, appends) }),
  });
  const running = worker.run();
  process.stdout.write('ready\n');
  await running;
  process.exit();
}

void main(JSON.parse(process.argv[2] ?? '{}') as PeerWorkerOptions);
