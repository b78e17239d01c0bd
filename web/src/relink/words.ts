/** How moves, offers and history are spoken of. Pure. */
import type { Schema } from '../api/client';
import { count, number } from '../shell/format';

export type Line = Schema['HistoryLineShape'];
export type Offer = Schema['OfferShape'];
export type Preview = Schema['RemapPreviewShape'];
export type Said = Schema['SaidWords'];

const HAPPENED: Record<string, string> = {
  'first seen': 'First seen', moved: 'Moved', changed: 'Changed on disk', returned: 'Back again',
  missing: 'Went missing', excluded: 'Excluded', 'out of scope': 'No longer covered by a library',
  adopted: 'Its copy took its place', inherited: 'Got the words of another photo', relinked: 'Relinked', split: 'Split',
};

export function happened(line: Line): string {
  if (line.kind === 'moved' && !line.assetId) return 'Its folder was moved';
  if (line.kind === 'moved' && line.fromPath && line.toPath && folderOf(line.fromPath) === folderOf(line.toPath)) {
    return 'Renamed';
  }
  return HAPPENED[line.kind] ?? line.kind;
}

/** Why, as a sentence begins. */
export function evidenceText(line: Line): string {
  return line.evidence.slice(0, 1).toUpperCase() + line.evidence.slice(1);
}

/** What an undo will do, asked before. */
export function undoWarning(line: Line): string {
  if (line.kind === 'inherited') return 'The words that it got from the other photo leave this one. What you said since stays.';
  const back = line.fromPath ? ` goes back to ${shortPath(line.fromPath)} and is missing there` : ' is missing again';
  return `The file becomes a photo of its own again, and this photo, with what was said about it,${back}. The two are not matched again.`;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** "…/Holidays/beach.jpg": as much of a path as a sentence bears. */
export function shortPath(path: string): string {
  const parts = path.split('/').filter(Boolean);
  return parts.length > 3 ? `…/${parts.slice(-2).join('/')}` : path;
}

/** Two paths without the folders that both begin with: "…/2024/a.jpg", "…/2025/a.jpg". */
export function shortMove(from: string, to: string): { from: string; to: string } {
  const a = from.split('/');
  const b = to.split('/');
  let same = 0;
  while (same < a.length - 1 && same < b.length - 1 && a[same] === b[same]) same += 1;
  if (same < 2) return { from, to };
  return { from: `…/${a.slice(same).join('/')}`, to: `…/${b.slice(same).join('/')}` };
}

interface OfferWords {
  question: string;
  accept: string;
  reject: string;
}

const OFFERS: Record<Offer['kind'], OfferWords> = {
  'edited and moved': { question: 'The same photo, edited and moved?', accept: 'Same photo', reject: 'Different photos' },
  merge: { question: 'One photo? Somebody said something about both.', accept: 'Merge', reject: 'Keep apart' },
  remap: { question: 'Moved with the rest of its folder?', accept: 'Same photo', reject: 'Different photos' },
  'another picture': {
    question: 'This file was replaced by another picture. Split?', accept: 'Split', reject: 'Keep as one',
  },
  forgotten: {
    question: 'This photo was forgotten, and its file is back. Restore it?', accept: 'Restore',
    reject: 'Leave it forgotten',
  },
};

export function offerWords(kind: Offer['kind']): OfferWords {
  return OFFERS[kind];
}

/** What accepting does, in a sentence. */
export function acceptMeans(offer: Offer): string {
  switch (offer.kind) {
    case 'merge':
      return 'Merging keeps both photos’ words: where both speak of the same, the older photo’s count; of two descriptions both are kept.';
    case 'another picture':
      return 'Splitting makes this picture a photo of its own; the photo that lay here before is missing, with what was said about it.';
    case 'forgotten':
      return 'Restoring brings back what was said about the photo: its description, stars, date and place.';
    default:
      return '';
  }
}

/** "1 photo looks moved", "12 photos look moved" */
export function offersTitle(total: number): string {
  return `${count(total, 'photo')} ${total === 1 ? 'looks' : 'look'} moved`;
}

/** What people said about a photo, a line each. */
export function saidLines(said: Said | null): string[] {
  if (!said) return [];
  const lines: string[] = [];
  if (said.isFavorite) lines.push('Favourite');
  if (said.rating) lines.push(said.rating < 0 ? 'Rejected' : `${'★'.repeat(said.rating)}${'☆'.repeat(5 - said.rating)}`);
  if (said.description) lines.push(`“${said.description}”`);
  if (said.takenAt) lines.push(`Date set to ${dateText(said.takenAt)}`);
  if (said.latitude !== null && said.longitude !== null) lines.push('Place set');
  return lines;
}

/** A local moment, written as if it were UTC: "14 June 2025, 10:20". */
export function dateText(moment: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(moment));
}

/** Counts of a preview that are not nothing, the important first. */
export function previewCounts(preview: Preview): { value: string; words: string; tone: 'good' | 'attention' | 'calm' }[] {
  const rows = [
    [preview.proven, 'proven: the same content lies there', 'good'],
    [preview.otherContent, 'with the same name and other content', 'attention'],
    [preview.taken, 'whose place belongs to another photo', 'attention'],
    [preview.notFound, 'not found there', 'calm'],
  ] as const;
  return rows.filter(([value]) => value > 0).map(([value, words, tone]) => ({ value: number(value), words, tone }));
}

/** How many photos an apply of this preview takes along. */
export function willRelink(preview: Preview, includeOther: boolean): number {
  return preview.proven + (includeOther ? preview.otherContent : 0);
}
