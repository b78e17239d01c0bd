import { describe, expect, it } from 'vitest';

import type { Schema } from '../api/client';
import { everyWords, foldersWords, isChanging, modes, sentence, stateOf, wholeState } from './words';

const path: Schema['WatchedPath'] = {
  path: '/photos', backend: 'inotify', state: 'watching', reason: '', since: null, foldersWatched: 8100, foldersNeeded: 8100,
  foldersPolled: 0, intervalS: null, lastChangeAt: null,
};
const now: Schema['Watching'] = {
  enabled: true, whyOff: '', pollingOnly: false, pollingIntervalS: 60, limits: null, libraries: [],
  process: { state: 'running', reason: '', since: null, holder: '' },
};

describe('how often', () => {
  it.each([
    [1, 'every second'], [30, 'every 30 seconds'], [60, 'every minute'], [90, 'every 90 seconds'], [300, 'every 5 minutes'],
    [3600, 'every hour'], [7200, 'every 2 hours'],
  ])('%d s are %s', (seconds, words) => expect(everyWords(seconds)).toBe(words));
});

describe('a reason', () => {
  it('is a sentence, whoever gave it', () => {
    expect(sentence('the folder is not there')).toBe('The folder is not there.');
    expect(sentence('It is switched off.')).toBe('It is switched off.');
    expect(sentence('')).toBe('');
  });
});

describe('a folder', () => {
  it('that is looked at says how often', () => {
    expect(stateOf({ state: 'polling', intervalS: 300 })).toEqual({ word: 'Looked at every 5 minutes', tone: 'well' });
    expect(stateOf({ state: 'polling', intervalS: null }).word).toBe('Looked at again and again');
  });

  it('that lost changes asks for attention, one that is switched off does not', () => {
    expect(stateOf({ state: 'degraded', intervalS: null }).tone).toBe('attention');
    expect(stateOf({ state: 'off', intervalS: null }).tone).toBe('off');
  });

  it('says how many folders are watched, and what becomes of those that do not fit', () => {
    expect(foldersWords(path)).toBe('8,100 folders');
    expect(foldersWords({ ...path, foldersPolled: 3900, intervalS: 60 })).toBe(
      '8,100 of 12,000 folders; the other 3,900 are looked at every minute',
    );
    expect(foldersWords({ ...path, state: 'off' })).toBe('');
    expect(foldersWords({ ...path, state: 'starting', foldersWatched: 12 })).toBe('');
  });
});

describe('all of watching', () => {
  it('is off where somebody switched it off, whatever the process says', () => {
    expect(wholeState({ ...now, whyOff: 'Switched off.' })).toEqual({ word: 'Off', tone: 'off' });
    expect(wholeState(now)).toEqual({ word: 'Running', tone: 'well' });
    expect(wholeState({ ...now, process: { ...now.process, state: 'not running' } }).tone).toBe('attention');
  });

  it('changes while a folder is made ready', () => {
    const library = { libraryId: 'a', name: 'A', mode: 'on' as const, paths: [path] };
    expect(isChanging(null)).toBe(false);
    expect(isChanging({ ...now, libraries: [library] })).toBe(false);
    expect(isChanging({ ...now, libraries: [{ ...library, paths: [{ ...path, state: 'starting' }] }] })).toBe(true);
  });

  it('is chosen by words that say how often', () => {
    expect(modes(300).map((one) => one.word)).toEqual(['At once', 'By looking every 5 minutes', 'Only by scans']);
    expect(modes(null)[1]?.word).toBe('By looking every minute');
  });
});
