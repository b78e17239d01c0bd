import { describe, expect, it } from 'vitest';

import type { Schema } from '../api/client';
import { factsOf, worry } from './words';

const backup: Schema['BackupShape'] = {
  name: 'homing-2026-06-14-nightly.zip', madeAt: '2026-06-14T03:00:00Z', reason: 'nightly', sizeBytes: 1_234_567, isWhole: true,
  problem: '', version: '0.1.0', database: 'sqlite', photos: 8412, libraries: 1, users: 2,
};
const list = { items: [backup], canMake: true, isRunning: false, isWaiting: false };
const days = (many: number) => Date.parse(backup.madeAt) + many * 86_400_000;

describe('a backup', () => {
  it('says what it is and what is in it', () => {
    expect(factsOf(backup, 'en')).toBe('nightly · 1.2 MB · 8,412 photos in 1 library · Homing 0.1.0');
    expect(factsOf({ ...backup, photos: null, libraries: null, version: null }, 'en')).toBe('nightly · 1.2 MB');
  });
});

describe('backups', () => {
  it('are worried about when there is no good one, or none for days', () => {
    expect(worry(list, days(1))).toBe('');
    expect(worry(list, days(4))).toBe('The newest good backup is 4 days old.');
    expect(worry({ ...list, items: [{ ...backup, isWhole: false }] }, days(1))).toContain('There is no backup yet.');
  });

  it('are not while one is made, or where none can be made', () => {
    expect(worry({ ...list, items: [], isRunning: true })).toBe('');
    expect(worry({ ...list, items: [], canMake: false })).toBe('');
  });
});
