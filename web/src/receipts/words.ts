/** What is said of receipts, and which of them an address asks for. Pure. */
import type { Schema } from '../api/client';
import { dayTitle } from '../shell/format';

export type Receipt = Schema['ReceiptShape'];

/** The kinds that a person tells apart, and the acts that belong to each. */
export const KINDS = {
  words: { name: 'Words and favourites', acts: ['said'] },
  trash: { name: 'Trash and hidden', acts: ['trashed', 'restored', 'emptied', 'unhidden'] },
  missing: { name: 'Missing photos', acts: ['forgotten', 'purged', 'relinked', 'decided'] },
  libraries: { name: 'Libraries', acts: ['created library', 'edited library', 'deleted library', 'answered'] },
  gone: { name: 'Deleted for good', acts: ['erased', 'deleted originals'] },
} as const;
export type Kind = keyof typeof KINDS;

export const SHOWN = { undoable: 'What can be undone', destructive: 'What destroyed something' } as const;
export type Shown = keyof typeof SHOWN;

export interface Filters {
  kind: Kind | '';
  shown: Shown | '';
  /** Whose; '' = everybody's, as far as one may see it. */
  owner: string;
}

export function filtersOf(search: string): Filters {
  const asked = new URLSearchParams(search);
  const kind = asked.get('kind') ?? '';
  const shown = asked.get('show') ?? '';
  return {
    kind: kind in KINDS ? (kind as Kind) : '',
    shown: shown in SHOWN ? (shown as Shown) : '',
    owner: asked.get('owner') ?? '',
  };
}

export function addressOf(filters: Filters): string {
  const asked = new URLSearchParams();
  if (filters.shown) asked.set('show', filters.shown);
  if (filters.kind) asked.set('kind', filters.kind);
  if (filters.owner) asked.set('owner', filters.owner);
  return `/receipts${asked.size ? `?${asked}` : ''}`;
}

/** As the route takes them. */
export function queryOf(filters: Filters): Record<string, string | boolean> {
  return {
    ...(filters.kind && { act: KINDS[filters.kind].acts.join(',') }),
    ...(filters.shown === 'undoable' && { canUndo: true }),
    ...(filters.shown === 'destructive' && { isDestructive: true }),
    ...(filters.owner && { ownerId: filters.owner }),
  };
}

export interface Day {
  title: string;
  receipts: Receipt[];
}

/** Newest first, by the reader's own days. */
export function daysOf(receipts: readonly Receipt[], now: Date = new Date()): Day[] {
  const days: Day[] = [];
  let last = '';
  for (const receipt of receipts) {
    const day = dayOf(new Date(receipt.at));
    if (day !== last) days.push({ title: titleOf(day, now), receipts: [] });
    last = day;
    days.at(-1)!.receipts.push(receipt);
  }
  return days;
}

function titleOf(day: string, now: Date): string {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (day === dayOf(now)) return 'Today';
  return day === dayOf(yesterday) ? 'Yesterday' : dayTitle(day);
}

function dayOf(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** "by Anna", and whose it was where that is somebody else. */
export function byWhom(receipt: Receipt, me: string | undefined): string {
  const by = receipt.byId === null ? `by ${receipt.byName}` : receipt.byId === me ? 'by you' : `by ${receipt.byName}`;
  if (receipt.byId === receipt.ownerId || receipt.ownerId === me) return by;
  return `${by}, for ${receipt.ownerName}`;
}

/** Until when it can be undone, in short. */
export function deadline(receipt: Receipt, locale?: string): string {
  if (receipt.undoUntil === null) return 'at any time';
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(new Date(receipt.undoUntil));
  return `until ${day}`;
}

/** Why there is no button, in short, after who did it; the whole sentence belongs on hover. */
export function standing(receipt: Receipt): string {
  if (receipt.undoneAt !== null) return receipt.undoneByName ? `undone by ${receipt.undoneByName}` : 'undone';
  if (receipt.undoUntil !== null && receipt.whyNot.startsWith('It could be')) return 'its time to be undone is over';
  if (receipt.whyNot === 'This cannot be undone.') return 'cannot be undone';
  return receipt.whyNot.replace(/\.$/, '');
}
