/** The months of one timeline and the photos of those that were needed. Knows nothing of pixels on screen. */
import { ask, client, type Schema } from '../api/client';
import { layOutMonth, type Day, type LayoutOptions } from './layout';

export interface Photo {
  id: string;
  day: string;
  ratio: number;
  hash: string | null;
  /** 0 = no picture yet. */
  version: number;
  isFavourite: boolean;
  isVideo: boolean;
  duration: number | null;
  /** Its file is not where it was. */
  isMissing?: boolean;
}

export interface Placed {
  photo: Photo;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Month {
  /** yyyy-mm-01 */
  key: string;
  count: number;
  photos: Photo[] | null;
  tiles: Placed[];
  days: Day[];
  /** Real once laid out, a guess before. */
  height: number;
  isStale: boolean;
  problem: string;
  loading: Promise<void> | null;
  usedAt: number;
}

export interface Filter {
  isFavorite?: true;
}

export function newMonth(key: string, count: number): Month {
  return {
    key, count, photos: null, tiles: [], days: [], height: 0, isStale: false, problem: '', loading: null, usedAt: 0,
  };
}

/** The day by the camera's clock. */
export function localDay(utc: string, offsetHours: number): string {
  const local = new Date(Date.parse(/Z|[+-]\d\d:\d\d$/.test(utc) ? utc : `${utc}Z`) + offsetHours * 3_600_000);
  return local.toISOString().slice(0, 10);
}

export function photosOf(columns: Schema['BucketAssets']): Photo[] {
  return columns.id.map((id, index) => ({
    id,
    day: localDay(columns.fileCreatedAt[index]!, columns.localOffsetHours[index]!),
    ratio: columns.ratio[index]!,
    hash: columns.thumbhash[index] ?? null,
    version: columns.pictureVersion[index]!,
    isFavourite: columns.isFavorite[index]!,
    isVideo: !columns.isImage[index]!,
    duration: columns.duration[index] ?? null,
  }));
}

export function place(month: Month, options: LayoutOptions): void {
  if (!month.photos) return;
  const layout = layOutMonth(
    month.photos.map((photo) => photo.ratio),
    month.photos.map((photo) => photo.day),
    options,
  );
  month.days = layout.days;
  month.height = layout.height;
  month.tiles = month.photos.map((photo, index) => ({
    photo, x: layout.x[index]!, y: layout.y[index]!, width: layout.width[index]!, height: layout.row[index]!,
  }));
}

/** The first tile that ends below `top`; tiles never go up again. */
export function firstTileBelow(tiles: readonly Placed[], top: number): number {
  let low = 0;
  let high = tiles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tiles[middle]!.y + tiles[middle]!.height <= top) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Joins a new list of counts with what is known: photos of months that changed are kept until the new ones are in. */
export function joinMonths(known: readonly Month[], buckets: readonly Schema['Bucket'][]): Month[] {
  const byKey = new Map(known.map((month) => [month.key, month]));
  return buckets
    .filter((bucket) => bucket.count > 0)
    .map((bucket) => {
      const key = bucket.timeBucket.slice(0, 10);
      const month = byKey.get(key);
      if (!month) return newMonth(key, bucket.count);
      if (month.count !== bucket.count) {
        month.count = bucket.count;
        month.isStale = true;
      }
      return month;
    });
}

export function fetchMonths(filter: Filter): Promise<Schema['Bucket'][]> {
  return ask(client.GET('/api/timeline/buckets', { params: { query: filter } }));
}

export async function fetchPhotos(key: string, filter: Filter): Promise<Photo[]> {
  const query = { timeBucket: key, ...filter };
  return photosOf(await ask(client.GET('/api/timeline/bucket', { params: { query } })));
}
