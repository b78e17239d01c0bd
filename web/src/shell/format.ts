/** Numbers, sizes and times for people, in the language of their browser. Pure but for the clock's default. */

export function number(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** "1 photo", "1,204 photos" */
export function count(value: number, one: string, many = `${one}s`, locale?: string): string {
  return `${number(value, locale)} ${value === 1 ? one : many}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Decimal units, as disks are sold and file managers count. */
export function bytes(value: number, locale?: string): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || scaled >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(scaled)} ${UNITS[unit]}`;
}

export function rate(perSecond: number, locale?: string): string {
  if (perSecond >= 10) return `${number(Math.round(perSecond), locale)}/s`;
  if (perSecond >= 1) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(perSecond)}/s`;
  return `${number(Math.max(1, Math.round(perSecond * 60)), locale)}/min`;
}

/** How long something still takes, no more exact than anybody can know. */
export function remaining(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 60) return `${Math.ceil(seconds / 10) * 10} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min left`;
  return `${Math.round(hours / 24)} days left`;
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 1) return 'less than a second';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function percent(done: number, total: number): number {
  if (total <= 0) return 0;
  return Math.min(100, Math.max(0, Math.floor((done / total) * 100)));
}

/** "just now", "3 minutes ago", "yesterday"; the exact time belongs on hover (`exact`). */
export function ago(moment: string | Date, now: Date = new Date(), locale?: string): string {
  const seconds = (new Date(moment).getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  if (size < 30 * 86_400) return format.format(Math.round(seconds / 86_400), 'day');
  if (size < 365 * 86_400) return format.format(Math.round(seconds / (30 * 86_400)), 'month');
  return format.format(Math.round(seconds / (365 * 86_400)), 'year');
}

export function exact(moment: string | Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(moment));
}

/** "today at 14:02", "tomorrow at 03:00", "Sat 28 Nov at 03:00"; with the year where it is another one. */
export function dayAndTime(moment: string | Date, now: Date = new Date(), locale?: string): string {
  const then = new Date(moment);
  const midnight = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  const days = (midnight(then) - midnight(now)) / 86_400_000;
  const year = then.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  const day =
    Math.abs(days) <= 1
      ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
      : new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', year }).format(then);
  return `${day} at ${timeOf(then, locale)}`;
}

/** "since 14:02", "since yesterday at 14:02" */
export function since(moment: string | Date, now: Date = new Date(), locale?: string): string {
  const today = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'day');
  return `since ${dayAndTime(moment, now, locale).replace(`${today} at `, '')}`;
}

/** "14:02" */
export function timeOf(moment: string | Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(moment));
}

/** "Sat, 14 June 2025" of yyyy-mm-dd */
export function dayTitle(day: string, locale?: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC',
  }).format(Date.UTC(year!, month! - 1, date!));
}

/** "June 2025" of yyyy-mm… */
export function monthTitle(month: string, locale?: string): string {
  const [year, index] = month.split('-').map(Number);
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.UTC(year!, index! - 1, 1),
  );
}
