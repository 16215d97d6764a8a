import { freezePolicy } from '../../domain/policy/policy';
import { policyDocumentSchema } from '../../domain/policy/document';
import { streamOf } from '../../eventstore/complaint-stream';
import { installRuntime } from '../../worker';
import { viewQuery } from '../../workflows/messages';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { policyWith } from '../support/configuration';
import { eventually } from '../support/eventually';
import { historiesOf, replay } from '../support/histories';
import { startSystem, testLog } from '../support/system';

beforeAll(() => installRuntime(testLog));

const policy = policyDocumentSchema.parse({
  ...policyWith({ respond: 'PT4S' }),
  clocks: [
    { id: 'customer-update', target: 'P300D' },
    { id: 'respond', warnAt: [25, 50, 75] },
  ],
  pauseReasons: [
    { id: 'legal-hold', title: 'Legal hold', stops: 'all' },
    { id: 'waiting', title: 'Waiting for the customer', stops: ['respond'], endsWhenCustomerWrites: true },
  ],
});

describe('row 4: while clocks stand still', () => {
  it('the workflow has no timer and its history does not grow; a resume brings every threshold that is ahead', async () => {
    expect(freezePolicy(policy).pauseReasons).toHaveLength(2);
    const system = await startSystem({ policy });
    await system.startWorker();
    const id = newComplaintId();
    const handle = system.client.workflow.getHandle(streamOf(id));
    const typesOf = async () => (await system.eventsOf(id)).map(({ type }) => type);
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    await system.gateway.send(id, commandBy('ana', 'accept', {}));
    await eventually(async () => (await typesOf()).includes('ClockWarned'));
    await system.gateway.send(id, commandBy('ana', 'pause', { reason: 'waiting' }));
    await system.gateway.send(id, commandBy('ana', 'pause', { reason: 'legal-hold' }));
    expect((await handle.query(viewQuery))?.deadlines).toEqual([]);

    // Messages are told after the command; once the history is quiet it stays so.
    let before = -1;
    await eventually(async () => {
      const { historyLength } = await handle.describe();
      const quiet = historyLength === before;
      before = historyLength;
      return quiet;
    });
    const [last] = (await historiesOf(system, id)).slice(-1);
    const started =
      last?.events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes) ?? [];
    const over =
      last?.events?.filter(
        ({ timerCanceledEventAttributes, timerFiredEventAttributes }) =>
          timerCanceledEventAttributes ?? timerFiredEventAttributes,
      ) ?? [];
    expect(started.length).toBeGreaterThan(0);
    expect(over).toHaveLength(started.length);

    await system.gateway.send(id, commandBy('ana', 'record-customer-message', { message: 'Here it is' }));
    expect((await handle.query(viewQuery))?.deadlines).toEqual([]);
    await system.gateway.send(id, commandBy('ana', 'resume', { reason: 'legal-hold' }));
    await eventually(async () => (await typesOf()).includes('ComplaintEscalated'), 20_000);
    const percents = (await system.eventsOf(id)).flatMap((event) =>
      event.type === 'ClockWarned' && event.data.level === 'frontline' ? [event.data.percent] : [],
    );
    expect(percents).toEqual([25, 50, 75]);
    await replay(streamOf(id), await historiesOf(system, id));
    await system.stop();
  }, 60_000);
});
