/** How scans and libraries are spoken of. Pure. */
import type { Library, Scan } from '../api/client';
import { count, number } from '../shell/format';

/** Change kinds in the order in which people ask; others follow as they are named. */
const KINDS: Record<string, string> = {
  added: 'new', changed: 'changed', moved: 'moved', returned: 'back again', missing: 'missing', excluded: 'excluded',
  unexcluded: 'no longer excluded', touched: 'touched', failed: 'not readable', errors: 'errors',
};

const wordOf = (kind: string, value: number) => (kind === 'errors' && value === 1 ? 'error' : (KINDS[kind] ?? kind));

export function countsOf(counts: Record<string, number>): { kind: string; word: string; count: number }[] {
  const order = Object.keys(KINDS);
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return Object.entries(counts)
    .filter(([kind, value]) => value > 0 && kind !== 'unchanged')
    .sort(([a], [b]) => place(a) - place(b))
    .map(([kind, value]) => ({ kind, word: wordOf(kind, value), count: value }));
}

/** Why files were left out, the most frequent reason first. */
export function skippedOf(skipped: Record<string, number>): { reason: string; count: number }[] {
  return Object.entries(skipped)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, value]) => ({ reason, count: value }));
}

export type NoteKind = 'error' | 'skipped' | 'change';

/** A line of the report says of a change what its counts say. */
export function noteWord(kind: NoteKind, what: string): string {
  return kind === 'change' ? (KINDS[what] ?? what) : what;
}

export function scanTitle(scan: Scan): string {
  const words: Record<string, string> = {
    queued: 'Waiting to start', running: 'Scanning', completed: 'Scan finished', cancelled: 'Scan cancelled',
    failed: 'Scan failed',
  };
  if (scan.isForMissing) return scan.state === 'completed' ? 'Looked for missing photos' : `Look for missing photos ${scan.state}`;
  if (scan.isDryRun) return scan.state === 'completed' ? 'Dry run' : `Dry run ${scan.state}`;
  return `${words[scan.state] ?? scan.state}${scan.isFull ? ' (full)' : ''}`;
}

const STEPS: Record<string, string> = {
  walking: 'looking through the folders', matching: 'recognising moved files', settling: 'writing down what is new',
  absences: 'checking what is gone',
};

export function stepWord(step: string): string {
  return STEPS[step] ?? step;
}

export function triggerWord(trigger: string): string {
  const words: Record<string, string> = {
    person: 'asked for', command: 'by command', schedule: 'by schedule', watcher: 'a folder changed',
    'follow-up': 'follow-up', access: 'a file was not found',
  };
  return words[trigger] ?? trigger;
}

/** "12 new, 3 changed" or that nothing was */
export function scanResult(scan: Scan): string {
  const parts = countsOf(scan.counts).map((one) => `${number(one.count)} ${one.word}`);
  if (parts.length) return parts.join(', ');
  return scan.state === 'completed' ? `nothing changed in ${count(scan.filesSeen, 'file')}` : '';
}

export function stateWord(library: Library): { word: string; tone: 'busy' | 'attention' | 'calm' } {
  switch (library.state) {
    case 'scanning':
      return { word: 'Scanning', tone: 'busy' };
    case 'queued':
      return { word: 'Waiting to scan', tone: 'busy' };
    case 'offline':
      return { word: 'A folder is not available', tone: 'attention' };
    default:
      return { word: library.refreshedAt ? 'Up to date' : 'Not scanned yet', tone: 'calm' };
  }
}

/** One entry a line; blank lines are nothing. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}
