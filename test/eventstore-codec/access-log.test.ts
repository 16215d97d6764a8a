import {
  type Denial,
  denialIn,
  isAccessStream,
  lookIn,
  type Look,
  recordDenial,
  openLooks,
} from '../../eventstore/access-log';
import { UnreadableEvent } from '../../eventstore/complaint-stream';
import { StoreUnavailable } from '../../eventstore/errors';
import type { RecordedEvent } from '../../eventstore/port';
import { openMemoryEventStore } from '../../eventstore/memory';
import { personalPartsOf } from '../../domain/personal/personal-parts';

const look: Look = {
  by: { id: 'ana', role: 'agent' },
  what: 'timeline',
  complaintId: 'C-1',
  now: '2026-11-22T10:07:13.250Z',
};

async function recorded(...looks: readonly Look[]): Promise<readonly RecordedEvent[]> {
  const store = openMemoryEventStore();
  for (const one of looks) await openLooks(store)(one);
  const { events } = await store.durable.readLog({ limit: 100 });
  await store.close();
  return events;
}

test('a look is one event of a stream beside that of the complaint, and is read as it was', async () => {
  const [event] = await recorded(look);
  expect(event).toMatchObject({
    stream: 'access-C-1',
    type: 'ComplaintViewed',
    id: '59263e99-3679-8fe7-a8a3-93e800915c78',
    data: { complaintId: 'C-1', what: 'timeline', from: '2026-11-22T10:00:00.000Z' },
    metadata: { by: { id: 'ana', role: 'agent' } },
  });
  const { now: _, ...rest } = look;
  expect(event && lookIn(event)).toEqual({ ...rest, from: '2026-11-22T10:00:00.000Z' });
  expect(event && personalPartsOf(event)).toEqual([]);
});

test('looks at the same within ten minutes are one; another person, role, thing, complaint or time is another', async () => {
  const again = { ...look, now: '2026-11-22T10:09:59.999Z' };
  expect(await recorded(look, again, look)).toHaveLength(1);
  const others: readonly Partial<Look>[] = [
    { by: { id: 'ben', role: 'agent' } },
    { by: { id: 'ana', role: 'supervisor' } },
    { what: 'events' },
    { complaintId: 'C-2' },
    { now: '2026-11-22T10:10:00.000Z' },
  ];
  expect(await recorded(look, ...others.map((other) => ({ ...look, ...other })))).toHaveLength(6);
});

test('a look at the log is one at all complaints', async () => {
  const { complaintId: _, ...all } = { ...look, what: 'log' as const };
  const [event] = await recorded(all);
  expect(event).toMatchObject({ stream: 'access', type: 'LogViewed' });
  expect(event && lookIn(event)).not.toHaveProperty('complaintId');
});

test('only access streams are taken for such', () => {
  expect(
    ['access', 'access-C-1', 'complaint-access', 'accessory', 'problem-access-1'].map(isAccessStream),
  ).toEqual([true, true, false, false, false]);
});

test('what cannot be read says so', async () => {
  const [event] = await recorded(look);
  if (!event) throw new Error('nothing was recorded');
  for (const broken of [
    { ...event, type: 'ComplaintSmelt' },
    { ...event, data: { ...event.data, what: 'dinner' } },
    { ...event, metadata: {} },
  ])
    expect(() => lookIn(broken)).toThrow(UnreadableEvent);
});

const denial: Denial = { ...look, what: 'resolve', code: 'not-the-owner' };

async function denied(...denials: readonly Denial[]): Promise<readonly RecordedEvent[]> {
  const store = openMemoryEventStore();
  for (const one of denials) await recordDenial(store, one);
  const { events } = await store.durable.readLog({ limit: 100 });
  await store.close();
  return events;
}

test('a denial is one event beside the looks, and is read as it was', async () => {
  const [event] = await denied(denial);
  expect(event).toMatchObject({
    stream: 'access-C-1',
    type: 'AccessDenied',
    data: { complaintId: 'C-1', what: 'resolve', code: 'not-the-owner', from: '2026-11-22T10:00:00.000Z' },
    metadata: { by: { id: 'ana', role: 'agent' } },
  });
  const { now: _, ...rest } = denial;
  expect(event && denialIn(event)).toEqual({ ...rest, from: '2026-11-22T10:00:00.000Z' });
  expect(event && personalPartsOf(event)).toEqual([]);
  expect(() => event && denialIn({ ...event, data: { ...event.data, code: 7 } })).toThrow(UnreadableEvent);
});

test('the same denial within ten minutes is one; another person, role, thing, code, complaint or time is another', async () => {
  expect(await denied(denial, { ...denial, now: '2026-11-22T10:09:59.999Z' }, denial)).toHaveLength(1);
  const others: readonly Partial<Denial>[] = [
    { by: { id: 'ben', role: 'agent' } },
    { by: { id: 'ana', role: 'supervisor' } },
    { what: 'close' },
    { code: 'level-out-of-reach' },
    { complaintId: 'C-2' },
    { now: '2026-11-22T10:10:00.000Z' },
  ];
  expect(await denied(denial, ...others.map((other) => ({ ...denial, ...other })))).toHaveLength(7);
});

test('a look that is on record is not asked for again; one that could not be put there is', async () => {
  const store = openMemoryEventStore();
  const append = jest.spyOn(store, 'append').mockRejectedValueOnce(new StoreUnavailable('the disk is full'));
  const recordLook = openLooks(store);
  await expect(recordLook(look)).rejects.toThrow(StoreUnavailable);
  await recordLook(look);
  await recordLook(look);
  expect(append).toHaveBeenCalledTimes(2);
  await recordLook({ ...look, now: '2026-11-22T10:10:00.000Z' });
  await recordLook(look);
  const { events } = await store.durable.readLog({ limit: 100 });
  expect(events.map(({ data }) => data.from)).toEqual([
    '2026-11-22T10:00:00.000Z',
    '2026-11-22T10:10:00.000Z',
  ]);
  await store.close();
});
