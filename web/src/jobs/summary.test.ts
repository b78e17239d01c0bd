import { describe, expect, it } from 'vitest';

import type { Activity } from '../api/client';
import { summaryOf } from './summary';

const idle: Activity = {
  jobs: [], running: 0, queued: 0, failed: 0, assetsInNeed: 0, assetsTotal: 900, failures: 0, offers: 0, missing: 0, questions: [],
  pictureRate: null,
  pictureEtaSeconds: null, pausedQueues: [], endedAt: null,
};
const job = {
  id: '1', kind: 'scan', queue: 'library', title: 'Scan', state: 'running' as const, step: 'walking', done: 1204,
  total: 9000, ratePerSecond: 600, etaSeconds: 120, startedAt: null, requestedAt: '2025-06-14T00:00:00.000Z',
  libraryId: null, attempts: 1, error: '',
};

describe('the activity chip', () => {
  it('is not there while nothing goes on', () => expect(summaryOf(idle)).toBeNull());

  it('tells of a scan before pictures', () => {
    expect(summaryOf({ ...idle, jobs: [job], running: 1, assetsInNeed: 50 })).toMatchObject({
      word: 'Scanning', done: 1204, total: 9000, eta: 120,
    });
  });

  it('counts pictures by what is left of all', () => {
    expect(summaryOf({ ...idle, running: 1, assetsInNeed: 300 })).toMatchObject({ done: 600, total: 900 });
  });

  it('says that pictures wait where their queue is paused', () => {
    expect(summaryOf({ ...idle, assetsInNeed: 300, pausedQueues: ['thumbnailGeneration'] })).toMatchObject({
      word: 'Paused', isPaused: true,
    });
  });
});
