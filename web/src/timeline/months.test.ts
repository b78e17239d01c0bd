import { describe, expect, it } from 'vitest';

import { firstTileBelow, joinMonths, localDay, newMonth, place, type Photo } from './months';

const options = { width: 1180, rowHeight: 228, gap: 4, heading: 44, dayGap: 16 };
const photo = (id: string): Photo => ({
  id, day: '2025-06-14', ratio: 1.5, hash: null, version: 1, isFavourite: false, isVideo: false, duration: null,
});

describe('the day of a photo', () => {
  it('is the camera’s, not the reader’s and not UTC’s', () => {
    expect(localDay('2025-06-14T23:30:00.000Z', 1)).toBe('2025-06-15');
    expect(localDay('2025-06-14T02:30:00.000Z', -5)).toBe('2025-06-13');
    expect(localDay('2025-06-14T02:30:00', 5.75)).toBe('2025-06-14');
  });
});

describe('a new list of months', () => {
  it('keeps the photos of months that changed until the new ones are in', () => {
    const june = newMonth('2025-06-01', 2);
    june.photos = [photo('a'), photo('b')];
    const may = newMonth('2025-05-01', 1);
    const next = joinMonths([june, may], [
      { timeBucket: '2025-07-01', count: 4 }, { timeBucket: '2025-06-01', count: 3 },
      { timeBucket: '2025-05-01', count: 0 },
    ]);
    expect(next.map((month) => [month.key, month.count, month.isStale])).toEqual([
      ['2025-07-01', 4, false], ['2025-06-01', 3, true],
    ]);
    expect(next[1]?.photos).toHaveLength(2);
  });
});

describe('what is on screen', () => {
  it('is found by search', () => {
    const month = newMonth('2025-06-01', 200);
    month.photos = Array.from({ length: 200 }, (_, index) => photo(String(index)));
    place(month, options);
    for (const top of [0, 500, 2000, 5000]) {
      const found = firstTileBelow(month.tiles, top);
      expect(month.tiles[found]!.y + month.tiles[found]!.height).toBeGreaterThan(top);
      const before = month.tiles[found - 1];
      if (before) expect(before.y + before.height).toBeLessThanOrEqual(top);
    }
    expect(firstTileBelow(month.tiles, 1e9)).toBe(200);
  });
});
