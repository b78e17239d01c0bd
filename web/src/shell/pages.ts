/** Which page an address means. Pure. */

export type PageName = 'photos' | 'favourites' | 'libraries' | 'offers' | 'missing' | 'jobs' | 'trash' | 'receipts' | 'users' | 'upkeep' | 'nothing';

export interface Page {
  name: PageName;
  title: string;
  /** What of it is open: a photo, a library. */
  id: string | null;
}

const TITLES: Record<Exclude<PageName, 'nothing'>, string> = {
  photos: 'Photos', favourites: 'Favourites', libraries: 'Libraries', offers: 'Offers', missing: 'Missing',
  jobs: 'Jobs', trash: 'Trash', receipts: 'What was done', users: 'Users',
  upkeep: 'Upkeep',
};

/** Pages of which nothing can be open but what is listed. */
const ONLY: Partial<Record<PageName, string[]>> = { jobs: [], offers: [], receipts: [], users: [], upkeep: [], missing: ['forgotten'] };

export function pageOf(path: string): Page {
  const [first = '', id = '', ...rest] = path.split('/').filter(Boolean);
  const name = (first || 'photos') as keyof typeof TITLES;
  const isOpen = !id || !(name in ONLY) || ONLY[name]?.includes(id);
  if (!(name in TITLES) || rest.length > 0 || !isOpen) return { name: 'nothing', title: 'No such page', id: null };
  return { name, title: TITLES[name], id: id || null };
}
