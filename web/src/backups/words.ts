/** Backups in words. Pure. */
import type { Schema } from '../api/client';
import { bytes, count } from '../shell/format';

type Backup = Schema['BackupShape'];

const REASONS: Record<string, string> = {
  nightly: 'nightly', 'by-hand': 'made by hand', 'before-restore': 'what was there before a restore',
};

/** "nightly · 1.2 MB · 8,412 photos in 2 libraries" */
export function factsOf(backup: Backup, locale?: string): string {
  const parts = [REASONS[backup.reason] ?? backup.reason, bytes(backup.sizeBytes, locale)];
  if (backup.photos !== null) {
    const libraries = backup.libraries === null ? '' : ` in ${count(backup.libraries, 'library', 'libraries', locale)}`;
    parts.push(`${count(backup.photos, 'photo', 'photos', locale)}${libraries}`);
  }
  if (backup.version) parts.push(`Homing ${backup.version}`);
  return parts.join(' · ');
}

/** Whether there is something to worry about: no good backup at all, or none for days. */
export function worry(list: Pick<Schema['BackupList'], 'items' | 'canMake' | 'isRunning' | 'isWaiting'>, now = Date.now()): string {
  if (!list.canMake || list.isRunning || list.isWaiting) return '';
  const whole = list.items.filter((one) => one.isWhole).map((one) => Date.parse(one.madeAt));
  if (!whole.length) return 'There is no backup yet. If this disk breaks, all that was said about the photos is gone.';
  const days = Math.floor((now - Math.max(...whole)) / 86_400_000);
  return days >= 3 ? `The newest good backup is ${count(days, 'day')} old.` : '';
}
