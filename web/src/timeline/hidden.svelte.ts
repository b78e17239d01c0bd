/** What the reader hid for as long as this page is open: a drive may be away for weeks. */
export const hidden = $state({ key: '' });
