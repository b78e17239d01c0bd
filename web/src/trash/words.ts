/** How what was taken out is spoken of. Pure but for the clock's default. */
import type { Schema } from '../api/client';
import { count } from '../shell/format';
import type { Photo } from '../timeline/months';

const DAY_MS = 86_400_000;

/** Whole days until a moment, the started one with them; 0 = any time now. */
export function daysUntil(moment: string, now = Date.now()): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - now) / DAY_MS));
}

/** "12 days", "1 day", "today": as short as a picture's corner bears. */
export function leftShort(days: number): string {
  if (days <= 0) return 'today';
  return days === 1 ? '1 day' : `${days} days`;
}

/** "12 days left", "leaves today" */
export function leftText(days: number): string {
  return days <= 0 ? 'leaves today' : `${leftShort(days)} left`;
}

/** A photo of a list, as the pages that show pictures take it. */
export function photoOf(asset: Schema['AssetShort']): Photo {
  return {
    id: asset.id,
    day: asset.localDateTime.slice(0, 10),
    ratio: asset.width && asset.height ? asset.width / asset.height : 1,
    hash: asset.thumbhash,
    version: asset.pictureVersion,
    isFavourite: asset.said?.isFavorite ?? false,
    isVideo: false,
    duration: null,
  };
}

/** What emptying did: "The trash was emptied: 12 photos hidden by you, 2 photos forgotten." */
export function emptiedText({ hidden, forgotten }: Pick<Schema['Emptied'], 'hidden' | 'forgotten'>): string {
  const parts: string[] = [];
  if (hidden) parts.push(`${count(hidden, 'photo')} hidden by you`);
  if (forgotten) parts.push(`${count(forgotten, 'photo')} forgotten`);
  return parts.length ? `The trash was emptied: ${parts.join(', ')}.` : 'The trash was empty already.';
}
