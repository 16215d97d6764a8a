export const DAY_MS = 86_400_000;

/** Milliseconds from midnight to midnight on a clock that is never put back or forward; `from` < `to`. */
export type Interval = readonly [from: number, to: number];

/** Milliseconds after midnight of `HH:MM` or `HH:MM:SS`, up to `24:00`. */
export function timeOfDayMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** The counterpart of {@link timeOfDayMs}: `HH:MM`, with seconds only where there are any. */
export function timeOfDay(ms: number): string {
  const two = (count: number) => String(count).padStart(2, '0');
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const text = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}

/** The same times in order, with those that overlap or touch made one. */
export function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const union: [number, number][] = [];
  for (const [from, to] of intervals.toSorted(([a], [b]) => a - b)) {
    const last = union.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  }
  return union;
}
