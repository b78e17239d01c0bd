import { describe, expect, it } from 'vitest';

import { choicesOf } from './folders';

const at = (path: string, count = 1, importPath = '/photos') => ({ path, count, importPath });
const lines = (...given: ReturnType<typeof at>[]) =>
  choicesOf(given).map((one) => `${' '.repeat(one.depth)}${one.name} ${one.count}`);

describe('folders to choose from', () => {
  it('are those that photos are missing from', () => {
    expect(lines(at('/photos/2024/Lisbon', 3))).toEqual(['/photos/2024/Lisbon 3']);
  });
  it('are gathered where several lie in one', () => {
    expect(lines(at('/photos/2024/Lisbon', 3), at('/photos/2024/Porto', 2), at('/photos/2023', 4))).toEqual([
      '/photos 9', ' 2023 4', ' 2024 5', '  Lisbon 3', '  Porto 2',
    ]);
  });
  it('count what lies below them', () => {
    expect(lines(at('/photos/2024', 1), at('/photos/2024/May/First', 2))).toEqual(['/photos/2024 3', ' May/First 2']);
  });
  it('never rise above an import path', () => {
    expect(lines(at('/a/one', 1, '/a/one'), at('/a/two', 1, '/a/two'))).toEqual(['/a/one 1', '/a/two 1']);
  });
  it('stand right before what lies in them, and 9 before 10', () => {
    expect(lines(at('/photos/a b'), at('/photos/a/c'), at('/photos/a'), at('/photos/10'), at('/photos/9'))).toEqual([
      '/photos 5', ' 9 1', ' 10 1', ' a 2', '  c 1', ' a b 1',
    ]);
  });
  it('of two libraries are one', () => {
    expect(lines(at('/photos/x', 1), at('/photos/x', 2))).toEqual(['/photos/x 3']);
  });
});
