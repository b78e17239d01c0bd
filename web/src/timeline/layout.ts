/**
 * Where each photo of a month stands: justified rows a day, small days side by side. Pure: numbers in, numbers out.
 */

export interface LayoutOptions {
  /** Pixels that a line may use. */
  width: number;
  /** The height that a row aims at; full rows come out between about 0.75 and 1.3 of it. */
  rowHeight: number;
  gap: number;
  /** Height of a day's heading. */
  heading: number;
  /** Space between days that share a line. */
  dayGap: number;
}

export interface Day {
  /** yyyy-mm-dd */
  day: string;
  x: number;
  y: number;
  width: number;
  /** Index of its first photo in the month, and one past its last. */
  start: number;
  end: number;
}

export interface MonthLayout {
  height: number;
  days: Day[];
  x: Int32Array;
  /** Never decreases, so that a search finds what is on screen. */
  y: Int32Array;
  width: Int32Array;
  row: Int32Array;
}

/** Beyond these a tile is cropped: a sliver or a ribbon would break every row it stands in. */
export const NARROWEST = 0.4;
export const WIDEST = 5;

/** A day narrower than this still needs room for its heading. */
const SHORTEST_HEADING = 164;

export function rowHeightFor(width: number): number {
  // On a phone 180 px would leave one photo a row; three columns' worth of width reads better.
  if (width < 600) return Math.max(104, Math.round(width * 0.34));
  return Math.round(Math.min(260, Math.max(180, 140 + width * 0.075)));
}

export function clampRatio(ratio: number): number {
  if (!Number.isFinite(ratio) || ratio <= 0) return 1;
  return Math.min(WIDEST, Math.max(NARROWEST, ratio));
}

/** Lays out a month's photos, given their ratios (width / height) and local days in display order. */
export function layOutMonth(
  ratios: ArrayLike<number>,
  days: ArrayLike<string>,
  options: LayoutOptions,
): MonthLayout {
  const count = ratios.length;
  const result: MonthLayout = {
    height: 0,
    days: [],
    x: new Int32Array(count),
    y: new Int32Array(count),
    width: new Int32Array(count),
    row: new Int32Array(count),
  };
  let lineTop = 0;
  let lineX = 0;
  let lineHeight = 0;
  let start = 0;
  while (start < count) {
    let end = start + 1;
    while (end < count && days[end] === days[start]) end += 1;
    const block = placeDay(ratios, start, end, options, result);
    const width = Math.min(options.width, Math.max(block.width, SHORTEST_HEADING));
    const fits = lineX > 0 && block.rows === 1 && lineX + options.dayGap + width <= options.width;
    if (!fits && lineX > 0) {
      lineTop += lineHeight;
      lineX = 0;
      lineHeight = 0;
    }
    const x = lineX > 0 ? lineX + options.dayGap : 0;
    for (let index = start; index < end; index += 1) {
      result.x[index]! += x;
      result.y[index]! += lineTop + options.heading;
    }
    result.days.push({ day: days[start]!, x, y: lineTop, width, start, end });
    // a day of several rows fills its line; the next one starts below
    lineX = block.rows > 1 ? options.width : x + width;
    lineHeight = Math.max(lineHeight, options.heading + block.height + options.gap);
    start = end;
  }
  result.height = lineTop + lineHeight;
  return result;
}

function placeDay(
  ratios: ArrayLike<number>,
  start: number,
  end: number,
  options: LayoutOptions,
  into: MonthLayout,
): { width: number; height: number; rows: number } {
  const { width, rowHeight, gap } = options;
  let y = 0;
  let rows = 0;
  let widest = 0;
  let rowStart = start;
  let sum = 0;
  const heightOf = (total: number, photos: number) => (width - gap * (photos - 1)) / total;
  const put = (from: number, to: number, height: number, exact: boolean) => {
    const rounded = Math.max(1, Math.round(height));
    let x = 0;
    for (let index = from; index < to; index += 1) {
      const isLast = index === to - 1;
      const own = exact && isLast ? width - x : Math.round(clampRatio(ratios[index]!) * height);
      into.x[index] = x;
      into.y[index] = y;
      into.width[index] = Math.max(1, own);
      into.row[index] = rounded;
      x += own + gap;
    }
    widest = Math.max(widest, x - gap);
    y += rounded + gap;
    rows += 1;
  };
  for (let index = start; index < end; index += 1) {
    const ratio = clampRatio(ratios[index]!);
    const photos = index - rowStart;
    const withIt = heightOf(sum + ratio, photos + 1);
    if (withIt <= rowHeight) {
      const without = photos > 0 ? heightOf(sum, photos) : Infinity;
      if (photos > 0 && without - rowHeight < rowHeight - withIt) {
        put(rowStart, index, without, true);
        rowStart = index;
        sum = ratio;
        if (heightOf(sum, 1) <= rowHeight) {
          put(index, index + 1, heightOf(sum, 1), true);
          rowStart = index + 1;
          sum = 0;
        }
      } else {
        put(rowStart, index + 1, withIt, true);
        rowStart = index + 1;
        sum = 0;
      }
    } else {
      sum += ratio;
    }
  }
  if (rowStart < end) {
    // a last row keeps the aimed height, unless it nearly fills its line
    const full = heightOf(sum, end - rowStart);
    const nearlyFull = full <= rowHeight * 1.12;
    put(rowStart, end, nearlyFull ? full : rowHeight, nearlyFull);
  }
  return { width: widest, height: y - gap, rows };
}

/** A month's height before its photos are known: photos at 4:3 in full rows, and a guess at how many days it has. */
export function estimateMonth(count: number, options: LayoutOptions): number {
  if (count === 0) return 0;
  const aRow = Math.max(1, options.width / (options.rowHeight * 1.33 + options.gap));
  const days = Math.min(24, Math.max(1, Math.sqrt(count)));
  const rows = Math.ceil(count / aRow + days * 0.4);
  const headings = Math.max(1, Math.min(days, rows * 0.7));
  return Math.round(rows * (options.rowHeight + options.gap) + headings * options.heading);
}
