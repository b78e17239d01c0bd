/** Where the reader is, in words that survive new heights: a photo and the place inside it. Pure. */
import { firstTileBelow, type Month } from './months';
import { monthAt } from './virtual';

export interface Anchor {
  /** The month's key. */
  key: string;
  /** null = the month's photos are not loaded. */
  id: string | null;
  /** Pixels below the photo's top. */
  inside: number;
  /** How far down the month, 0–1, for when the photo is gone. */
  share: number;
}

/** What is at a pixel below the first month's start; months lie in `starts`. */
export function anchorAt(months: readonly Month[], starts: Float64Array, pixel: number): Anchor | null {
  const at = monthAt(starts, pixel);
  const month = months[at];
  if (!month) return null;
  const inside = pixel - starts[at]!;
  const tile = month.tiles[firstTileBelow(month.tiles, inside)];
  return {
    key: month.key, id: tile?.photo.id ?? null, inside: tile ? inside - tile.y : inside,
    share: inside / Math.max(1, month.height),
  };
}

/** Where the anchor is now; where its month is gone, the next older one's start. */
export function pixelOf(anchor: Anchor, months: readonly Month[], starts: Float64Array): number | null {
  const at = months.findIndex((month) => month.key <= anchor.key);
  const month = months[at];
  if (!month) return null;
  const start = starts[at]!;
  if (month.key !== anchor.key) return start;
  const tile = anchor.id ? month.tiles.find((one) => one.photo.id === anchor.id) : undefined;
  return tile ? start + tile.y + anchor.inside : start + anchor.share * month.height;
}
