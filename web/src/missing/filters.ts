/** What is asked of the missing photos, as the address of the page keeps it. Pure. */
import type { Schema } from '../api/client';
import { ago, count } from '../shell/format';
import { daysUntil } from '../trash/words';

export type Reason = Schema['Reason'];

export interface Filters {
  library: string;
  folder: string;
  why: Reason | '';
  /** Days; 0 = whenever. */
  days: number;
}

export const REASONS: Record<Reason, string> = {
  'not-there': 'Not in its folder any more', 'folder-gone': 'Its folder is gone', replaced: 'Another file lies there',
  undone: 'Its match was undone',
};

export const DAYS: Record<number, string> = {
  1: 'The last day', 7: 'The last 7 days', 30: 'The last 30 days', 365: 'The last year',
};

export function filtersOf(search: string): Filters {
  const given = new URLSearchParams(search);
  const why = given.get('why') ?? '';
  const days = Number(given.get('days'));
  return {
    library: given.get('library') ?? '',
    folder: given.get('folder') ?? '',
    why: why in REASONS ? (why as Reason) : '',
    days: days in DAYS ? days : 0,
  };
}

export function addressOf(filters: Filters): string {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) kept.set(name, String(value));
  const query = kept.toString();
  return query ? `/missing?${query}` : '/missing';
}

export function isFiltered(filters: Filters): boolean {
  return addressOf(filters) !== '/missing';
}

/** As the API takes them. */
export function queryOf(filters: Filters, now = Date.now()) {
  return {
    ...(filters.library && { libraryId: filters.library }),
    ...(filters.folder && { folder: filters.folder }),
    ...(filters.why && { reason: filters.why }),
    ...(filters.days && { sinceAfter: new Date(now - filters.days * 86_400_000).toISOString() }),
  };
}

/** "1 photo is missing", "1,204 photos are missing" */
export function missingTitle(total: number): string {
  return `${count(total, 'photo')} ${total === 1 ? 'is' : 'are'} missing`;
}

/** "Forgotten by you 3 days ago. 27 days left." */
export function forgottenWords(one: Pick<Schema['ForgottenItem'], 'takenOutAt' | 'erasedAt' | 'by'>, now = new Date()): string {
  const who = one.by === 'you' ? 'Forgotten by you' : 'Forgotten by its library’s rule';
  const days = daysUntil(one.erasedAt, now.getTime());
  const left = days > 0 ? `Can be restored for ${count(days, 'day')}.` : 'Goes for good today.';
  return `${who} ${ago(one.takenOutAt, now)}. ${left}`;
}
