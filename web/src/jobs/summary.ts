/** One line about all that goes on: a scan before pictures, as people wait for what comes first. Pure. */
import type { Activity } from '../api/client';

export interface Summary {
  word: string;
  done: number;
  /** 0 = not known. */
  total: number;
  eta: number | null;
  isPaused: boolean;
}

export function summaryOf(now: Activity): Summary | null {
  const running = now.jobs.filter((job) => job.state === 'running');
  const scan = running.find((job) => job.kind === 'scan');
  if (scan) return { word: 'Scanning', done: scan.done, total: scan.total, eta: scan.etaSeconds, isPaused: false };
  const isPaused = now.pausedQueues.includes('thumbnailGeneration');
  if (now.assetsInNeed > 0 && (now.running + now.queued > 0 || isPaused)) {
    return {
      word: isPaused ? 'Paused' : 'Making pictures', done: now.assetsTotal - now.assetsInNeed, total: now.assetsTotal,
      eta: isPaused ? null : now.pictureEtaSeconds, isPaused,
    };
  }
  const job = running[0];
  if (job) return { word: job.title, done: job.done, total: job.total, eta: job.etaSeconds, isPaused: false };
  if (now.queued > 0) return { word: 'Waiting to start', done: 0, total: 0, eta: null, isPaused: false };
  return null;
}
