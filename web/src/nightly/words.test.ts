import { describe, expect, it } from 'vitest';

import type { Schema } from '../api/client';
import { standing } from './words';

const now = new Date('2026-06-14T12:00:00Z');
const part: Schema['NightlyPartShape'] = {
  name: 'backup', title: 'Backup', description: '', state: 'done', startedAt: '2026-06-14T08:59:00Z', endedAt: '2026-06-14T09:00:00Z',
  result: '', counts: {},
};

describe('a part of the nightly work', () => {
  it('says when it was done, and when it failed', () => {
    expect(standing(part, now)).toEqual({ word: 'Done 3 hours ago', tone: 'well' });
    expect(standing({ ...part, state: 'failed' }, now)).toEqual({ word: 'Failed 3 hours ago', tone: 'attention' });
  });

  it('has no time while it was never done', () => {
    expect(standing({ ...part, state: 'never', startedAt: null, endedAt: null }, now)).toEqual({ word: 'Not done yet', tone: 'off' });
  });
});
