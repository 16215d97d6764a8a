import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Recorded } from '../../domain/events';
import { toMs } from '../../domain/time';
import { ensureSearchAttributes } from '../../platform/search-attributes';
import { installRuntime } from '../../worker';
import { searchAttributeTypes } from '../../workflows/search-attributes';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { startSystem, type System, testLog } from '../support/system';
import { createTimeSkippingEnvironment } from '../support/time-skipping';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let time: TestWorkflowEnvironment;
let system: System;

beforeAll(async () => {
  installRuntime(testLog);
  time = await createTimeSkippingEnvironment();
  await ensureSearchAttributes(time.connection, 'default', searchAttributeTypes);
  system = await startSystem({ temporalAddress: time.address });
  await system.startWorker();
}, 600_000);
afterAll(async () => {
  await system?.stop();
  await time?.teardown();
});

async function sleepUntil(complaintId: string, type: string): Promise<readonly Recorded[]> {
  return eventually(async () => {
    const events = await system.eventsOf(complaintId);
    return events.some((event) => event.type === type) && events;
  });
}

/** The events with the time since the first, in hours. */
function schedule(events: readonly Recorded[]): [string, number][] {
  const start = toMs(events[0]?.at ?? '');
  return events.map(({ type, at }) => [type, Math.round((toMs(at) - start) / HOUR)]);
}

it('takes a complaint that nobody touches through four levels by its timers, each deadline once and in order', async () => {
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  await time.sleep('40 days');
  const events = await sleepUntil(id, 'ResponseMissed');
  expect(schedule(events)).toEqual([
    ['ComplaintRegistered', 0],
    ['AcknowledgementMissed', 4],
    ['ComplaintEscalated', 48],
    ['AcknowledgementMissed', 52],
    ['ComplaintEscalated', 96],
    ['AcknowledgementMissed', 120],
    // The customer was told of each step up, so the next news were due five days after that.
    ['CustomerUpdateMissed', 216],
    ['ComplaintEscalated', 216],
    ['AcknowledgementMissed', 240],
    ['CustomerUpdateMissed', 336],
    ['ResponseMissed', 456],
  ]);
  for (const event of events) {
    const missed =
      'missed' in event.data
        ? event.data.missed
        : event.type === 'ComplaintEscalated' && event.data.cause.type === 'deadline'
          ? event.data.cause.missed
          : undefined;
    if (!missed) continue;
    expect(missed).toMatchObject({ firedAt: event.at, policy: { id: 'standard', version: 1 } });
    expect(missed.lateByMs).toBe(toMs(missed.firedAt) - toMs(missed.dueAt));
  }
  await time.sleep('100 days');
  expect(await system.eventsOf(id)).toHaveLength(events.length);
});

it('does not fire what was done in time, and moves the timer when a deadline moves', async () => {
  const id = newComplaintId();
  await system.gateway.send(id, commandBy('ana', 'register', registration));
  await time.sleep('3 hours');
  await system.gateway.send(id, commandBy('ana', 'accept', {}));
  await time.sleep('40 hours');
  await system.gateway.send(id, commandBy('ana', 'resolve', { outcome: 'upheld', summary: 'Refunded' }));
  await time.sleep('20 days');
  expect((await system.eventsOf(id)).map(({ type }) => type)).toEqual([
    'ComplaintRegistered',
    'ComplaintAccepted',
    'ResolutionOffered',
  ]);

  await system.gateway.send(id, commandBy('ana', 'reject-resolution', { reason: 'Not enough' }));
  const rejectedAt = toMs((await system.eventsOf(id)).at(-1)?.at ?? '');
  await time.sleep('49 hours');
  const escalated = (await sleepUntil(id, 'ComplaintEscalated')).at(-1);
  expect(Math.round((toMs(escalated?.at ?? '') - rejectedAt) / DAY)).toBe(2);
});
