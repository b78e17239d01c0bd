/** The blurred first sight of a photo, from the 25 or so bytes that came with the list. */
import { thumbHashToDataURL } from 'thumbhash';

const KEPT = 4000;
const made = new Map<string, string>();

export function blurOf(hash: string): string {
  const known = made.get(hash);
  if (known !== undefined) return known;
  if (made.size > KEPT) for (const key of [...made.keys()].slice(0, KEPT / 2)) made.delete(key);
  let url = '';
  try {
    url = thumbHashToDataURL(Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0)));
  } catch {
    // an unreadable hash leaves the plain placeholder
  }
  made.set(hash, url);
  return url;
}
