/** Schedules as people choose them, and as they are kept (five fields, as in crontab). Pure. */
import type { Schema } from '../api/client';

export const OFF = 'off';
/** A library's: as the server's. */
export const SERVERS = '';

export type Kind = 'servers' | 'hourly' | 'six-hourly' | 'daily' | 'weekly' | 'never' | 'own';

export interface Choice {
  kind: Kind;
  /** HH:MM; of daily and weekly. */
  time: string;
  /** 0 is Sunday; of weekly. */
  day: number;
  /** As typed; of the own one. */
  text: string;
}

export const KINDS: Record<Exclude<Kind, 'servers'>, string> = {
  hourly: 'Every hour', 'six-hourly': 'Every 6 hours', daily: 'Every day', weekly: 'Every week', never: 'Never by itself',
  own: 'By a cron expression',
};

export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const FIXED: Record<string, Kind> = { '0 * * * *': 'hourly', '0 */6 * * *': 'six-hourly', [OFF]: 'never', [SERVERS]: 'servers' };
const AT = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7])$/;

/** What a kept schedule was chosen as. */
export function choiceOf(schedule: string): Choice {
  const choice = { time: '00:00', day: 0, text: schedule === OFF ? '' : schedule };
  const fixed = FIXED[schedule];
  if (fixed) return { ...choice, kind: fixed };
  const [, minute, hour, day] = AT.exec(schedule) ?? [];
  if (minute === undefined || hour === undefined) return { ...choice, kind: 'own' };
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (day === '*') return { ...choice, kind: 'daily', time };
  return { ...choice, kind: 'weekly', time, day: Number(day) % 7 };
}

/** As it is kept; empty where a time or an expression is still to be typed, or where it is the server's. */
export function scheduleOf(choice: Choice): string {
  const [hour, minute] = choice.time.split(':').map(Number);
  const isTimed = hour !== undefined && minute !== undefined && !Number.isNaN(hour);
  switch (choice.kind) {
    case 'hourly':
      return '0 * * * *';
    case 'six-hourly':
      return '0 */6 * * *';
    case 'daily':
      return isTimed ? `${minute} ${hour} * * *` : '';
    case 'weekly':
      return isTimed ? `${minute} ${hour} * * ${choice.day}` : '';
    case 'never':
      return OFF;
    case 'own':
      return choice.text.trim();
    case 'servers':
      return SERVERS;
  }
}

/** "every day at midnight", to stand inside a sentence. */
export function inside(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What quiet hours do to it; empty where there are none. */
export function quietWords(hours: Pick<Schema['ScheduleShape'], 'quietFrom' | 'quietUntil'>): string {
  if (!hours.quietFrom || !hours.quietUntil) return '';
  return `Quiet hours are from ${hours.quietFrom} to ${hours.quietUntil}: what falls due in them begins when they end.`;
}

/** Whether the reader's clock shows other hours than the server's; null where it cannot be told. */
export function isElsewhere(zone: string, now: Date = new Date(), own?: string): boolean | null {
  const shown = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(now);
  try {
    return shown(zone) !== shown(own);
  } catch {
    return null; // a zone that this browser does not know
  }
}
