/** Where the scrubber's years and its handle stand. Pure. */

export interface Mark {
  year: string;
  /** 0 = top, 1 = bottom. */
  at: number;
}

/** Years with room for their labels; the first and the last are always among them. */
export function yearMarks(keys: readonly string[], starts: Float64Array, height: number, room = 28): Mark[] {
  const whole = starts[keys.length] ?? 0;
  if (!whole || !height) return [];
  const marks: Mark[] = [];
  let last = '';
  keys.forEach((key, index) => {
    const year = key.slice(0, 4);
    if (year === last) return;
    last = year;
    const at = starts[index]! / whole;
    const before = marks.at(-1);
    if (!before || (at - before.at) * height >= room) marks.push({ year, at });
  });
  return marks;
}

export function shareOf(pixel: number, whole: number, viewport: number): number {
  const range = whole - viewport;
  return range <= 0 ? 0 : Math.min(1, Math.max(0, pixel / range));
}

/** The month that a key press goes to; keys are months, newest first. */
export function monthAfterKey(key: string, at: number, keys: readonly string[]): number | null {
  const last = keys.length - 1;
  const clamp = (index: number) => Math.min(last, Math.max(0, index));
  const year = keys[at]?.slice(0, 4) ?? '';
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return clamp(at + 1);
    case 'ArrowUp':
    case 'ArrowLeft':
      return clamp(at - 1);
    case 'PageDown': {
      const next = keys.findIndex((month, index) => index > at && !month.startsWith(year));
      return next < 0 ? last : next;
    }
    case 'PageUp': {
      let index = at - 1;
      if (index < 0) return 0;
      const wanted = keys[index]!.slice(0, 4);
      while (index > 0 && keys[index - 1]!.startsWith(wanted)) index -= 1;
      return index;
    }
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
