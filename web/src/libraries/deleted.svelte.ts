/** Deleted libraries that can be restored still. */
import { ask, client, messageOf, type Schema } from '../api/client';
import { undoReceipt } from '../receipts/undo';
import { toasts } from '../shell/toasts.svelte';

export type Deleted = Schema['DeletedLibrary'];

export class DeletedLibraries {
  items = $state<Deleted[]>([]);

  async load(): Promise<void> {
    try {
      this.items = await ask(client.GET('/api/libraries/deleted'));
    } catch {
      this.items = []; // the page around it tells that the server does not answer
    }
  }

  async restore(one: Deleted, after: () => Promise<unknown>): Promise<void> {
    if (!one.receiptId) return;
    await undoReceipt(one.receiptId, async () => {
      await this.load();
      await after();
    });
  }

  async remove(one: Deleted): Promise<void> {
    try {
      await ask(client.DELETE('/api/libraries/deleted/{id}', { params: { path: { id: one.id } } }));
      toasts.tell(`${one.name} is being removed for good. Its files are still on disk.`);
    } catch (failure) {
      toasts.fail(messageOf(failure));
    }
    await this.load();
  }
}

/** The deleted libraries of this person that had one of these folders, or one around or below it. Pure. */
export function hadFolder(items: readonly Deleted[], ownerId: string, folders: readonly string[]): Deleted[] {
  const covers = (outer: string, inner: string) => inner === outer || inner.startsWith(`${outer.replace(/\/+$/, '')}/`);
  return items.filter(
    (one) =>
      one.ownerId === ownerId &&
      one.importPaths.some((path) => folders.some((folder) => covers(path, folder) || covers(folder, path))),
  );
}
