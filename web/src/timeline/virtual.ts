/**
 * A scroller of tens of millions of pixels out of a box that browsers can hold. Pure.
 *
 * A million photos are about 45 million pixels high; Chromium ends at 33.5 million and blurs long before. So the box is
 * at most `TALLEST` high and shows a window of the whole: `whole = scrollTop + base`. `base` also takes up what months
 * above the reader gain or lose when their real heights become known, so that what is on screen does not jump.
 */

export const TALLEST = 1_500_000;

/** Nearer to an end of the box than this, `base` is put right although the reader is still scrolling. */
const NEAR = 3_000;

/** Where each month starts (one more than months: the last is the whole height). */
export function startsOf(heights: readonly number[]): Float64Array {
  const starts = new Float64Array(heights.length + 1);
  for (let index = 0; index < heights.length; index += 1) starts[index + 1] = starts[index]! + heights[index]!;
  return starts;
}

/** The month that holds the pixel; clamped to the first and last. */
export function monthAt(starts: Float64Array, pixel: number): number {
  let low = 0;
  let high = Math.max(0, starts.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= pixel) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Place {
  scrollTop: number;
  base: number;
}

export function boxHeight(whole: number): number {
  return Math.min(whole, TALLEST);
}

/** The best place in the box for a pixel of the whole: true ends at the ends, room on both sides between. */
export function placeFor(pixel: number, whole: number, viewport: number): Place {
  const last = Math.max(0, whole - viewport);
  const wanted = Math.min(last, Math.max(0, pixel));
  if (whole <= TALLEST) return { scrollTop: wanted, base: 0 };
  if (wanted < TALLEST / 2) return { scrollTop: wanted, base: 0 };
  const base = whole - TALLEST;
  if (wanted > whole - TALLEST / 2) return { scrollTop: wanted - base, base };
  const middle = TALLEST / 2;
  return { scrollTop: middle, base: wanted - middle };
}

/** Whether `base` must be put right now (an end is near), or when the reader rests. */
export function mustSettle(place: Place, whole: number, viewport: number, isResting: boolean): boolean {
  const pixel = place.scrollTop + place.base;
  const ideal = placeFor(pixel, whole, viewport);
  if (ideal.base === place.base) return false;
  const nearEnd = place.scrollTop < NEAR || place.scrollTop > boxHeight(whole) - viewport - NEAR;
  if (nearEnd) return true;
  // far from both ends the window may stay as it is; a small list comes back to base 0 when nothing moves
  return isResting && whole <= TALLEST;
}
