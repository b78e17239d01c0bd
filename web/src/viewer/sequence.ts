/** What a viewer goes through: the photos of the page that it opened above, in that page's order. */
import type { Asset } from '../api/client';
import type { Photo } from '../timeline/months';

export interface Sequence {
  /** These were thrown away: they are restored here, and not thrown away again. */
  readonly isTrash: boolean;
  photo(id: string): Photo | null;
  /** The photo so many places on; null at the ends. */
  step(id: string, by: 1 | -1): Promise<Photo | null>;
  /** Came by a link: the page goes to this photo, so that arrows and "back" work as always. */
  bring(asset: Asset): Promise<Photo | null>;
  setFavourite(ids: ReadonlySet<string>, isFavourite: boolean): void;
  /** These turned out to be missing while they were looked at: they stay until the page is asked anew. */
  setMissing?(ids: ReadonlySet<string>): void;
  /** Takes photos out at once; the server is told by the caller. */
  remove(ids: ReadonlySet<string>): void;
  refresh(): Promise<void>;
}
