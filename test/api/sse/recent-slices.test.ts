import { createRecentSlices } from '../../../api/sse/recent-slices';
import type { StreamedSlice } from '../../../api/sse/streamed-event';
import { KEY_CACHE_MS } from '../../../eventstore/vault/subject-keys';
import { parsePosition } from '../../../eventstore/postgres/position';

const at = (position: number) => parsePosition(String(position));

function slice(positions: readonly number[], next = positions.at(-1) ?? 0, message = 'm'): StreamedSlice {
  const ofAll = { stream: 's', type: 't', message, masked: message };
  const events = positions.map((position) => ({ position: at(position), ...ofAll }));
  return { events, next: at(next) };
}

const positionsIn = (found: StreamedSlice | undefined) =>
  found?.events.map(({ position }) => Number(position));

test('gives the next slice after a position, and nothing new at the end or ahead of it', () => {
  const recent = createRecentSlices(at(10));
  expect(recent.after(at(10))).toEqual({ events: [], next: '10' });
  recent.add(slice([11, 12]));
  recent.add(slice([13, 14, 15], 16));
  expect(recent.after(at(10))).toEqual(slice([11, 12]));
  expect(recent.after(at(12))).toEqual(slice([13, 14, 15], 16));
  expect(recent.after(at(16))).toEqual({ events: [], next: '16' });
  expect(recent.after(at(17))).toEqual({ events: [], next: '17' });
});

test('gives the rest of a slice to whoever stands inside of it', () => {
  const recent = createRecentSlices(at(10));
  recent.add(slice([11, 12, 13], 14));
  expect(positionsIn(recent.after(at(11)))).toEqual([12, 13]);
  expect(recent.after(at(13))).toEqual({ events: [], next: '14' });
});

test('knows nothing of what was before its start', () => {
  const recent = createRecentSlices(at(10));
  recent.add(slice([11]));
  expect(recent.after(at(9))).toBeUndefined();
});

test('keeps nothing for longer than a key may be kept', () => {
  let now = 1_000;
  const recent = createRecentSlices(at(0), () => now);
  recent.add(slice([1]));
  now += KEY_CACHE_MS / 2;
  recent.add(slice([2]));
  now += KEY_CACHE_MS / 2 - 1;
  expect(positionsIn(recent.after(at(0)))).toEqual([1]);
  now += 1;
  expect(recent.after(at(0))).toBeUndefined();
  expect(positionsIn(recent.after(at(1)))).toEqual([2]);
  now += KEY_CACHE_MS;
  expect(recent.after(at(1))).toBeUndefined();
  expect(recent.after(at(2))).toEqual({ events: [], next: '2' });
});

test('keeps the newest only when there is much', () => {
  const recent = createRecentSlices(at(0));
  const large = 'x'.repeat(1024 * 1024);
  for (let position = 1; position <= 20; position += 1) recent.add(slice([position], position, large));
  const kept = Array.from({ length: 20 }, (_, before) => recent.after(at(before)) !== undefined);
  expect(kept).toEqual(Array.from({ length: 20 }, (_, before) => before >= 12));
});
