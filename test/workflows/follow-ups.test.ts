import { streamOf } from '../../eventstore/complaint-stream';
import { installRuntime } from '../../worker';
import { viewQuery } from '../../workflows/messages';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { historiesOf, replay } from '../support/histories';
import { startSystem, type System, testLog } from '../support/system';

let system: System;
beforeAll(async () => {
  installRuntime(testLog);
  system = await startSystem();
  await system.startWorker();
});
afterAll(() => system.stop());

async function registered(): Promise<string> {
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  return id;
}

async function linksOf(id: string): Promise<readonly string[]> {
  const events = await system.eventsOf(id);
  return events.flatMap((event) =>
    event.type === 'ComplaintLinked' ? [`${event.data.relation} ${event.data.to}`] : [],
  );
}

describe('row 37: link, merge and split reach the other complaint', () => {
  it('a link stands in both complaints, once, and goes back and forth no further', async () => {
    const [a, b] = [await registered(), await registered()];
    const link = commandBy('ana', 'link', { to: b, relation: 'duplicate' });
    await system.gateway.send(a, link);
    await system.gateway.send(a, link);
    await eventually(async () => (await linksOf(b)).length > 0);
    expect(await linksOf(a)).toEqual([`duplicate ${b}`]);
    expect(await linksOf(b)).toEqual([`duplicate ${a}`]);
  });

  it('merging closes the one, whose workflow ends, and the other knows of it', async () => {
    const [a, b] = [await registered(), await registered()];
    await system.gateway.send(a, commandBy('ana', 'merge', { into: b, reason: 'The same matter' }));
    await system.client.workflow.getHandle(streamOf(a)).result();
    await eventually(async () => (await linksOf(b)).length > 0);
    expect(await linksOf(b)).toEqual([`merged-from ${a}`]);
    await replay(streamOf(a), await historiesOf(system, a));
  });

  it('a part that is split off becomes a complaint with a workflow of its own', async () => {
    const a = await registered();
    await system.gateway.send(
      a,
      commandBy('ana', 'split', { subject: 'The fee', description: 'And a fee was charged.' }),
    );
    const split = (await system.eventsOf(a)).find(({ type }) => type === 'ComplaintSplit');
    const part = split?.type === 'ComplaintSplit' ? split.data.complaintId : '';
    await eventually(async () => (await system.eventsOf(part)).length > 0);
    expect((await system.eventsOf(part))[0]).toMatchObject({
      type: 'ComplaintRegistered',
      by: { id: 'ana' },
      data: { subject: 'The fee', splitFrom: a },
    });
    await eventually(
      async () => (await system.client.workflow.getHandle(streamOf(part)).query(viewQuery))?.status === 'new',
    );
  });

  it('whoever links to a complaint that does not exist is told so', async () => {
    const a = await registered();
    await system.gateway.send(a, commandBy('ben', 'link', { to: 'NOT-THERE', relation: 'related' }));
    await eventually(async () => {
      const { rowCount } = await system.pool.query(
        `SELECT 1 FROM outbox.messages WHERE complaint_id = 'NOT-THERE' AND recipient = 'ben' AND refusal IS NOT NULL`,
      );
      return rowCount === 1;
    });
  });
});
