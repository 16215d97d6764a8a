import { durationMs, elapsedMs, toInstant, toMs } from '../../domain/time';

describe('a duration', () => {
  test.each([
    ['P2D', 172_800_000],
    ['PT4H', 14_400_000],
    ['P1DT1H1M1.5S', 90_061_500],
    ['PT0S', 0],
    ['-PT1S', -1_000],
  ])('%s has its length in milliseconds, a day being 24 hours', (duration, ms) => {
    expect(durationMs(duration)).toBe(ms);
  });

  test.each(['P1Y', 'P1M', 'P1W', 'P1Y2D', 'P1MT1H'])(
    '%s is refused, because its length varies',
    (duration) => {
      expect(() => durationMs(duration)).toThrow(
        new RangeError(`${duration} has years, months or weeks; use days, hours, minutes and seconds`),
      );
    },
  );

  test.each(['', '2 days', 'P', 'PT', '1D', 'P1DT'])('%j is none', (duration) => {
    expect(() => durationMs(duration)).toThrow(RangeError);
  });
});

describe('a moment', () => {
  test('goes to milliseconds and back', () => {
    expect(toInstant(toMs('2026-03-02T09:00:00.123Z'))).toBe('2026-03-02T09:00:00.123Z');
    expect(toInstant(toMs('2026-03-02T10:00:00+01:00'))).toBe('2026-03-02T09:00:00.000Z');
  });

  test('is no negative time away from one before it', () => {
    expect(elapsedMs('2026-03-02T09:00:00.000Z', '2026-03-02T09:00:01.500Z')).toBe(1_500);
    expect(elapsedMs('2026-03-02T09:00:01.500Z', '2026-03-02T09:00:00.000Z')).toBe(0);
  });
});
