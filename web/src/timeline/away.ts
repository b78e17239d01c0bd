/** Which folders of the timeline are away, and how many photos wait for them. Pure. */
import type { Library } from '../api/client';
import { count, since } from '../shell/format';

export interface Away {
  libraryId: string;
  path: string;
  /** The folder's own name. */
  name: string;
  since: string | null;
  reason: string;
  waiting: number;
}

export function awayOf(libraries: readonly Library[], owner: string | undefined): Away[] {
  return libraries
    .filter((library) => library.inTimeline && library.ownerId === owner)
    .flatMap((library) =>
      library.importPathDetails
        .flatMap((path) => [{ ...path, path: path.importPath }, ...path.mounts])
        .filter((place) => !place.isAvailable && place.waiting > 0)
        .map((place) => ({
          libraryId: library.id,
          path: place.path,
          name: place.path.split('/').findLast(Boolean) ?? place.path,
          since: place.unavailableSince,
          reason: place.unavailableReason,
          waiting: place.waiting,
        })),
    );
}

/** "Photos-NAS is not available since 14:02.", "2 folders are not available." */
export function awayTitle(places: readonly Away[], now?: Date, locale?: string): string {
  const [first, ...others] = places;
  if (!first) return '';
  if (others.length) return `${count(places.length, 'folder')} are not available.`;
  return `${first.name} is not available${first.since ? ` ${since(first.since, now, locale)}` : ''}.`;
}

/** What waits, and that nobody need do anything about it. */
export function waitingWords(places: readonly Away[]): string {
  const photos = places.reduce((sum, one) => sum + one.waiting, 0);
  return photos === 1
    ? '1 photo is waiting, and will be back by itself.'
    : `${count(photos, 'photo')} are waiting, and will be back by themselves.`;
}

/** Another one when a folder goes, comes back, or goes once more. */
export function keyOf(places: readonly Away[]): string {
  return places.map((one) => `${one.path}\n${one.since}`).join('\n\n');
}
