import { describe, expect, it } from 'vitest';

import { boxHeight, monthAt, mustSettle, placeFor, startsOf, TALLEST } from './virtual';

describe('months under each other', () => {
  it('are found by pixel, also at the very edges', () => {
    const starts = startsOf([100, 0, 50, 200]);
    expect([...starts]).toEqual([0, 100, 100, 150, 350]);
    expect(monthAt(starts, -5)).toBe(0);
    expect(monthAt(starts, 99)).toBe(0);
    expect(monthAt(starts, 100)).toBe(2);
    expect(monthAt(starts, 9999)).toBe(3);
    expect(monthAt(startsOf([]), 10)).toBe(0);
  });
});

describe('the box', () => {
  const viewport = 900;

  it('is the whole when the whole is small', () => {
    expect(placeFor(5000, 20_000, viewport)).toEqual({ scrollTop: 5000, base: 0 });
    expect(boxHeight(20_000)).toBe(20_000);
  });

  it('reaches the first and the last pixel of forty-five million', () => {
    const whole = 45_000_000;
    expect(placeFor(0, whole, viewport)).toEqual({ scrollTop: 0, base: 0 });
    const end = placeFor(whole, whole, viewport);
    expect(end.scrollTop).toBe(TALLEST - viewport);
    expect(end.scrollTop + end.base).toBe(whole - viewport);
  });

  it('keeps every pixel where it is while it moves the window', () => {
    const whole = 45_000_000;
    for (const pixel of [0, 1, 700_000, 750_001, 22_000_000, 44_000_000, whole - viewport]) {
      const place = placeFor(pixel, whole, viewport);
      expect(place.scrollTop + place.base).toBeCloseTo(pixel, 6);
      expect(place.scrollTop).toBeGreaterThanOrEqual(0);
      expect(place.scrollTop).toBeLessThanOrEqual(TALLEST - viewport);
    }
  });

  it('never goes past an end', () => {
    expect(placeFor(-50, 500, viewport)).toEqual({ scrollTop: 0, base: 0 });
    expect(placeFor(9000, 500, viewport)).toEqual({ scrollTop: 0, base: 0 });
  });
});

describe('putting the window right', () => {
  it('is not done under a moving finger in the middle of a small list', () => {
    expect(mustSettle({ scrollTop: 9000, base: 120 }, 30_000, 900, false)).toBe(false);
    expect(mustSettle({ scrollTop: 9000, base: 120 }, 30_000, 900, true)).toBe(true);
  });

  it('is done near an end, or the reader could not reach it', () => {
    expect(mustSettle({ scrollTop: 1500, base: 120 }, 30_000, 900, false)).toBe(true);
    expect(mustSettle({ scrollTop: 1500, base: 0 }, 30_000, 900, true)).toBe(false);
    expect(mustSettle({ scrollTop: TALLEST - 1500, base: 0 }, 45_000_000, 900, false)).toBe(true);
  });

  it('leaves a window in the middle of a long list alone', () => {
    expect(mustSettle({ scrollTop: 400_000, base: 9_000_000 }, 45_000_000, 900, true)).toBe(false);
  });
});
