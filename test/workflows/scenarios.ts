import { policyDocumentSchema } from '../../domain/policy/document';
import { streamOf } from '../../eventstore/complaint-stream';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { policyWith } from '../support/configuration';
import { eventually } from '../support/eventually';
import { startSystem, type System } from '../support/system';

/** What recorded histories tell. Each returns the id of the complaint whose history is meant; it may have several runs. */
export const scenarios: Record<string, (system: System) => Promise<string>> = {
  async 'four-levels-by-hand'(system) {
    const id = newComplaintId();
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    for (const person of ['ana', 'sam', 'dana']) {
      await system.gateway.send(id, commandBy(person, 'accept', {}));
      await system.gateway.send(
        id,
        commandBy(person, 'record-attempt', { tried: 'All I may', outcome: 'not-solved' }),
      );
      await system.gateway.send(id, commandBy(person, 'escalate', { summary: 'Needs the next level' }));
    }
    await system.gateway.send(id, commandBy('max', 'accept', {}));
    await system.gateway.send(id, commandBy('max', 'send-customer-update', { message: 'Nearly done' }));
    await system.gateway.send(
      id,
      commandBy('max', 'resolve', { outcome: 'partly-upheld', summary: 'Half refunded' }),
    );
    await system.gateway.send(id, commandBy('max', 'reject-resolution', { reason: 'Not enough', csat: 2 }));
    await system.gateway.send(id, commandBy('max', 'resolve', { outcome: 'upheld', summary: 'Refunded' }));
    await system.gateway.send(id, commandBy('max', 'accept-resolution', { csat: 5 }));
    await system.gateway.send(id, commandBy('max', 'close', {}));
    await system.client.workflow.getHandle(streamOf(id)).result();
    return id;
  },

  async 'four-levels-by-timer'(system) {
    const id = newComplaintId();
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    await eventually(
      async () => (await system.eventsOf(id)).some(({ type }) => type === 'ResponseMissed'),
      60_000,
    );
    return id;
  },

  async 'refusals-and-signals'(system) {
    const id = newComplaintId();
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    await system.gateway.send(id, commandBy('ana', 'close', {}));
    await system.gateway.post(id, commandBy('ana', 'add-note', { text: 'by signal' }));
    await system.gateway.post(id, commandBy('ana', 'close', {}, 'refused'));
    const reported = 'SELECT 1 FROM outbox.messages WHERE complaint_id = $1 AND refusal IS NOT NULL';
    await eventually(async () => (await system.pool.query(reported, [id])).rowCount === 1);
    return id;
  },

  async 'reopened-and-withdrawn'(system) {
    const id = newComplaintId();
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    await system.gateway.send(id, commandBy('ana', 'withdraw', { reason: 'Sorted' }));
    await system.client.workflow.getHandle(streamOf(id)).result();
    await system.gateway.send(id, commandBy('ana', 'reopen', { reason: 'It came back' }));
    await system.gateway.send(id, commandBy('ana', 'assign', { assignee: 'ben' }));
    await system.gateway.send(id, commandBy('ben', 'withdraw', { reason: 'Sorted at last' }));
    await system.client.workflow.getHandle(streamOf(id)).result();
    return id;
  },

  async 'continued-as-new'(system) {
    const id = newComplaintId();
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    for (let n = 0; n < 12; n += 1)
      await system.gateway.send(id, commandBy('ana', 'add-note', { text: `note ${n}` }));
    await system.gateway.send(id, commandBy('ana', 'withdraw', { reason: 'Sorted' }));
    await system.client.workflow.getHandle(streamOf(id)).result();
    return id;
  },

  async 'paused-warned-and-merged'(system) {
    const [id, other] = [newComplaintId(), newComplaintId()];
    await system.gateway.send(other, commandBy('ben', 'register', registration));
    await system.gateway.send(id, commandBy('ana', 'register', registration));
    await system.gateway.send(id, commandBy('ana', 'accept', {}));
    await system.gateway.send(id, commandBy('ana', 'pause', { reason: 'waiting' }));
    await system.gateway.send(id, commandBy('ana', 'resume', { reason: 'waiting' }));
    await eventually(
      async () => (await system.eventsOf(id)).some(({ type }) => type === 'ClockWarned'),
      60_000,
    );
    await system.gateway.send(id, commandBy('ana', 'merge', { into: other, reason: 'The same' }));
    await system.client.workflow.getHandle(streamOf(id)).result();
    return id;
  },
};

/** Half of the time to answer is over soon, the whole of it never. */
const warning = policyDocumentSchema.parse({
  ...policyWith({ respond: 'PT4S' }),
  clocks: [
    { id: 'respond', warnAt: [50] },
    { id: 'customer-update', target: 'P300D' },
  ],
  pauseReasons: [{ id: 'waiting', title: 'Waiting', stops: ['respond'] }],
});

/** A system for each scenario’s needs: deadlines of seconds only where they are waited for. */
export function systemFor(scenario: string): Promise<System> {
  if (scenario === 'four-levels-by-timer') {
    return startSystem({
      policy: policyWith({ acknowledge: 'PT0.5S', respond: 'PT1S', customerUpdate: 'PT1.5S' }),
    });
  }
  if (scenario === 'paused-warned-and-merged') return startSystem({ policy: warning });
  return startSystem(scenario === 'continued-as-new' ? { historyLimit: 60 } : {});
}
