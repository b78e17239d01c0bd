/** A library's options: their words, and what they mean before somebody sets them. Pure. */
import type { Library, Schema } from '../api/client';

export interface Options {
  includeHidden: boolean;
  followSymlinks: boolean;
  useIgnoreFiles: boolean;
  inTimeline: boolean;
  allowDeletion: boolean;
  writeBack: boolean;
  purgeMissingAfterDays: number | null;
}

export type Switch = Exclude<keyof Options, 'purgeMissingAfterDays'>;

export const DEFAULTS: Options = {
  includeHidden: false, followSymlinks: false, useIgnoreFiles: false, inTimeline: true, allowDeletion: false,
  writeBack: false, purgeMissingAfterDays: null,
};

export const SWITCHES: { name: Switch; label: string; hint: string; on: string; off: string }[] = [
  {
    name: 'inTimeline', label: 'Show on the timeline', on: 'On the timeline', off: 'Kept off the timeline',
    hint: 'Off: its photos are found by search, favourites and folders, and stay out of “Photos”.',
  },
  {
    name: 'includeHidden', label: 'Hidden files', on: 'Hidden files are taken in', off: 'Hidden files are left out',
    hint: 'Takes in files and folders whose name begins with a dot.',
  },
  {
    name: 'useIgnoreFiles', label: 'Ignore files', on: 'Ignore files are followed', off: 'Ignore files are not looked at',
    hint: 'A folder with a file .nomedia is left out; a file .homingignore holds patterns for its folder.',
  },
  {
    name: 'followSymlinks', label: 'Follow links', on: 'Links are followed', off: 'Links are not followed',
    hint: 'Takes in what symbolic links lead to, also outside these folders. Circles are noticed.',
  },
  {
    name: 'allowDeletion', label: 'Allow deleting originals', on: 'Originals may be deleted from disk',
    off: 'Originals are never deleted',
    hint: 'Lets people delete files from disk, each time by an act of its own that is asked for and written down.',
  },
  {
    name: 'writeBack', label: 'Write back', on: 'Write-back is wished for; nothing is written yet', off: 'Nothing is written beside the files',
    hint: 'Not there yet: Homing remembers the wish and writes nothing. It will ask again before it writes.',
  },
];

export function optionsOf(library: Library): Options {
  const { includeHidden, followSymlinks, useIgnoreFiles, inTimeline, allowDeletion, writeBack } = library;
  const { purgeMissingAfterDays } = library;
  return { includeHidden, followSymlinks, useIgnoreFiles, inTimeline, allowDeletion, writeBack, purgeMissingAfterDays };
}

/** Only what differs, so that nobody's edit of something else is taken back. */
export function changed(from: Options, to: Options): Partial<Options> {
  return Object.fromEntries(
    Object.entries(to).filter(([name, value]) => from[name as keyof Options] !== value),
  ) as Partial<Options>;
}

/** The part of an edit that decides which files are in the library; null when there is none. */
export function rulesOf(edit: Partial<Options>): Schema['EditToPreview'] | null {
  const { includeHidden, followSymlinks, useIgnoreFiles } = edit;
  const rules = { includeHidden, followSymlinks, useIgnoreFiles };
  return Object.values(rules).some((value) => value !== undefined) ? rules : null;
}

/** Days as they are typed: null where they are none that can be kept. */
export function daysOf(text: string): number | null {
  const days = Number(text.trim());
  return Number.isInteger(days) && days >= 1 && days <= 36_500 ? days : null;
}
