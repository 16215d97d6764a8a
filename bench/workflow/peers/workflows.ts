import { allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { PeerActivities } from './activities';
import { type Answer, type Body, messageNames, messages, type MessageName } from './messages';

/** The least that Temporal can do: four messages, nothing is done and nothing is stored. */
export async function bare(): Promise<void> {
  let revision = -1;
  let isOver = false;
  for (const name of messageNames) {
    setHandler(messages[name], () => {
      revision += 1;
      isOver = name === 'resolve';
      return { revision };
    });
  }
  await condition(() => isOver);
}

const { append } = proxyActivities<PeerActivities>({ startToCloseTimeout: '10s' });

/**
 * A complaint as it is ordinarily written: what registers it comes with the start, the other messages are updates, each
 * is one ordinary activity that appends what happened, and a deadline of two days stands behind every stage.
 */
export async function ordinary(complaintId: string, registration: Body): Promise<void> {
  let revision = -1;
  let stage = 0;
  async function happen(name: MessageName, body: Body): Promise<Answer> {
    revision = await append({ complaintId, name, body, expected: revision });
    stage += 1;
    return { revision };
  }
  for (const name of messageNames) {
    setHandler(messages[name], async (body) => {
      await condition(() => stage > 0);
      return happen(name, body);
    });
  }
  await happen('register', registration);
  while (stage < messageNames.length) {
    const before = stage;
    await condition(() => stage > before, '2 days');
  }
  await condition(allHandlersFinished);
}
