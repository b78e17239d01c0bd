/** Watching in words. Pure. */
import type { Schema } from '../api/client';
import { count, number } from '../shell/format';
import type { Tone } from '../shell/tones';

export type Mode = Schema['WatchedLibrary']['mode'];
type Path = Schema['WatchedPath'];

const STATES: Record<Path['state'], { word: string; tone: Tone }> = {
  starting: { word: 'Getting ready', tone: 'busy' },
  watching: { word: 'Changes are noticed at once', tone: 'well' },
  polling: { word: 'Looked at again and again', tone: 'well' },
  degraded: { word: 'Changes may show late', tone: 'attention' },
  off: { word: 'Changes wait for the next scan', tone: 'off' },
};

export function stateOf(path: Pick<Path, 'state' | 'intervalS'>): { word: string; tone: Tone } {
  const state = STATES[path.state];
  if (path.state !== 'polling' || path.intervalS === null) return state;
  return { ...state, word: `Looked at ${everyWords(path.intervalS)}` };
}

/** How much of it is watched, and how the rest is kept up with. */
export function foldersWords(path: Path): string {
  const { foldersWatched: watched, foldersPolled: polled, intervalS } = path;
  if (path.state === 'off' || path.state === 'starting') return '';
  if (!watched && !polled) return '';
  if (!polled) return count(watched, 'folder');
  if (!watched) return count(polled, 'folder');
  const often = intervalS === null ? 'again and again' : everyWords(intervalS);
  return `${number(watched)} of ${count(watched + polled, 'folder')}; the other ${number(polled)} are looked at ${often}`;
}

/** "every minute", "every 30 seconds", "every 2 hours" */
export function everyWords(seconds: number): string {
  const units: [number, string][] = [[3600, 'hour'], [60, 'minute'], [1, 'second']];
  const [size, unit] = units.find(([length]) => seconds % length === 0)!;
  const many = seconds / size;
  return many === 1 ? `every ${unit}` : `every ${number(many)} ${unit}s`;
}

/** How a library's changes may be noticed, as its owner chooses; the first is what it begins with. */
export function modes(intervalS: number | null): { value: Mode; word: string; hint: string }[] {
  const often = everyWords(intervalS ?? 60);
  return [
    {
      value: 'on', word: 'At once',
      hint: `The system tells Homing when a file changes. Network drives do not tell, and are looked at ${often}.`,
    },
    {
      value: 'poll', word: `By looking ${often}`,
      hint: 'For drives whose changes are missed: Homing looks itself, again and again.',
    },
    { value: 'off', word: 'Only by scans', hint: 'Changes are found by the next scan, by schedule or when somebody asks.' },
  ];
}

/** What a file system or a program said of itself, as a sentence. */
export function sentence(text: string): string {
  const said = text.trim();
  if (!said) return '';
  return said.charAt(0).toUpperCase() + said.slice(1) + (/[.!?]$/.test(said) ? '' : '.');
}

/** The whole of it in one line, for an administrator. */
export function wholeState(now: Schema['Watching']): { word: string; tone: Tone } {
  const { state } = now.process;
  if (now.whyOff || state === 'off') return { word: 'Off', tone: 'off' };
  if (state === 'not running') return { word: 'Not running', tone: 'attention' };
  if (state === 'degraded') return { word: 'Catching up', tone: 'attention' };
  if (state === 'starting') return { word: 'Getting ready', tone: 'busy' };
  return { word: 'Running', tone: 'well' };
}

/** Something was begun and is not done. */
export function isChanging(now: Schema['Watching'] | null): boolean {
  if (!now) return false;
  return now.process.state === 'starting' || now.libraries.some((one) => one.paths.some((path) => path.state === 'starting'));
}
