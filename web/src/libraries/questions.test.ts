import { expect, test } from 'vitest';

import type { Schema } from '../api/client';
import { answerWords } from './questions';

const question: Schema['QuestionShape'] = {
  id: '1', libraryId: '2', importPath: null, kind: 'missing', askedAt: '2026-01-01T00:00:00.000Z', text: '', missing: 60,
  excluded: 0, undecodable: 0, total: 120, examples: [], applyMeans: '', keepMeans: '', isKept: false, fingerprint: '',
};

test('each kind of question is asked in its own words', () => {
  expect(answerWords(question).title).toBe('Are 60 photos really gone?');
  expect(answerWords({ ...question, missing: 0, excluded: 1204 }).title).toBe('Leave out 1,204 photos?');
  expect(answerWords({ ...question, isKept: true }).title).toBe('60 photos are kept as they were');
  expect(answerWords({ ...question, kind: 'undecodable', undecodable: 6 }).title).toContain('6 files cannot be decoded');
  expect(answerWords({ ...question, kind: 'another disk' }).apply).toBe('Yes, use it');
});
