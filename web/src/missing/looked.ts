/** What a scan for missing photos found, in a sentence. Pure. */
import type { Scan } from '../api/client';
import { count, number } from '../shell/format';

export function lookedFor(scans: Pick<Scan, 'state' | 'counts' | 'filesSeen' | 'error'>[]): string {
  const failed = scans.find((scan) => scan.state !== 'completed');
  if (failed) return failed.error || `The look was not completed (${failed.state}).`;
  const sum = (kind: string) => scans.reduce((total, scan) => total + (scan.counts[kind] ?? 0), 0);
  const [gone, back, moved, errors] = [sum('missing'), sum('returned'), sum('moved'), sum('errors')];
  const held = sum('awaiting your answer');
  const found = [
    gone ? `${number(gone)} went missing` : '',
    back ? `${number(back)} ${back === 1 ? 'is' : 'are'} back` : '',
    moved ? `${number(moved)} moved` : '',
    held ? `${number(held)} wait for your answer` : '',
  ].filter(Boolean);
  const files = count(scans.reduce((total, scan) => total + scan.filesSeen, 0), 'file');
  const text = found.length ? `${found.join(', ')}. ${files} looked at.` : `Nothing changed: ${files} looked at.`;
  return errors ? `${text} ${count(errors, 'place')} could not be looked at; nothing there is called missing.` : text;
}
