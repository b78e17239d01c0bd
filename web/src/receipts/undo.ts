/** Undoing an act by its receipt, from the message that told of it. */
import { ask, client, messageOf } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { toasts } from '../shell/toasts.svelte';

/** Tells what was done, with an undo where there is a receipt; `after` is run when it was undone. */
export function tellDone(text: string, receiptId: string | null, after: () => Promise<unknown>): void {
  if (receiptId) toasts.offerUndo(text, () => undoReceipt(receiptId, after));
  else toasts.tell(text);
}

/** Undoes what the receipt tells of, and says how it went. */
export async function undoReceipt(receiptId: string, after: () => Promise<unknown>): Promise<void> {
  try {
    const answer = await ask(client.POST('/api/receipts/{id}/undo', { params: { path: { id: receiptId } } }));
    toasts.tell('Undone.');
    for (const sentence of answer.left.slice(0, 2)) toasts.fail(sentence);
  } catch (failure) {
    toasts.fail(messageOf(failure));
  }
  activity.soon();
  await after();
}
