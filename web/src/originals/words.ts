/** How the files that are to be deleted from disk are counted and spoken of. Pure. */
import type { Schema } from '../api/client';

type Judged = Schema['OriginalsPreview']['files'][number];

/** Why files are refused, and how many for each reason, the most frequent first. */
export function refusals(files: readonly Judged[]): { why: string; paths: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const file of files) {
    if (file.verdict !== 'refused') continue;
    byReason.set(file.why, [...(byReason.get(file.why) ?? []), file.path]);
  }
  return [...byReason].map(([why, paths]) => ({ why, paths })).sort((a, b) => b.paths.length - a.paths.length);
}

/** How many files go, and how many bytes, with or without the last copies of their content. */
export function going(files: readonly Judged[], withLastCopies: boolean): { count: number; bytes: number } {
  const chosen = files.filter((file) => file.verdict === 'can' || (withLastCopies && file.verdict === 'last copy'));
  return { count: chosen.length, bytes: chosen.reduce((sum, file) => sum + file.size, 0) };
}
