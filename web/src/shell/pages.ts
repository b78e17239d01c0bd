/** Which page an address means. Pure. */

export type PageName = 'photos' | 'favourites' | 'libraries' | 'offers' | 'missing' | 'jobs' | 'trash' | 'nothing';

export interface Page {
  name: PageName;
  title: string;
  /** What of it is open: a photo, a library. */
  id: string | null;
}

const TITLES: Record<Exclude<PageName, 'nothing'>, string> = {
  photos: 'Photos', favourites: 'Favourites', libraries: 'Libraries', offers: 'Offers', missing: 'Missing',
  jobs: 'Jobs', trash: 'Trash',
};

export function pageOf(path: string): Page {
  const [first = '', id = '', ...rest] = path.split('/').filter(Boolean);
  const name = first || 'photos';
  if (!(name in TITLES) || rest.length > 0 || (['jobs', 'offers', 'missing'].includes(name) && id)) {
    return { name: 'nothing', title: 'No such page', id: null };
  }
  const known = name as keyof typeof TITLES;
  return { name: known, title: TITLES[known], id: id || null };
}
