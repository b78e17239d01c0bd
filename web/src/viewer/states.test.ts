import { expect, test } from 'vitest';

import { stateLabel } from './states';

test('what is simply there has no badge', () => {
  expect(stateLabel({ state: 'present', isOffline: false }, false)).toBe('');
});

test('missing, offline and just lost are three different things', () => {
  expect(stateLabel({ state: 'missing', isOffline: true }, false)).toBe('Went missing');
  expect(stateLabel({ state: 'present', isOffline: true }, false)).toBe('Offline');
  expect(stateLabel({ state: 'present', isOffline: false }, true)).toContain('not there at present');
});

test('once a scan knows, its word counts', () => {
  expect(stateLabel({ state: 'missing', isOffline: true }, true)).toBe('Went missing');
});
