import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import type { Installation } from '../lib/installation';
import { bodyOf, type Contender, nextComplaint } from './contender';
import type { Appends } from './peers/activities';
import { type Body, messages } from './peers/messages';
import type { Peer, PeerWorkerOptions } from './peers/worker';

/** The peers on the Temporal of the installation, each with a worker in a process of its own; this process is their client. */
export async function peerContenders(
  installation: Installation,
  appends: Appends,
): Promise<readonly Contender[]> {
  return [await bareContender(installation, appends), await ordinaryContender(installation, appends)];
}

/** Update-with-start and three updates, without activities. */
async function bareContender(installation: Installation, appends: Appends): Promise<Contender> {
  const { client, pid } = await startPeer('bare', installation, appends);
  return {
    name: 'bare',
    pids: [pid],
    begin() {
      const number = nextComplaint();
      const workflowId = `bare-${number}`;
      return async (name) => {
        const args: [Body] = [bodyOf(name, number)];
        if (name !== 'register') {
          await client.workflow.getHandle(workflowId).executeUpdate(messages[name], { args });
          return;
        }
        const startWorkflowOperation = new WithStartWorkflowOperation('bare', {
          workflowId,
          taskQueue: 'bare',
          workflowIdConflictPolicy: 'FAIL',
        });
        await client.workflow.executeUpdateWithStart(messages[name], { args, startWorkflowOperation });
      };
    },
    close: () => client.connection.close(),
  };
}

/** A start, which is answered before anything is stored, and three updates with an activity each. */
async function ordinaryContender(installation: Installation, appends: Appends): Promise<Contender> {
  const { client, pid } = await startPeer('ordinary', installation, appends);
  return {
    name: 'ordinary',
    pids: [pid],
    begin() {
      const number = nextComplaint();
      const workflowId = `ordinary-${number}`;
      return async (name) => {
        const body = bodyOf(name, number);
        if (name !== 'register') {
          await client.workflow.getHandle(workflowId).executeUpdate(messages[name], { args: [body] });
          return;
        }
        await client.workflow.start('ordinary', {
          workflowId,
          taskQueue: 'ordinary',
          args: [workflowId, body],
        });
      };
    },
    close: () => client.connection.close(),
  };
}

async function startPeer(peer: Peer, installation: Installation, appends: Appends) {
  const { temporal, databaseUrl } = installation;
  const { address } = temporal;
  const options: PeerWorkerOptions = { peer, address, databaseUrl, appends };
  const { pid } = await installation.startScript(require.resolve('./peers/worker'), JSON.stringify(options));
  return { client: new Client({ connection: await Connection.connect({ address }) }), pid };
}
