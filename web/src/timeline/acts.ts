/** What can be done to photos: at once on screen, then on the server, and back if it refuses. */
import { ask, askForReceipt, client, messageOf } from '../api/client';
import { tellDone } from '../receipts/undo';
import { count } from '../shell/format';
import { toasts } from '../shell/toasts.svelte';
import type { Sequence } from '../viewer/sequence';
import type { TimelineView } from './view.svelte';

export async function setFavourite(view: TimelineView, ids: readonly string[], isFavorite: boolean): Promise<void> {
  const set = new Set(ids);
  view.setFavourite(set, isFavorite);
  try {
    const receipt = await askForReceipt(client.PUT('/api/assets', { body: { ids: [...ids], isFavorite } }));
    if (view.filter.isFavorite && !isFavorite) view.remove(set);
    const what = isFavorite ? 'made favourites' : 'taken out of the favourites';
    if (receipt) tellDone(`${count(ids.length, 'photo')} ${what}.`, receipt, () => view.refresh());
  } catch (failure) {
    view.setFavourite(set, !isFavorite);
    toasts.fail(messageOf(failure));
  }
}

export async function moveToTrash(view: Sequence, ids: readonly string[]): Promise<void> {
  let receipt: string | null;
  try {
    receipt = await askForReceipt(client.DELETE('/api/assets', { body: { ids: [...ids], force: false } }));
  } catch (failure) {
    toasts.fail(messageOf(failure));
    return;
  }
  view.remove(new Set(ids));
  const text = `${count(ids.length, 'photo')} moved to the trash. The files stay on disk.`;
  tellDone(text, receipt, () => view.refresh());
}

export async function restore(view: Sequence, ids: readonly string[]): Promise<void> {
  try {
    const done = await ask(client.POST('/api/trash/restore/assets', { body: { ids: [...ids] } }));
    if (view.isTrash) view.remove(new Set(ids));
    else await view.refresh();
    tellDone(`${count(done.count, 'photo')} restored.`, done.receiptId, () => view.refresh());
  } catch (failure) {
    toasts.fail(messageOf(failure));
  }
}
