/** The part of a timeline that is drawn: months near the screen, and of each only the tiles and days near it. Pure. */
import { firstTileBelow, type Month, type Placed } from './months';
import { monthAt } from './virtual';

export interface Sight {
  month: Month;
  /** Pixels below the box's top. */
  top: number;
  tiles: Placed[];
  days: Month['days'];
}

/** What lies between two pixels below the first month's start; `shift` is added to each month's own start. */
export function sightsBetween(
  months: readonly Month[], starts: Float64Array, from: number, to: number, shift: number,
): Sight[] {
  const result: Sight[] = [];
  for (let index = monthAt(starts, from); index < months.length; index += 1) {
    const start = starts[index]!;
    if (start > to) break;
    const month = months[index]!;
    const first = firstTileBelow(month.tiles, from - start);
    let last = first;
    while (last < month.tiles.length && month.tiles[last]!.y < to - start) last += 1;
    const days = month.days.filter((day) => day.y < to - start && day.end > first && day.start <= last);
    result.push({ month, top: start + shift, tiles: month.tiles.slice(first, last), days });
  }
  return result;
}
