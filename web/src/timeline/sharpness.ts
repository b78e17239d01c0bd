/** When a tile asks for more than its thumbnail. Pure. */

/** As the server makes thumbnails: so many pixels on the short side, and at most so many on the long one. */
const SHORT_SIDE = 250;
const LONGEST = 1000;
/** Up to so many times enlarged, nobody sees it. */
const UNSEEN = 1.15;
/** Screens with more pixels to a point than this show no more of a small picture. */
const MOST_PIXELS = 2;

/** Whether a thumbnail that covers a tile of this size (CSS pixels) would look soft. */
export function isSoft(tile: { width: number; height: number }, ratio: number, pixelRatio: number): boolean {
  const short = Math.min(SHORT_SIDE, LONGEST / Math.max(ratio, 1 / ratio));
  const width = ratio >= 1 ? short * ratio : short;
  const enlarged = Math.max(tile.width / width, (tile.height * ratio) / width);
  return enlarged * Math.min(pixelRatio, MOST_PIXELS) > UNSEEN;
}
