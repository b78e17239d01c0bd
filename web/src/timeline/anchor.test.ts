import { describe, expect, it } from 'vitest';

import { anchorAt, pixelOf } from './anchor';
import { newMonth, type Month, type Photo } from './months';
import { findPhoto, monthsBetween, photosBetween } from './order';
import { startsOf } from './virtual';

/** A month of rows 100 px high, one photo each. */
function month(key: string, ...ids: string[]): Month {
  const photos = ids.map((id) => ({ id }) as Photo);
  return {
    ...newMonth(key, ids.length),
    photos,
    tiles: photos.map((photo, index) => ({ photo, x: 0, y: index * 100, width: 100, height: 100 })),
    height: ids.length * 100,
  };
}
const months = [month('2025-06-01', 'a', 'b', 'c'), month('2025-05-01', 'd', 'e')];
const starts = startsOf(months.map((one) => one.height));

describe('the place of the reader', () => {
  it('is found again when months above grew', () => {
    const anchor = anchorAt(months, starts, 430)!;
    expect(anchor).toMatchObject({ id: 'e', inside: 30 });
    expect(pixelOf(anchor, months, startsOf([1300, 200]))).toBe(1430);
  });

  it('is a share of the month while its photos are not there, or the photo is gone', () => {
    const anchor = anchorAt(months, starts, 400)!;
    const emptied = [months[0]!, { ...months[1]!, tiles: [], height: 1000 }];
    expect(pixelOf(anchor, emptied, startsOf([300, 1000]))).toBe(800);
  });

  it('goes to the next older month when its own is gone', () => {
    const anchor = anchorAt(months, starts, 120)!;
    expect(pixelOf(anchor, [months[1]!], startsOf([200]))).toBe(0);
    expect(pixelOf(anchorAt(months, starts, 430)!, [months[0]!], startsOf([300]))).toBeNull();
  });
});

describe('the order of photos', () => {
  it('goes from one photo to another whichever comes first', () => {
    const ids = (one: string, other: string) =>
      photosBetween(monthsBetween(months, one, other), one, other).map((photo) => photo.id);
    expect(ids('b', 'd')).toEqual(['b', 'c', 'd']);
    expect(ids('d', 'b')).toEqual(['b', 'c', 'd']);
    expect(ids('c', 'c')).toEqual(['c']);
    expect(ids('c', 'nobody')).toEqual([]);
  });

  it('finds a photo with its places', () => {
    expect(findPhoto(months, 'e')).toMatchObject({ at: 1, index: 1 });
    expect(findPhoto(months, 'nobody')).toBeNull();
  });
});
