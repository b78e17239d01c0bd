/** Photos in the order in which they are shown, over the months that are loaded. Pure. */
import type { Month, Photo } from './months';

export interface Found {
  month: Month;
  /** The month's place among the months. */
  at: number;
  /** The photo's place in its month. */
  index: number;
}

export function findPhoto(months: readonly Month[], id: string): Found | null {
  for (let at = 0; at < months.length; at += 1) {
    const month = months[at]!;
    const index = month.photos?.findIndex((photo) => photo.id === id) ?? -1;
    if (index >= 0) return { month, at, index };
  }
  return null;
}

/** The months from one photo's to the other's, both with it; none where one of the two is not there. */
export function monthsBetween(months: readonly Month[], one: string, other: string): Month[] {
  const ends = [findPhoto(months, one)?.at, findPhoto(months, other)?.at];
  if (ends[0] === undefined || ends[1] === undefined) return [];
  return months.slice(Math.min(ends[0], ends[1]), Math.max(ends[0], ends[1]) + 1);
}

/** All photos from one to the other, whichever comes first. */
export function photosBetween(months: readonly Month[], one: string, other: string): Photo[] {
  const photos = months.flatMap((month) => month.photos ?? []);
  const isEnd = (photo: Photo) => photo.id === one || photo.id === other;
  const from = photos.findIndex(isEnd);
  return from < 0 ? [] : photos.slice(from, photos.findLastIndex(isEnd) + 1);
}

/** All of a list from one to the other, whichever comes first; none where one of the two is not there. */
export function rangeOf<T extends { id: string }>(list: readonly T[], one: string, other: string): T[] {
  const ends = [one, other].map((id) => list.findIndex((item) => item.id === id));
  return ends.includes(-1) ? [] : list.slice(Math.min(...ends), Math.max(...ends) + 1);
}
