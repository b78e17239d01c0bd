import FolderOpen from '@lucide/svelte/icons/folder-open';
import Heart from '@lucide/svelte/icons/heart';
import History from '@lucide/svelte/icons/history';
import Image from '@lucide/svelte/icons/image';
import ImageOff from '@lucide/svelte/icons/image-off';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Replace from '@lucide/svelte/icons/replace';
import Trash2 from '@lucide/svelte/icons/trash-2';

/** The pages that exist, as the bars show them. */
export const ENTRIES = [
  { name: 'photos', word: 'Photos', icon: Image, group: 0 },
  { name: 'favourites', word: 'Favourites', icon: Heart, group: 0 },
  { name: 'libraries', word: 'Libraries', icon: FolderOpen, group: 1 },
  { name: 'offers', word: 'Offers', icon: Replace, group: 1 },
  { name: 'missing', word: 'Missing', icon: ImageOff, group: 1 },
  { name: 'jobs', word: 'Jobs', icon: ListChecks, group: 1 },
  { name: 'trash', word: 'Trash', icon: Trash2, group: 2 },
  { name: 'receipts', word: 'What was done', icon: History, group: 2 },
] as const;
