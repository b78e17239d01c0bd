import { describe, expect, it } from 'vitest';

import { pageOf } from './pages';

describe('addresses', () => {
  it.each([
    ['/', 'photos', null], ['/photos', 'photos', null], ['/photos/abc', 'photos', 'abc'],
    ['/favourites/abc', 'favourites', 'abc'], ['/libraries/new', 'libraries', 'new'], ['/jobs', 'jobs', null],
    ['/missing', 'missing', null], ['/receipts', 'receipts', null], ['/receipts/1', 'nothing', null], ['/missing/abc', 'nothing', null],
    ['/missing/forgotten', 'missing', 'forgotten'], ['/trash/hidden', 'trash', 'hidden'],
    ['/upkeep', 'upkeep', null], ['/upkeep/1', 'nothing', null], ['/nonsense', 'nothing', null], ['/photos/a/b', 'nothing', null], ['/jobs/1', 'nothing', null],
  ])('%s is %s', (path, name, id) => expect(pageOf(path)).toMatchObject({ name, id }));
});
