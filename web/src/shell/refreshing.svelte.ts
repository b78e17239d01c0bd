/** Keeps what a part of a page shows up to date: asks with each look at what goes on, and often while it changes. */
import { untrack } from 'svelte';

import { activity } from '../jobs/activity.svelte';

const OFTEN_MS = 1_500;

/** To be called while a component is made. `isChanging`: something was begun, and its end is to be shown. */
export function refreshing(load: () => Promise<void>, isChanging: () => boolean): void {
  $effect(() => {
    void activity.now;
    untrack(() => void load());
  });
  $effect(() => {
    if (!isChanging()) return;
    const timer = setInterval(() => !document.hidden && void load(), OFTEN_MS);
    return () => clearInterval(timer);
  });
}
